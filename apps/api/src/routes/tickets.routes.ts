import {
  BulkResult,
  ChangeTickets,
  CreateNote,
  CreateReply,
  CreateTicket,
  Id,
  list,
  LinkTicket,
  MergeTickets,
  Message,
  page,
  PageQuery,
  TagUse,
  TicketCount,
  TicketCountQuery,
  TakeNext,
  SplitTicket,
  SnoozeTicket,
  Ticket,
  TicketEvent,
  TicketListQuery,
  TicketQuery,
  TicketSummary,
  UndoBulkChange,
  UpdateTicket,
} from '@perch/contracts';
import {
  askForCheck,
  changeManyTickets,
  countTickets,
  createNote,
  createReply,
  createTicket,
  getMessage,
  getTicket,
  linkTickets,
  listHistory,
  listMessages,
  listTags,
  listTickets,
  snoozeTicket,
  undoBulkChange,
  takeNextTicket,
  mergeTickets,
  splitTicket,
  unlinkTickets,
  unsnoozeTicket,
  updateTicket,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['tickets'];
const view = { permission: 'tickets.view' } as const;
const edit = { permission: 'tickets.edit' } as const;
const reply = { permission: 'tickets.reply' } as const;
const params = z.object({ id: Id });

export const ticketsRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/tickets',
    {
      config: { ...view, partial: true },
      schema: {
        tags,
        summary: 'Tickets',
        description:
          'Without spam, by their latest message, newest first, unless asked otherwise. `q` takes words and "phrases" of subjects and messages, `#123` for a number, `@handle` for a customer, a name, e-mail address or phone number of a contact.',
        querystring: TicketListQuery,
        response: { 200: page(TicketSummary) },
      },
    },
    async (request) => listTickets(request.context(), request.query),
  );
  app.get(
    '/tickets/count',
    {
      config: view,
      schema: {
        tags,
        summary: 'How many tickets filters let through',
        description: 'Exactly: the tickets behind a figure of a report are as many as it says. It reads all of them.',
        querystring: TicketCountQuery,
        response: { 200: TicketCount },
      },
    },
    async (request) => countTickets(request.context(), request.query),
  );
  app.post(
    '/tickets',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Open a ticket by hand',
        description: 'For a contact, or for an X user that is known here together with the account that answers.',
        body: CreateTicket,
        response: { 201: Ticket },
      },
    },
    async (request, answer) => answer.code(201).send(await createTicket(request.context(), request.body)),
  );
  app.get(
    '/tickets/tags',
    { config: view, schema: { tags, summary: 'Tags in use lately, most used first', response: { 200: list(TagUse) } } },
    async (request) => ({ data: await listTags(request.context()) }),
  );
  app.post(
    '/tickets/bulk',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Change many tickets alike',
        description:
          'All in one transaction. Answers which were changed, and of the others why not; with `undoToken` it can be taken back for an hour.',
        body: ChangeTickets,
        response: { 200: BulkResult },
      },
    },
    async (request) => changeManyTickets(request.context(), request.body),
  );
  app.post(
    '/tickets/bulk/undo',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Take a change of many tickets back',
        description: 'Only what still is as that change left it, and only by whoever made it.',
        body: UndoBulkChange,
        response: { 200: BulkResult },
      },
    },
    async (request) => undoBulkChange(request.context(), request.body.undoToken),
  );
  app.get(
    '/tickets/:id',
    {
      config: { ...view, partial: true },
      schema: {
        tags,
        summary: 'One ticket',
        description:
          'Asking for it makes Perch look whether its tweets still stand on X; a live event tells of changes.',
        params,
        querystring: TicketQuery,
        response: { 200: Ticket },
      },
    },
    async (request) => {
      const ctx = request.context();
      const ticket = await getTicket(ctx, request.params.id);
      if (!request.query.ahead) app.afterwards(askForCheck(ctx, ticket.id));
      return ticket;
    },
  );
  app.post(
    '/tickets/take-next',
    {
      config: { ...edit, memberOnly: 'Whoever takes a ticket is a person' },
      schema: {
        tags,
        summary: 'Take the next ticket',
        description:
          'The most urgent open ticket that nobody has, of the departments of whoever asks, or of one: by priority, then by what is due first, then the oldest. Two who ask at once get two.',
        body: TakeNext,
        response: { 200: Ticket },
      },
    },
    async (request) => takeNextTicket(request.context(), request.body),
  );
  app.patch(
    '/tickets/:id',
    {
      config: edit,
      schema: { tags, summary: 'Change a ticket', params, body: UpdateTicket, response: { 200: Ticket } },
    },
    async (request) => updateTicket(request.context(), request.params.id, request.body),
  );
  app.post(
    '/tickets/:id/merge',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Merge other tickets into this one',
        description:
          'Everything of theirs comes here, and so does what their customers write next. Their numbers lead here (`mergedInto`).',
        params,
        body: MergeTickets,
        response: { 200: Ticket },
      },
    },
    async (request) => mergeTickets(request.context(), request.params.id, request.body.sourceTicketIds),
  );
  app.post(
    '/tickets/:id/split',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Make a new ticket of some messages of this one',
        description:
          'A message and all later ones, or those named. What the customer writes next in their conversation goes along. The message that opened the ticket stays.',
        params,
        body: SplitTicket,
        response: { 201: Ticket },
      },
    },
    async (request, answer) =>
      answer.code(201).send(await splitTicket(request.context(), request.params.id, request.body)),
  );
  app.post(
    '/tickets/:id/related',
    {
      config: edit,
      schema: { tags, summary: 'Call another ticket related', params, body: LinkTicket, response: { 200: Ticket } },
    },
    async (request) => linkTickets(request.context(), request.params.id, request.body),
  );
  app.delete(
    '/tickets/:id/related/:otherId',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Another ticket is not related',
        params: params.extend({ otherId: Id }),
        response: { 200: Ticket },
      },
    },
    async (request) => unlinkTickets(request.context(), request.params.id, request.params.otherId),
  );
  app.post(
    '/tickets/:id/snooze',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Put a ticket aside',
        description:
          'It leaves the lists of open tickets and comes back at `until`, or when the customer writes, whichever is first; whoever put it aside and whoever has it are told.',
        params,
        body: SnoozeTicket,
        response: { 200: Ticket },
      },
    },
    async (request) => snoozeTicket(request.context(), request.params.id, request.body),
  );
  app.delete(
    '/tickets/:id/snooze',
    {
      config: edit,
      schema: { tags, summary: 'Bring a ticket back that was put aside', params, response: { 200: Ticket } },
    },
    async (request) => unsnoozeTicket(request.context(), request.params.id),
  );
  app.get(
    '/tickets/:id/messages',
    {
      config: { ...view, partial: true },
      schema: {
        tags,
        summary: 'The thread of a ticket, newest first',
        params,
        querystring: PageQuery,
        response: { 200: page(Message) },
      },
    },
    async (request) => listMessages(request.context(), request.params.id, request.query),
  );
  app.post(
    '/tickets/:id/replies',
    {
      config: reply,
      schema: {
        tags,
        summary: 'Answer the customer',
        description:
          'Answers 202: the message stands in the thread, its `delivery` says how far it is on its way to X.',
        params,
        body: CreateReply,
        response: { 202: Message },
      },
    },
    async (request, answer) => {
      const ctx = request.context();
      const { idempotencyKey } = request;
      const { messageId } = await createReply(ctx, request.params.id, request.body, { idempotencyKey });
      return answer.code(202).send(await getMessage(ctx, messageId));
    },
  );
  app.post(
    '/tickets/:id/notes',
    {
      config: view, // who may read along may write notes: nothing of theirs reaches a customer
      schema: { tags, summary: 'Add an internal note', params, body: CreateNote, response: { 201: Message } },
    },
    async (request, answer) => {
      const { messageId } = await createNote(request.context(), request.params.id, request.body);
      return answer.code(201).send(await getMessage(request.context(), messageId));
    },
  );
  app.get(
    '/tickets/:id/history',
    {
      config: view,
      schema: {
        tags,
        summary: 'What happened to a ticket, newest first',
        params,
        querystring: PageQuery,
        response: { 200: page(TicketEvent) },
      },
    },
    async (request) => listHistory(request.context(), request.params.id, request.query),
  );
};

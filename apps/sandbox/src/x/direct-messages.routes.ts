import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { hadJoined, isGroup, openGroup } from '../world/group-conversation.ts';
import type { Conversation, DirectMessage, User } from '../world/records.ts';
import { attachMedia } from '../world/media-attachment.ts';
import { mayReceive, oneToOne, oneToOneId, sendDirectMessage } from '../world/send-direct-message.ts';
import { directMessageSelection, DM_SELECTION_PARAMETERS, listParameter } from './fields.ts';
import { encodeToken, readPage, type PageRequest } from './page.ts';
import { invalidMedia } from './media-steps.ts';
import { directMessagesJson } from './present-direct-messages.ts';
import { directMessagesClosed, forbidden, invalidBody, invalidParameter, notFound } from './problem.ts';
import { maxResults, pathId, readQuery } from './query.ts';
import { readBody } from './read-body.ts';
import { presenterOf, sendJson, userOf } from './x-api.ts';

const READ = { scopes: ['dm.read', 'tweet.read', 'users.read'], limit: { user: 15 } };
const WRITE = {
  scopes: ['dm.write', 'tweet.read', 'users.read'],
  limit: { user: 15, userDay: 1_440, appDay: 1_440 },
};
const DELETE = { scopes: ['dm.read', 'dm.write'], limit: { userDay: 1_500, appDay: 4_000 } };
const WINDOW_MS = 30 * 86_400_000;
const LONGEST_TEXT = 10_000;
const EVENT_TYPES = ['MessageCreate', 'ParticipantsJoin', 'ParticipantsLeave'];
const LIST_PARAMETERS = ['max_results', 'pagination_token', 'event_types', ...DM_SELECTION_PARAMETERS];
const CONVERSATION_ID = /^([0-9]{1,19}-[0-9]{1,19}|[0-9]{15,19})$/;

const Id = z.string().regex(/^[0-9]{1,19}$/);
const CreateMessage = z.strictObject({
  text: z.string().min(1).optional(),
  attachments: z
    .array(z.strictObject({ media_id: Id }))
    .max(1)
    .optional(),
});
type CreateMessage = z.infer<typeof CreateMessage>;

const CreateGroup = z.strictObject({
  conversation_type: z.literal('Group'),
  participant_ids: z.array(Id).min(2).max(49),
  message: CreateMessage,
});

export function directMessageRoutes(context: Context) {
  const { world } = context;

  return async (app: FastifyInstance): Promise<void> => {
    app.get('/2/dm_events', { config: READ }, async (request, reply) =>
      list(request, reply, world.messagesOf(userOf(request).id), (message) => message.indexedAt <= world.clock()),
    );

    app.get('/2/dm_conversations/with/:participant_id/dm_events', { config: READ }, async (request, reply) => {
      const id = oneToOneId(userOf(request).id, pathId(request, 'participant_id'));
      return list(request, reply, world.messagesIn(id));
    });

    app.get('/2/dm_conversations/:id/dm_events', { config: READ }, async (request, reply) => {
      const conversation = conversationOf(request);
      return list(request, reply, conversation ? world.messagesIn(conversation.id) : []);
    });

    app.post('/2/dm_conversations/with/:participant_id/messages', { config: WRITE }, async (request, reply) => {
      const sender = userOf(request);
      const recipient = world.users.get(pathId(request, 'participant_id'));
      if (!recipient || recipient.id === sender.id) throw forbidden('This operation is not permitted.');
      const body = readBody(CreateMessage, request.body);
      refuseClosed(sender, [recipient]);
      return send(reply, sender, oneToOne(world, sender, recipient), body);
    });

    app.post('/2/dm_conversations/:id/messages', { config: WRITE }, async (request, reply) => {
      const conversation = conversationOf(request);
      if (!conversation) throw forbidden('This operation is not permitted.');
      const sender = userOf(request);
      const body = readBody(CreateMessage, request.body);
      if (!isGroup(conversation)) refuseClosed(sender, participantsOf(conversation));
      return send(reply, sender, conversation, body);
    });

    app.post('/2/dm_conversations', { config: WRITE }, async (request, reply) => {
      const sender = userOf(request);
      const { participant_ids, message } = readBody(CreateGroup, request.body);
      const members = participant_ids.map((id) => world.users.get(id)).filter((user) => user !== undefined);
      if (members.length < participant_ids.length) throw forbidden('This operation is not permitted.');
      refuseClosed(sender, members);
      checkMessage(sender, message);
      return send(reply, sender, openGroup(world, sender, members), message);
    });

    app.get('/2/dm_events/:event_id', { config: READ }, async (request, reply) => {
      const selection = directMessageSelection(readQuery(request, DM_SELECTION_PARAMETERS, ['event_id']));
      const message = eventOf(request);
      return sendJson(reply, directMessagesJson(presenterOf(context, request), [message], selection, { single: true }));
    });

    /** A sender takes back the own copy; the other participants keep theirs. */
    app.delete('/2/dm_events/:event_id', { config: DELETE }, async (request) => {
      const message = eventOf(request);
      const { id } = userOf(request);
      if (message.senderId !== id) throw forbidden('This operation is not permitted.');
      message.deletedBy = [...(message.deletedBy ?? []), id];
      world.changed('directMessages');
      world.bill.chargeWrite('contentDelete', id, world.clock());
      return { data: { deleted: true } };
    });
  };

  /** The conversation in the path, if it exists and the caller takes part in it. */
  function conversationOf(request: FastifyRequest): Conversation | undefined {
    const { id } = request.params as { id: string };
    if (!CONVERSATION_ID.test(id)) {
      throw invalidParameter('id', id, `The \`id\` query parameter value [${id}] is not valid`);
    }
    const conversation = world.conversations.get(id);
    return conversation?.participantIds.includes(userOf(request).id) ? conversation : undefined;
  }

  /** The event in the path, if the caller may see it. */
  function eventOf(request: FastifyRequest): DirectMessage {
    const id = pathId(request, 'event_id');
    const user = userOf(request);
    const message = world.messagesOf(user.id).find((candidate) => candidate.id === id);
    if (!message || !isSeenBy(user, message)) throw notFound();
    return message;
  }

  /** Not by whoever has left the group, joined it later or deleted the message; by nobody after 30 days. */
  function isSeenBy({ id }: User, message: DirectMessage): boolean {
    if (message.deletedBy?.includes(id) || message.createdAt < world.clock() - WINDOW_MS) return false;
    const conversation = world.conversations.get(message.conversationId);
    if (!conversation?.participantIds.includes(id)) return false;
    return !isGroup(conversation) || hadJoined(world, id, message);
  }

  function participantsOf(conversation: Conversation): User[] {
    return conversation.participantIds.map((id) => world.users.get(id)).filter((user) => user !== undefined);
  }

  function refuseClosed(sender: User, recipients: User[]): void {
    const others = recipients.filter((recipient) => recipient.id !== sender.id);
    if (!others.every((recipient) => mayReceive(world, recipient, sender))) throw directMessagesClosed();
  }

  function list(
    request: FastifyRequest,
    reply: FastifyReply,
    items: readonly DirectMessage[],
    isVisible: PageRequest<DirectMessage>['isVisible'] = () => true,
  ): FastifyReply {
    const query = readQuery(request, LIST_PARAMETERS);
    const selection = directMessageSelection(query);
    const types = listParameter(query, 'event_types', EVENT_TYPES);
    const user = userOf(request);
    const page = readPage({
      items,
      maxResults: maxResults(query, 1, 100, 100),
      token: query['pagination_token'],
      isVisible: (message) => isSeenBy(user, message) && isVisible(message),
      isWanted: (message) => types.length === 0 || types.includes(message.eventType),
    });
    const last = page.items.at(-1);
    const meta = {
      result_count: page.items.length,
      // Recorded on X: a list of two events came with a token, which led to an empty page.
      ...(last && { next_token: encodeToken('n', last.id) }),
      ...(page.previousToken && { previous_token: page.previousToken }),
    };
    return sendJson(reply, directMessagesJson(presenterOf(context, request), page.items, selection, { meta }));
  }

  function send(reply: FastifyReply, sender: User, conversation: Conversation, body: CreateMessage): FastifyReply {
    const message = sendDirectMessage(world, { sender, conversation, ...checkMessage(sender, body) });
    world.bill.chargeWrite('directMessageCreate', sender.id, world.clock());
    return reply.code(201).send({ data: { dm_conversation_id: conversation.id, dm_event_id: message.id } });
  }

  /** What a message says and shows, or X's refusal. */
  function checkMessage(sender: User, { text = '', attachments = [] }: CreateMessage) {
    if (text === '' && attachments.length === 0) {
      throw invalidBody('$.text: is missing but it is required when no attachments are given');
    }
    if (text.length > LONGEST_TEXT) throw invalidBody(`$.text: must not be longer than ${LONGEST_TEXT} characters`);
    const mediaIds = attachments.map((attachment) => attachment.media_id);
    const media = attachMedia(world, sender, mediaIds, 'directMessage');
    if (!media) throw invalidMedia('attachments.media_id', mediaIds);
    return { text, media };
  }
}

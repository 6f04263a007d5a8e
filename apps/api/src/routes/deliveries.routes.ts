import {
  ApproveReply,
  Delivery,
  DiscardedDelivery,
  ReplyAsSeen,
  EditReply,
  Id,
  Message,
  RejectReply,
  ResolveReply,
  SendReply,
} from '@perch/contracts';
import {
  discardDelivery,
  editReply,
  getDelivery,
  getMessage,
  resolveDelivery,
  retryDelivery,
  reviewDelivery,
  sendAsDirectMessage,
  sendDeliveryNow,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { asSeen } from './as-seen.ts';

const tags = ['deliveries'];
const AS_READ =
  'As it was read: one that a colleague has changed since `seenUpdatedAt` answers 409 `reply_changed`, one after which the customer has written 409 `newer_message`.';
const config = { permission: 'tickets.reply' } as const;
const approve = { permission: 'replies.approve', memberOnly: 'A second person approves' } as const;
const params = z.object({ id: Id });
const response = { 200: Delivery };

export const deliveriesRoutes: FastifyPluginAsyncZod = async (app) => {
  app.post(
    '/deliveries/:id/retry',
    {
      config,
      schema: {
        tags,
        summary: 'Send a failed reply again',
        description: AS_READ,
        params,
        body: SendReply.nullish(),
        response,
      },
    },
    async (request) => {
      await retryDelivery(request.context(), request.params.id, asSeen(request.body));
      return getDelivery(request.context(), request.params.id);
    },
  );
  app.post(
    '/deliveries/:id/discard',
    {
      config,
      schema: {
        tags,
        summary: 'Give a reply up',
        description: 'While it is held nobody has seen it: it is taken back. Later parts of a split answer go with it.',
        params,
        body: ReplyAsSeen.nullish(),
        response: { 200: DiscardedDelivery },
      },
    },
    async (request) => {
      const { text } = await discardDelivery(request.context(), request.params.id, asSeen(request.body));
      return { ...(await getDelivery(request.context(), request.params.id)), text };
    },
  );
  app.post(
    '/deliveries/:id/send-now',
    {
      config,
      schema: {
        tags,
        summary: 'Send a held reply without waiting any longer',
        description: AS_READ,
        params,
        body: SendReply.nullish(),
        response,
      },
    },
    async (request) => {
      await sendDeliveryNow(request.context(), request.params.id, asSeen(request.body));
      return getDelivery(request.context(), request.params.id);
    },
  );
  app.put(
    '/deliveries/:id/text',
    {
      config,
      schema: {
        tags,
        summary: 'Give a held or failed reply other words',
        description: 'They are judged as a new reply. A failed one goes out, a held one goes on waiting.',
        params,
        body: EditReply,
        response,
      },
    },
    async (request) => {
      await editReply(request.context(), request.params.id, asSeen(request.body));
      return getDelivery(request.context(), request.params.id);
    },
  );
  app.post(
    '/deliveries/:id/approve',
    {
      config: approve,
      schema: {
        tags,
        summary: 'Let a reply go that waits for a second person',
        description: AS_READ,
        params,
        body: ApproveReply,
        response,
      },
    },
    async (request) => {
      const seenUpdatedAt = new Date(request.body.seenUpdatedAt);
      const review = { ...request.body, verdict: 'approved', seenUpdatedAt } as const;
      await reviewDelivery(request.context(), request.params.id, review);
      return getDelivery(request.context(), request.params.id);
    },
  );
  app.post(
    '/deliveries/:id/reject',
    {
      config: approve,
      schema: {
        tags,
        summary: 'Turn a reply down that waits for a second person',
        params,
        body: RejectReply,
        response,
      },
    },
    async (request) => {
      await reviewDelivery(request.context(), request.params.id, { verdict: 'rejected', ...asSeen(request.body) });
      return getDelivery(request.context(), request.params.id);
    },
  );
  app.post(
    '/deliveries/:id/resolve',
    {
      config,
      schema: {
        tags,
        summary: 'Say whether a reply in doubt was posted',
        description: 'For who has looked on X, when Perch could not find out (`needsDecision`).',
        params,
        body: ResolveReply,
        response,
      },
    },
    async (request) => {
      await resolveDelivery(request.context(), request.params.id, request.body);
      return getDelivery(request.context(), request.params.id);
    },
  );
  app.post(
    '/deliveries/:id/send-as-dm',
    {
      config,
      schema: {
        tags,
        summary: 'Send a public reply as a direct message instead',
        description: 'Of one that has failed or is held. The public reply is discarded; answered is the new message.',
        params,
        body: SendReply.nullish(),
        response: { 202: Message },
      },
    },
    async (request, answer) => {
      const ctx = request.context();
      const { messageId } = await sendAsDirectMessage(ctx, request.params.id, asSeen(request.body));
      return answer.code(202).send(await getMessage(ctx, messageId));
    },
  );
};

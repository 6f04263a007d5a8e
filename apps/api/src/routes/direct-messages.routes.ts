import { ConversationDetail, ConversationKey, CreateReply, Message, ReadConversation } from '@perch/contracts';
import { getConversation, getMessage, readConversation, replyToConversation } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['social'];
const config = { permission: 'social.view' } as const;
const reading = { ...config, memberOnly: 'Reading is done by people' } as const;
const reply = { permission: 'social.reply' } as const;
const params = ConversationKey;

/** One conversation in direct messages: its state, that it was read, and answers. */
export const directMessagesRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/social/direct-messages/:accountId/:conversationId',
    {
      config,
      schema: {
        tags,
        summary: 'A conversation in direct messages, and your answers that X does not show yet',
        description: 'Answers under way are told only to who may see tickets.',
        params,
        response: { 200: ConversationDetail },
      },
    },
    async (request) => getConversation(request.context(), request.params),
  );
  app.post(
    '/social/direct-messages/:accountId/:conversationId/read',
    {
      config: reading,
      schema: {
        tags,
        summary: 'A conversation was read until a time',
        description: 'For you, or where reading is shared for all. A reading never goes back.',
        params,
        body: ReadConversation,
        response: { 204: z.null() },
      },
    },
    async (request, answer) => {
      await readConversation(request.context(), request.params, request.body);
      return answer.code(204).send(null);
    },
  );
  app.post(
    '/social/direct-messages/:accountId/:conversationId/reply',
    {
      config: reply,
      schema: {
        tags,
        summary: 'Answer a conversation in direct messages',
        description:
          'In the ticket of what was said last; where that is in none, it comes into a ticket of whoever answers, together with the answer. Needs `tickets.reply` too.',
        params,
        body: CreateReply,
        response: { 202: Message },
      },
    },
    async (request, answer) => {
      const ctx = request.context();
      const key = request.idempotencyKey;
      const { messageId } = await replyToConversation(ctx, request.params, request.body, key);
      return answer.code(202).send(await getMessage(ctx, messageId));
    },
  );
};

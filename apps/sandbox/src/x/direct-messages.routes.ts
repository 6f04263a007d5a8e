import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Context } from '../context.ts';
import type { Conversation, DirectMessage } from '../world/records.ts';
import { mayReceive, oneToOne, oneToOneId, sendDirectMessage } from '../world/send-direct-message.ts';
import { directMessageSelection, DM_SELECTION_PARAMETERS, listParameter } from './fields.ts';
import { encodeToken, readPage, type PageRequest } from './page.ts';
import { directMessagesJson } from './present-direct-messages.ts';
import { directMessagesClosed, forbidden, invalidBody, invalidParameter } from './problem.ts';
import { maxResults, pathId, readQuery } from './query.ts';
import { readBody } from './read-body.ts';
import { presenterOf, sendJson, userOf } from './x-api.ts';

const READ = { scopes: ['dm.read', 'tweet.read', 'users.read'], limit: { user: 15 } };
const WRITE = {
  scopes: ['dm.write', 'tweet.read', 'users.read'],
  limit: { user: 15, userDay: 1_440, appDay: 1_440 },
};
const WINDOW_MS = 30 * 86_400_000;
const LONGEST_TEXT = 10_000;
const EVENT_TYPES = ['MessageCreate', 'ParticipantsJoin', 'ParticipantsLeave'];
const LIST_PARAMETERS = ['max_results', 'pagination_token', 'event_types', ...DM_SELECTION_PARAMETERS];
const CONVERSATION_ID = /^([0-9]{1,19}-[0-9]{1,19}|[0-9]{15,19})$/;

const CreateMessage = z.object({
  text: z.string().min(1).optional(),
  attachments: z
    .array(z.object({ media_id: z.string() }))
    .max(1)
    .optional(),
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
      return send(request, reply, oneToOne(world, sender, recipient));
    });

    app.post('/2/dm_conversations/:id/messages', { config: WRITE }, async (request, reply) => {
      const conversation = conversationOf(request);
      if (!conversation) throw forbidden('This operation is not permitted.');
      return send(request, reply, conversation);
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

  function list(
    request: FastifyRequest,
    reply: FastifyReply,
    items: readonly DirectMessage[],
    isVisible: PageRequest<DirectMessage>['isVisible'] = () => true,
  ): FastifyReply {
    const query = readQuery(request, LIST_PARAMETERS);
    const selection = directMessageSelection(query);
    const types = listParameter(query, 'event_types', EVENT_TYPES);
    const now = world.clock();
    const page = readPage({
      items,
      maxResults: maxResults(query, 1, 100, 100),
      token: query['pagination_token'],
      startTime: now - WINDOW_MS,
      isVisible,
      isWanted: (message) => types.length === 0 || types.includes(message.eventType),
    });
    const last = page.items.at(-1);
    const meta = {
      result_count: page.items.length,
      // Recorded on X: a list of two events came with a token, which led to an empty page.
      ...(last && { next_token: encodeToken('n', last.id) }),
      ...(page.previousToken && { previous_token: page.previousToken }),
    };
    return sendJson(reply, directMessagesJson(presenterOf(context, request), page.items, selection, meta));
  }

  function send(request: FastifyRequest, reply: FastifyReply, conversation: Conversation): FastifyReply {
    const sender = userOf(request);
    const { text, attachments } = readBody(CreateMessage, request.body);
    if (attachments) throw invalidBody('Your media IDs are invalid.');
    if (text === undefined) throw invalidBody('$.text: is missing but it is required when no attachments are given');
    if (text.length > LONGEST_TEXT) throw invalidBody(`$.text: must not be longer than ${LONGEST_TEXT} characters`);
    for (const id of conversation.participantIds) {
      const recipient = world.users.get(id);
      if (recipient && recipient.id !== sender.id && !mayReceive(world, recipient, sender))
        throw directMessagesClosed();
    }
    const message = sendDirectMessage(world, { sender, conversation, text });
    world.bill.chargeWrite('directMessageCreate', sender.id, world.clock());
    return reply.code(201).send({ data: { dm_conversation_id: conversation.id, dm_event_id: message.id } });
  }
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import type { DirectMessage } from '../world/records.ts';
import { oneToOneId } from '../world/send-direct-message.ts';
import { presenterOf, sendJson, userOf } from './caller.ts';
import { conversationOf, eventOf, isSeenBy } from './direct-message-access.ts';
import { directMessageSelection, DM_SELECTION_PARAMETERS, listParameter } from './fields.ts';
import { encodeToken, readPage, type PageRequest } from './page.ts';
import { directMessagesJson } from './present-direct-messages.ts';
import { forbidden } from './problem.ts';
import { maxResults, pathId, readQuery } from './query.ts';

const READ = { scopes: ['dm.read', 'tweet.read', 'users.read'], limit: { user: 15 } };
const DELETE = { scopes: ['dm.read', 'dm.write'], limit: { userDay: 1_500, appDay: 4_000 } };
const EVENT_TYPES = ['MessageCreate', 'ParticipantsJoin', 'ParticipantsLeave'];
const LIST_PARAMETERS = ['max_results', 'pagination_token', 'event_types', ...DM_SELECTION_PARAMETERS];

/** Lists of direct messages, one of them, and taking one back. */
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
      const conversation = conversationOf(world, request);
      return list(request, reply, conversation ? world.messagesIn(conversation.id) : []);
    });

    app.get('/2/dm_events/:event_id', { config: READ }, async (request, reply) => {
      const selection = directMessageSelection(readQuery(request, DM_SELECTION_PARAMETERS, ['event_id']));
      const message = eventOf(world, request);
      return sendJson(reply, directMessagesJson(presenterOf(context, request), [message], selection, { single: true }));
    });

    /** A sender takes back the own copy; the other participants keep theirs. */
    app.delete('/2/dm_events/:event_id', { config: DELETE }, async (request) => {
      const message = eventOf(world, request);
      const { id } = userOf(request);
      if (message.senderId !== id) throw forbidden('This operation is not permitted.');
      message.deletedBy = [...(message.deletedBy ?? []), id];
      world.changed('directMessages');
      world.bill.chargeWrite('contentDelete', id, world.clock());
      return { data: { deleted: true } };
    });
  };

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
      isVisible: (message) => isSeenBy(world, user, message) && isVisible(message),
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
}

import type { FastifyRequest } from 'fastify';
import { hadJoined, isGroup } from '../world/group-conversation.ts';
import type { Conversation, DirectMessage, User } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { userOf } from './caller.ts';
import { invalidParameter, notFound } from './problem.ts';
import { pathId } from './query.ts';

const WINDOW_MS = 30 * 86_400_000;
const CONVERSATION_ID = /^([0-9]{1,19}-[0-9]{1,19}|[0-9]{15,19})$/;

/** The conversation in the path, if it exists and the caller takes part in it; X's 400 when its id can be none. */
export function conversationOf(world: World, request: FastifyRequest): Conversation | undefined {
  const { id } = request.params as { id: string };
  if (!CONVERSATION_ID.test(id)) {
    throw invalidParameter('id', id, `The \`id\` query parameter value [${id}] is not valid`);
  }
  const conversation = world.conversations.get(id);
  return conversation?.participantIds.includes(userOf(request).id) ? conversation : undefined;
}

/** The event in the path, or X's 404 when the caller may not see it. */
export function eventOf(world: World, request: FastifyRequest): DirectMessage {
  const id = pathId(request, 'event_id');
  const user = userOf(request);
  const message = world.messagesOf(user.id).find((candidate) => candidate.id === id);
  if (!message || !isSeenBy(world, user, message)) throw notFound();
  return message;
}

/** Not by whoever has left the group, joined it later or deleted the message; by nobody after 30 days. */
export function isSeenBy(world: World, { id }: User, message: DirectMessage): boolean {
  if (message.deletedBy?.includes(id) || message.createdAt < world.clock() - WINDOW_MS) return false;
  const conversation = world.conversations.get(message.conversationId);
  if (!conversation?.participantIds.includes(id)) return false;
  return !isGroup(conversation) || hadJoined(world, id, message);
}

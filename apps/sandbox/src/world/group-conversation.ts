import { indexDelay } from './post-tweet.ts';
import type { Conversation, DirectMessage, User } from './records.ts';
import { compareIds } from './sorted-list.ts';
import type { World } from './world.ts';

/** Opens a group and says who is in it. A group's id is one snowflake. */
export function openGroup(world: World, creator: User, members: User[]): Conversation {
  const participantIds = [...new Set([creator.id, ...members.map((member) => member.id)])];
  const conversation: Conversation = { id: world.newId(world.clock()), participantIds };
  recordMove(world, conversation, 'ParticipantsJoin', creator, participantIds);
  return conversation;
}

/** `by` lets somebody in who is not in yet. */
export function joinGroup(world: World, conversation: Conversation, by: User, joiner: User): void {
  conversation.participantIds = [...conversation.participantIds, joiner.id];
  recordMove(world, conversation, 'ParticipantsJoin', by, [joiner.id]);
}

/** Whoever leaves no longer sees the conversation; those who stay see that they left. */
export function leaveGroup(world: World, conversation: Conversation, leaver: User): void {
  conversation.participantIds = conversation.participantIds.filter((id) => id !== leaver.id);
  recordMove(world, conversation, 'ParticipantsLeave', leaver, [leaver.id]);
}

/** Whether somebody was let in no later than this event of the group; nobody sees what was said before. */
export function hadJoined(world: World, userId: string, event: DirectMessage): boolean {
  return world
    .messagesIn(event.conversationId)
    .some(
      ({ id, eventType, participantIds }) =>
        eventType === 'ParticipantsJoin' && participantIds?.includes(userId) && compareIds(id, event.id) <= 0,
    );
}

export function isGroup(conversation: Conversation): boolean {
  return !conversation.id.includes('-');
}

function recordMove(
  world: World,
  conversation: Conversation,
  eventType: DirectMessage['eventType'],
  sender: User,
  participantIds: string[],
): void {
  const createdAt = world.clock();
  world.addDirectMessage(
    {
      id: world.newId(createdAt),
      conversationId: conversation.id,
      eventType,
      senderId: sender.id,
      createdAt,
      indexedAt: createdAt + indexDelay(world),
      text: '',
      entities: {},
      participantIds,
    },
    conversation,
  );
}

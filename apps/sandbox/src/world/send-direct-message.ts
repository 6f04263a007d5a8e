import { rewrite } from './compose-text.ts';
import { indexDelay } from './post-tweet.ts';
import type { Conversation, DirectMessage, User } from './records.ts';
import { compareIds } from './sorted-list.ts';
import type { World } from './world.ts';

/** A one-to-one conversation is named for both participants, the smaller id first. */
export function oneToOneId(left: string, right: string): string {
  return compareIds(left, right) < 0 ? `${left}-${right}` : `${right}-${left}`;
}

export function oneToOne(world: World, left: User, right: User): Conversation {
  const id = oneToOneId(left.id, right.id);
  return world.conversations.get(id) ?? { id, participantIds: id.split('-') };
}

/** X lets a message through when the recipient is open to everyone or has written in this conversation before. */
export function mayReceive(world: World, recipient: User, sender: User): boolean {
  if (recipient.isSuspended) return false;
  if (recipient.acceptsDirectMessages) return true;
  return world.messagesIn(oneToOneId(recipient.id, sender.id)).some((message) => message.senderId === recipient.id);
}

export function sendDirectMessage(
  world: World,
  input: { sender: User; conversation: Conversation; text: string; createdAt?: number },
): DirectMessage {
  const createdAt = input.createdAt ?? world.clock();
  const id = world.newId(createdAt);
  const { text, entities } = rewrite(input.text, id, world.userByName);
  return world.addDirectMessage(
    {
      id,
      conversationId: input.conversation.id,
      eventType: 'MessageCreate',
      senderId: input.sender.id,
      createdAt,
      indexedAt: createdAt + indexDelay(world),
      text,
      entities,
    },
    input.conversation,
  );
}

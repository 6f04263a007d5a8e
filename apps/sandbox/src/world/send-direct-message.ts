import { rewrite, shortLink, withoutEmpty } from './compose-text.ts';
import { indexDelay } from './post-tweet.ts';
import type { Conversation, DirectMessage, Entities, Media, User } from './records.ts';
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
  input: { sender: User; conversation: Conversation; text: string; media?: Media[]; createdAt?: number },
): DirectMessage {
  const createdAt = input.createdAt ?? world.clock();
  const id = world.newId(createdAt);
  const { text, entities } = withMediaLink(rewrite(input.text, id, world.userByName), id, input.media?.[0]);
  return world.addDirectMessage(
    {
      id,
      conversationId: input.conversation.id,
      eventType: 'MessageCreate',
      senderId: input.sender.id,
      createdAt,
      indexedAt: createdAt + indexDelay(world),
      text,
      entities: withoutEmpty(entities),
      ...(input.media && input.media.length > 0 && { media: input.media }),
    },
    input.conversation,
  );
}

/** X puts a link to the attachment behind the text. */
function withMediaLink(body: { text: string; entities: Entities }, id: string, media: Media | undefined) {
  if (!media) return body;
  const url = shortLink(`${id}:media`);
  const before = body.text === '' ? '' : `${body.text} `;
  const start = Array.from(before).length;
  const link = { url, expanded_url: `https://x.com/messages/media/${id}`, display_url: `pic.x.com/${url.slice(-10)}` };
  const urls = [...(body.entities.urls ?? []), { start, end: start + url.length, ...link, media_key: media.mediaKey }];
  return { text: before + url, entities: { ...body.entities, urls } };
}

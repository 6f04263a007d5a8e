import type { ConversationMessage, UnderWayMessage } from '@perch/contracts';

/** What stands in a chat: what X shows, and what we have written and X does not show yet. */
export type ChatItem = { key: string; at: Date } & (
  | { message: ConversationMessage; underWay?: undefined }
  | { message?: undefined; underWay: UnderWayMessage }
);

/** Oldest first; an answer that X shows meanwhile stands once. */
export function chatOf(said: readonly ConversationMessage[], underWay: readonly UnderWayMessage[]): ChatItem[] {
  const shown = new Set(said.flatMap(({ messageId }) => messageId ?? []));
  const items: ChatItem[] = [
    ...said.map((message) => ({ key: message.id, at: new Date(message.postedAt), message })),
    ...underWay
      .filter(({ id }) => !shown.has(id))
      .map((message) => ({ key: message.id, at: new Date(message.postedAt), underWay: message })),
  ];
  return items.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

/** Where what is unread begins: at the so many last words of others. */
export function unreadFrom(items: readonly ChatItem[], unreadCount: number): string | undefined {
  if (unreadCount === 0) return undefined;
  const theirs = items.filter(({ message }) => message && !message.isOwn);
  return theirs.at(-unreadCount)?.key;
}

import type { Message, PageOf } from '@perch/contracts';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { refreshFeedHeads } from '../../lib/feed.ts';
import { ticketKeys } from '../../lib/ticket-cache.ts';
import type { ReplyInput } from './composer-subject.ts';

type MessagePages = InfiniteData<PageOf<Message>, string | null>;

/** Puts a message of ours at the end of the thread, or in place of what it was. */
function putMessage(client: QueryClient, ticketId: string, message: Message) {
  client.setQueryData<MessagePages>(ticketKeys.messages(ticketId), (old) => {
    const [first, ...rest] = old?.pages ?? [];
    if (!old || !first) return old;
    return {
      ...old,
      pages: [{ ...first, data: [message, ...first.data.filter(({ id }) => id !== message.id)] }, ...rest],
    };
  });
}

export const readAgain = (client: QueryClient, ticketId: string) =>
  void client.invalidateQueries({ queryKey: ticketKeys.messages(ticketId) });

/** Sends a reply of a ticket; whatever the answer, the thread is read anew. */
export async function sendReply(client: QueryClient, ticketId: string, reply: ReplyInput, idempotencyKey: string) {
  try {
    const message = await api.post<Message>(`tickets/${ticketId}/replies`, reply, { idempotencyKey });
    putMessage(client, ticketId, message);
    void client.invalidateQueries({ queryKey: ticketKeys.detail(ticketId) });
    void refreshFeedHeads(client, ticketKeys.lists);
    return message;
  } finally {
    readAgain(client, ticketId);
  }
}

/** @param mentionedMemberIds whom the text names */
export async function addNote(
  client: QueryClient,
  ticketId: string,
  text: string,
  mentionedMemberIds: readonly string[] = [],
) {
  const message = await api.post<Message>(`tickets/${ticketId}/notes`, { text, mentionedMemberIds });
  putMessage(client, ticketId, message);
  readAgain(client, ticketId);
  return message;
}

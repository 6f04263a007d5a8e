import type { Message } from '@perch/contracts';
import { bringBack, drafts, EMPTY_CONTENT, hasContent } from '../tickets/answering.ts';

/**
 * What was written before there was a ticket goes on in its composer, above what stands there, unless it has gone out.
 * @param from names the draft that was written
 * @param into names the draft of the ticket, in which `messages` stand
 * @param answered the message that it was written to; null: the customer's latest
 * @returns whether there was something to go on with
 */
export function takeIntoTicket(
  from: string,
  into: string,
  mode: 'tweet' | 'dm',
  messages: readonly Message[],
  answered: string | null,
): boolean {
  const written = drafts.read(from);
  if (!written || !hasContent(written, mode)) return false;
  const text = written.texts[mode];
  const isSent = messages.some((message) => message.direction === 'out' && message.text === text.trim());
  if (!isSent) bringBack(into, mode, { text, files: written.files[mode], inReplyToMessageId: answered });
  drafts.take(from, EMPTY_CONTENT);
  return !isSent;
}

import type { DiscardedDelivery, Delivery, Message } from '@perch/contracts';
import { api } from '../../lib/api.ts';
import { hideNotice } from '../../lib/notify.ts';
import { uploadAgain } from '../../lib/upload.ts';
import type { Mode } from './draft-store.ts';
import { bringBack } from './draft.ts';
import { modeOf } from './message-mode.ts';

/** Where one says what becomes of an answer, or of a new tweet. */
export const steeringOf = (isNewTweet: boolean) => (isNewTweet ? 'social/outgoing' : 'deliveries');

/** Names the notice that offers to take a reply back. */
export const undoNoticeOf = ({ id }: Pick<Delivery, 'id'>) => `undo-${id}`;

/** An e-mail of ours that came back. */
export const isBounced = ({ email, delivery }: Message) => delivery?.state === 'sent' && !!email?.bounce;

/**
 * Takes a reply back that does not go out, into the composer: its words, its way (or another one), its files. Of an e-mail
 * that came back they are copied.
 * @throws ApiError `delivery_not_retryable` when it is too late
 */
export async function takeBack(
  message: Message,
  draftKey: string,
  mode: Mode = modeOf(message),
  isNewTweet = false,
): Promise<void> {
  const { delivery, attachments } = message;
  const answered = answeredBy(message);
  hideNotice(undoNoticeOf(delivery!));
  const { text } = isBounced(message)
    ? message
    : await api.post<DiscardedDelivery>(`${steeringOf(isNewTweet)}/${delivery!.id}/discard`, undefined);
  // the files of a new tweet are its writer's again
  if (isNewTweet) return bringBack(draftKey, mode, { text, files: attachments, ...answered });
  bringBack(draftKey, mode, { text, files: [], ...answered });
  for (const attachment of attachments) {
    const copy = await uploadAgain(attachment);
    bringBack(draftKey, mode, { text: '', files: [copy], ...answered });
  }
}

const answeredBy = ({ inReplyToMessageId, profile, email }: Message) => ({
  inReplyToMessageId,
  answersAs: profile?.username ?? null,
  emailSubject: email?.subject ?? null,
});

/** Puts words into the composer that were meant for a reply which takes none any more. */
export const keepWords = (message: Message, draftKey: string, text: string) =>
  bringBack(draftKey, modeOf(message), { text, files: [], ...answeredBy(message) });

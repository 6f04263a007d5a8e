import type { Delivery, Message, PageOf } from '@perch/contracts';
import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { hideNotice, notifyProblem } from '../../lib/notify.ts';
import { ticketKeys } from '../../lib/ticket-cache.ts';
import { drafts, EMPTY_CONTENT, type Mode } from './draft-store.ts';
import { keepWords, steeringOf, takeBack, undoNoticeOf } from './take-back.ts';

/** What may be done about a reply on its way; the API has the last word. */
export type DeliveryStep =
  | { step: 'discard' }
  | { step: 'retry' | 'send-now' | 'approve'; acceptNewer?: boolean }
  | { step: 'reject'; note?: string }
  | { step: 'resolve'; posted: boolean; url?: string }
  | { step: 'text'; text: string; lastSeenMessageId?: string; acceptPersonalData?: boolean };

export interface MessageActions {
  canReply: boolean;
  /** where the texts stand that differ from those of a reply, if any do */
  words?: string;
  /** the newest message that is on the screen; absent where there is no conversation */
  latestId?: () => string | undefined;
  /** ways that are open, for a reply that failed by another */
  ways: readonly Mode[];
  /** makes it the tweet that the next public reply goes under; absent where there are no public replies */
  answer: ((message: Message) => void) | undefined;
  /** makes a ticket of it and all later ones; absent where nothing may be changed */
  split?: ((message: Message) => void) | undefined;
  /** does not go out, and comes back into the composer, there perhaps for another way */
  takeBack: (message: Message, mode?: Mode) => void;
  /** puts words into the composer that were meant for a reply which takes none any more */
  keepWords: (message: Message, text: string) => void;
  /** @throws ApiError; `reply_changed` where it is not as `delivery` shows it any more */
  advance: (delivery: Delivery, step: DeliveryStep) => Promise<void>;
}

/** The key of a text, after the one that differs from it where there may be one. */
export const keysOf = ({ words }: Pick<MessageActions, 'words'>, key: string): string[] =>
  words === undefined ? [key] : [`${words}.${key}`, key];

interface MessageActionsOptions {
  ticketId: string;
  draftKey: string;
  canReply: boolean;
  ways: readonly Mode[];
  /** puts the cursor into the composer */
  onWrite: () => void;
  onSplit: ((message: Message) => void) | undefined;
}

type Thread = InfiniteData<PageOf<Message>>;

/** The same object as long as nothing changes, so that a long thread is not drawn anew with every key. */
export function useMessageActions({ ticketId, draftKey, canReply, ways, onWrite, onSplit }: MessageActionsOptions) {
  const client = useQueryClient();
  const { t } = useTranslation();
  const open = ways.join();
  return useMemo<MessageActions>(() => {
    const modes = open.split(',') as Mode[];
    const readAgain = () => client.invalidateQueries({ queryKey: ticketKeys.messages(ticketId) });
    return {
      canReply,
      latestId: () => client.getQueryData<Thread>(ticketKeys.messages(ticketId))?.pages[0]?.data[0]?.id,
      ways: modes,
      split: onSplit,
      answer:
        canReply && modes.includes('tweet')
          ? (message) => {
              drafts.change(draftKey, (old) => ({
                ...(old ?? EMPTY_CONTENT),
                mode: 'tweet',
                inReplyToMessageId: message.id,
                answersAs: null,
              }));
              onWrite();
            }
          : undefined,
      takeBack: (message, mode) =>
        void takeBack(message, draftKey, mode)
          .then(onWrite, (error: unknown) => notifyProblem(errorSentence(t, error)))
          .finally(() => void readAgain()),
      keepWords: (message, text) => {
        keepWords(message, draftKey, text);
        onWrite();
      },
      advance: async (delivery, step) => {
        try {
          await steer(delivery, step);
        } finally {
          await readAgain();
        }
      },
    };
  }, [client, t, ticketId, draftKey, canReply, open, onWrite, onSplit]);
}

/**
 * Asks the API for a step, for the reply as it is shown; what a colleague has made of it since is not overwritten.
 * @throws ApiError
 */
export async function steer(delivery: Delivery, { step, ...more }: DeliveryStep, isNewTweet = false): Promise<void> {
  hideNotice(undoNoticeOf(delivery));
  const path = `${steeringOf(isNewTweet)}/${delivery.id}/${step}`;
  const body = step === 'resolve' ? more : { seenUpdatedAt: delivery.updatedAt, ...more };
  await api.send(step === 'text' ? 'PUT' : 'POST', path, body);
}

import type { Message, TicketStatus } from '@perch/contracts';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError, isApiError } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { notifyProblem } from '../../lib/notify.ts';
import type { ComposerSubject, ReplyInput } from './composer-subject.ts';
import { namedMessage, type Draft } from './draft.ts';
import { firstWords } from './first-words.ts';
import { useSeenMessage } from './use-seen-message.ts';

export interface SendOptions {
  status?: TicketStatus;
  sendAt?: Date;
  /** a text too long for one tweet goes as several */
  asThread?: boolean;
  /** what is newer has been read, or does not matter */
  despiteNewer?: boolean;
  /** what looks like personal data may be public */
  acceptPersonalData?: boolean;
  /** the ticket has been merged into this one */
  ticketId?: string;
}

interface Sending {
  undoSeconds: number;
  /** a reply stands in the thread; not for notes */
  onSent: (message: Message) => void;
}

/** Sends what the draft holds. Whatever goes wrong, the draft stays as it is and can be sent again. */
export function useSending(subject: ComposerSubject, draft: Draft, { undoSeconds, onSent }: Sending) {
  const { t } = useTranslation();
  const { mode, text } = draft;
  const files = draft.files[mode];
  const [options, setOptions] = useState<SendOptions>({});
  const seen = useSeenMessage(subject.messages, draft);
  /** the try whose end is shown beside the text */
  const shown = useRef<SendOptions>(null);
  useEffect(
    () => () => {
      shown.current = null;
    },
    [],
  );
  const deliver = async (how: SendOptions) => {
    if (mode === 'note') return subject.addNote!(text);
    const target = subject.targets.find(({ via }) => via === mode);
    const inReplyToMessageId =
      namedMessage(mode, draft.inReplyToMessageId, subject.messages) ?? target?.inReplyToMessageId ?? undefined;
    const what = {
      via: mode,
      text,
      ...(inReplyToMessageId && { inReplyToMessageId }),
      ...(target?.accountId && { accountId: target.accountId }),
      ...(mode === 'email' && draft.emailSubject?.trim() && { subject: draft.emailSubject }),
      ...(files.length > 0 && { attachmentIds: files.map(({ id }) => id) }),
      ...(how.asThread && { asThread: true }),
    } as ReplyInput;
    const lastSeen = seen.id;
    const reply = {
      ...what,
      ...(lastSeen && !how.despiteNewer && { lastSeenMessageId: lastSeen }),
      ...(how.status && { status: how.status }),
      ...(how.sendAt ? { sendAt: how.sendAt.toISOString() } : { undoSeconds }),
      ...(how.acceptPersonalData && { acceptPersonalData: true }),
    };
    const message = await subject.send(reply, draft.keyFor(what), how.ticketId);
    onSent(message);
    return message;
  };
  const mutation = useMutation({
    // all of it here: what is called afterwards would speak of what is written by then
    mutationFn: async (how: SendOptions) => {
      try {
        const message = await deliver(how);
        draft.clear(mode, { text, files });
        return message;
      } catch (error) {
        if (shown.current !== how) {
          // whoever has gone on would take it for sent
          const words = firstWords(text) || files.map(({ fileName }) => fileName).join(', ');
          notifyProblem(`${errorSentence(t, error)} ${t('composer.kept')}`, t('composer.notSent', { words }));
        }
        throw error;
      }
    },
  });
  const start = (how: SendOptions) => {
    shown.current = how;
    setOptions(how);
    mutation.mutate(how);
  };
  const { error } = mutation;
  return {
    send: start,
    /** the same once more, with a question answered */
    sendAgain: (answer: SendOptions) => start({ ...options, ...answer }),
    /** its end is not shown here any more: something else is written */
    forget: () => {
      shown.current = null;
      mutation.reset();
    },
    /** who has written since this was begun */
    overtaker: seen.overtaker,
    /** it has been read */
    markRead: seen.markRead,
    isSending: mutation.isPending,
    /** somebody has written since: a question, no failure */
    isOvertaken: isApiError(error, 'newer_message'),
    error: error instanceof ApiError || error === null ? error : new ApiError('unexpected_answer', 0),
  };
}

import type { TicketStatus } from '@perch/contracts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { isApiError } from '../../lib/api.ts';
import type { ComposerSubject, ReplyInput } from './composer-subject.ts';
import type { Draft } from './draft.ts';

export interface SendOptions {
  status?: TicketStatus;
  /** the newer message of the customer has been read, or does not matter */
  despiteNewer?: boolean;
}

/** Sends what the draft holds. Whatever goes wrong, the draft stays as it is and can be sent again. */
export function useSending(subject: ComposerSubject, draft: Draft) {
  const { mode, text } = draft;
  const [options, setOptions] = useState<SendOptions>({});
  const mutation = useMutation({
    mutationFn: (how: SendOptions) => {
      if (mode === 'note') return subject.addNote!(text);
      const target = subject.targets.find(({ via }) => via === mode);
      const inReplyToMessageId =
        (mode === 'tweet' ? draft.inReplyToMessageId : null) ?? target?.inReplyToMessageId ?? undefined;
      const what = { via: mode, text, ...(inReplyToMessageId && { inReplyToMessageId }) };
      const lastSeen = subject.messages.at(-1)?.id;
      return subject.send(
        {
          ...what,
          ...(lastSeen && !how.despiteNewer && { lastSeenMessageId: lastSeen }),
          ...(how.status && { status: how.status }),
        } as ReplyInput,
        draft.keyFor(what),
      );
    },
    onSuccess: () => draft.clear(mode, text),
  });
  return {
    send: (how: SendOptions = {}) => {
      setOptions(how);
      mutation.mutate(how);
    },
    /** the same once more, with a question answered */
    sendAgain: (answer: SendOptions) => mutation.mutate({ ...options, ...answer }),
    forget: () => mutation.reset(),
    isSending: mutation.isPending,
    isOvertaken: isApiError(mutation.error, 'newer_message'),
    error: mutation.error,
  };
}

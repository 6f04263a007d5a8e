import { Modal } from '@mantine/core';
import type { OutgoingTweet, PostingAccount } from '@perch/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { notifyDone } from '../../lib/notify.ts';
import { useSession } from '../../lib/session.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { Composer, useDraft, type ComposerHandle, type ComposerSubject } from '../tickets/answering.ts';
import {
  asMessage,
  postingTargets,
  readOutgoingAgain,
  readPostingAccountsAgain,
  usePostingAccounts,
} from './outgoing.ts';

export const newTweetDraft = (memberId: string) => `${memberId}.new-tweet`;

/** A tweet of the brand that answers nobody: who posts it, its words and files, when it goes and what that costs. */
export function NewTweetDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const accounts = usePostingAccounts();
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('tweetAction.new')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {accounts.isPending ? (
        <SkeletonRows count={1} height={140} lines={3} />
      ) : accounts.error ? (
        <ErrorState error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : accounts.data.length === 0 ? (
        <EmptyState title={t('social.noAccount')}>{t('social.noAccountAsk')}</EmptyState>
      ) : (
        <NewTweet accounts={accounts.data} onClose={onClose} />
      )}
    </Modal>
  );
}

function NewTweet({ accounts, onClose }: { accounts: readonly PostingAccount[]; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { member } = useSession();
  const handle = useRef<ComposerHandle>(null);
  const targets = useMemo(() => postingTargets(accounts), [accounts]);
  const subject: ComposerSubject = {
    id: 'new-tweet',
    recipient: '',
    accountUsername: targets[0]?.accountUsername ?? null,
    targets,
    preferred: 'tweet',
    messages: NONE,
    isNewTweet: true,
    words: (account) => ({
      label: t('tweetAction.newLabel', { account }),
      placeholder: t('tweetAction.newPlaceholder'),
      send: t('tweetAction.post', { account }),
      eligible: t('tweetAction.eligible'),
    }),
    send: async ({ text, accountId, attachmentIds, sendAt, undoSeconds, acceptPersonalData }, idempotencyKey) => {
      const body = { text, accountId, attachmentIds, sendAt, undoSeconds, acceptPersonalData };
      try {
        return asMessage(await api.post<OutgoingTweet>('social/tweets', body, { idempotencyKey }));
      } finally {
        readOutgoingAgain(client);
      }
    },
    readAgain: () => readOutgoingAgain(client),
    readWaysAgain: () => readPostingAccountsAgain(client),
    addNote: undefined,
  };
  const draft = useDraft(newTweetDraft(member.id), { ...subject, canReply: true });
  useEffect(() => handle.current?.focus(), []);
  return (
    <Composer
      subject={subject}
      draft={draft}
      canReply
      handle={handle}
      onSent={({ delivery }) => {
        if (delivery?.holdReason !== 'undo') notifyDone(t('tweetAction.onItsWay'));
        onClose();
      }}
    />
  );
}

const NONE: ComposerSubject['messages'] = [];

import { ActionIcon } from '@mantine/core';
import type { Conversation } from '@perch/contracts';
import { IconChevronLeft, IconUsers } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { handleOf, nameOf } from '../../lib/requester.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { useCan } from '../../lib/session.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { ErrorState } from '../../ui/states.tsx';
import type { ComposerHandle } from '../tickets/answering.ts';
import { ConversationAvatar } from './conversation-avatar.tsx';
import { titleOf } from './conversation-title.ts';
import classes from './direct-messages.module.css';
import { useConversation, useDirectMessages } from './queries.ts';
import { TicketChip } from './ticket-state.tsx';

// with all that answering needs: the conversation can be read before
const ChatList = lazy(async () => ({ default: (await import('./chat-list.tsx')).ChatList }));
const ConversationComposer = lazy(async () => ({
  default: (await import('./conversation-composer.tsx')).ConversationComposer,
}));

const route = getRouteApi('/app/social');

interface ConversationViewProps {
  accountId: string;
  conversationId: string;
  /** what the list knows of it; absent when it is further down than was loaded */
  conversation: Conversation | undefined;
  isPhone: boolean;
}

/** A conversation as a chat, with what we answer and where one answers. */
export function ConversationView({ accountId, conversationId, conversation: listed, isPhone }: ConversationViewProps) {
  const { t } = useTranslation();
  const detail = useConversation(accountId, conversationId);
  const messages = useDirectMessages(accountId, conversationId);
  const mayReply = [useCan('social.reply'), useCan('tickets.reply')].every(Boolean);
  const [composer] = useState(composerToCome);
  const onWrite = composer.focus;
  useKeys({ r: onWrite }, mayReply);
  const conversation = detail.data ?? listed;
  const error = messages.data ? detail.error : messages.error;
  return (
    <section
      className={classes.conversation}
      aria-label={t('social.conversationWith', { name: conversation ? titleOf(t, conversation) : '' })}
    >
      <Head conversation={conversation} isPhone={isPhone} />
      {error && !(messages.data && conversation) ? (
        <ErrorState
          error={error}
          onRetry={() => {
            void messages.refetch();
            void detail.refetch();
          }}
        />
      ) : conversation && messages.data ? (
        <Suspense fallback={<SkeletonRows count={5} height={72} lines={1} />}>
          <ChatList
            conversation={conversation}
            messages={messages}
            underWay={detail.data?.underWay ?? NONE}
            onWrite={onWrite}
          />
          {mayReply && detail.data && <ConversationComposer conversation={detail.data} handle={composer} />}
        </Suspense>
      ) : (
        <SkeletonRows count={5} height={72} lines={1} />
      )}
    </section>
  );
}

const NONE: [] = [];

/** Asked to be written in before it is there, the composer takes the focus as it comes, from whoever has not moved on. */
function composerToCome() {
  let current: ComposerHandle | null = null;
  let askedAt: Element | null = null;
  return {
    get current() {
      return current;
    },
    set current(composer) {
      current = composer;
      if (askedAt !== null && document.activeElement === askedAt) composer?.focus();
      if (composer) askedAt = null;
    },
    focus: () => {
      if (current) current.focus();
      else askedAt = document.activeElement;
    },
  };
}

function Head({ conversation, isPhone }: { conversation: Conversation | undefined; isPhone: boolean }) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = useNavigate();
  return (
    <header className={classes.conversationHead}>
      {isPhone && (
        <ActionIcon
          aria-label={t('ticket.backToList')}
          size="lg"
          onClick={() => void navigate({ to: '/social/direct-messages', search })}
        >
          <IconChevronLeft size={20} stroke={1.75} />
        </ActionIcon>
      )}
      {conversation && (
        <>
          <ConversationAvatar conversation={conversation} size={28} />
          <div className={classes.who}>
            <h2>
              {conversation.isGroup && (
                <IconUsers size={15} stroke={1.75} role="img" aria-label={t('socialDm.isGroup')} />
              )}
              <bdi>{titleOf(t, conversation)}</bdi>
            </h2>
            {!conversation.isGroup && !conversation.participant.isErased && (
              <a href={conversation.participant.url} target="_blank" rel="noreferrer">
                {handleOf(conversation.participant)}
              </a>
            )}
          </div>
          {conversation.ticket && <TicketChip ticket={conversation.ticket} />}
          {conversation.isGroup && <Members conversation={conversation} />}
        </>
      )}
    </header>
  );
}

/** Who has written in a group; X names nobody who only reads. */
function Members({ conversation: { members, account } }: { conversation: Conversation }) {
  const { t } = useTranslation();
  return (
    <details className={classes.members}>
      <summary>{t('socialDm.group', { count: members.length, account: account.username })}</summary>
      <ul>
        {members.map((member) => (
          <li key={member.twitterUserId}>
            <bdi>{nameOf(t, member)}</bdi>{' '}
            {!member.isErased && (
              <a href={member.url} target="_blank" rel="noreferrer">
                {handleOf(member)}
              </a>
            )}
          </li>
        ))}
      </ul>
      <p>{t('socialDm.groupHint')}</p>
    </details>
  );
}

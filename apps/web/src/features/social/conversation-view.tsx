import { ActionIcon, Button, Loader } from '@mantine/core';
import type { Conversation, DirectMessage } from '@perch/contracts';
import { IconChevronLeft } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useAccounts } from '../../lib/directory.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { handleOf, nameOf } from '../../lib/requester.ts';
import { clockTime, dayLabel, exactTime, isSameDay } from '../../lib/time.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { MediaGrid } from '../../ui/media-grid.tsx';
import { useNow } from '../../ui/relative-time.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { Why } from '../../ui/why.tsx';
import classes from './direct-messages.module.css';
import { useDirectMessages } from './queries.ts';
import { TicketChip } from './ticket-state.tsx';

const route = getRouteApi('/app/social');

interface ConversationViewProps {
  accountId: string;
  conversationId: string;
  /** what the list knows of it; absent when it is further down than was loaded */
  conversation: Conversation | undefined;
  isPhone: boolean;
}

export function ConversationView({ accountId, conversationId, conversation, isPhone }: ConversationViewProps) {
  const { t } = useTranslation();
  const now = useNow();
  const search = route.useSearch();
  const navigate = useNavigate();
  const messages = useDirectMessages(accountId, conversationId);
  const accounts = useAccounts().data;
  const account = conversation?.account ?? accounts?.find(({ id }) => id === accountId);
  const participant = conversation?.participant ?? messages.data?.find((message) => !message.isOwn)?.sender;
  return (
    <section
      className={classes.conversation}
      aria-label={t('social.conversationWith', { name: participant ? nameOf(t, participant) : '' })}
    >
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
        {participant && (
          <>
            <Avatar name={nameOf(t, participant)} url={participant.avatarUrl} size={28} />
            <div className={classes.who}>
              <h2>
                <bdi>{nameOf(t, participant)}</bdi>
              </h2>
              {!participant.isErased && (
                <a href={participant.url} target="_blank" rel="noreferrer">
                  {handleOf(participant)}
                </a>
              )}
            </div>
          </>
        )}
        {conversation?.ticket && <TicketChip ticket={conversation.ticket} />}
      </header>
      {messages.isPending ? (
        <SkeletonRows count={5} height={72} lines={1} />
      ) : messages.error && !messages.data ? (
        <ErrorState error={messages.error} onRetry={() => void messages.refetch()} />
      ) : (
        <div className={classes.scroller} tabIndex={0} role="region" aria-label={t('ticket.messages')}>
          <div className={classes.items}>
            {messages.hasNextPage && (
              <div className={classes.earlier}>
                {messages.isFetchingNextPage ? (
                  <Loader size="xs" aria-label={t('state.loading')} />
                ) : (
                  <Button size="xs" variant="subtle" onClick={() => void messages.fetchNextPage()}>
                    {t('ticket.showEarlier')}
                  </Button>
                )}
              </div>
            )}
            {messages.data?.map((message, index) => {
              const previous = messages.data[index - 1];
              const at = new Date(message.postedAt);
              const isNewDay = !previous || !isSameDay(at, new Date(previous.postedAt));
              return (
                <Fragment key={message.id}>
                  {isNewDay && <p className={classes.day}>{dayLabel(at, now, currentLocale())}</p>}
                  <Bubble
                    message={message}
                    hasName={isNewDay || previous?.sender.twitterUserId !== message.sender.twitterUserId}
                  />
                  {!message.isOwn && account && !isSameReason(message, previous) && (
                    <p className={classes.reason}>
                      <Why reason={message.reason} account={account} channel="twitter_dm" />
                    </p>
                  )}
                </Fragment>
              );
            })}
          </div>
        </div>
      )}
    </section>
  );
}

/** Said once of messages in a row. */
const isSameReason = (message: DirectMessage, previous: DirectMessage | undefined) =>
  previous !== undefined &&
  !previous.isOwn &&
  previous.reason.code === message.reason.code &&
  message.reason.matched === undefined;

function Bubble({ message, hasName }: { message: DirectMessage; hasName: boolean }) {
  const { t } = useTranslation();
  const at = new Date(message.postedAt);
  return (
    <article className={classes.bubbleRow} data-own={message.isOwn || undefined}>
      {hasName && (
        <span className={classes.sender}>
          <bdi>{nameOf(t, message.sender)}</bdi>
        </span>
      )}
      <div className={classes.bubble}>
        <RichText className={classes.text} text={message.text} matches={message.reason.matched} />
        <MediaGrid media={message.media} />
      </div>
      <time className={classes.bubbleTime} dateTime={message.postedAt} title={exactTime(at, currentLocale())}>
        {clockTime(at, currentLocale())}
      </time>
    </article>
  );
}

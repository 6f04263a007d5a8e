import { Button, Loader, Skeleton } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import type { Message, Ticket } from '@perch/contracts';
import { Fragment, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../lib/i18n.ts';
import { dayLabel, isSameDay } from '../../lib/time.ts';
import { useNow } from '../../ui/relative-time.tsx';
import { ErrorState } from '../../ui/states.tsx';
import type { MessageActions } from './message-actions.ts';
import { MessageItem } from './message-item.tsx';
import { useMessages } from './queries.ts';
import classes from './thread.module.css';
import { useScrollToMessage } from './use-scroll-to-message.ts';

interface ThreadProps {
  ticket: Ticket;
  actions: MessageActions;
}

/** The conversation from its first to its latest word. It opens at the end and stays there while it grows. */
export function Thread({ ticket, actions }: ThreadProps) {
  const { t } = useTranslation();
  const now = useNow();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useMessages(ticket.id);
  const { ref: top, entry } = useIntersection({ rootMargin: '200px 0px 0px 0px' });
  const isAtTop = entry?.isIntersecting ?? false;
  useEffect(() => {
    if (isAtTop && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isAtTop, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const messages = useMemo(() => data ?? [], [data]);
  useScrollToMessage(messages);

  if (error && !data) {
    return (
      <div className={classes.scroller}>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  return (
    // the axis is reversed so that the browser itself holds on to the end; the items inside keep their order
    <div className={classes.scroller} tabIndex={0} role="region" aria-label={t('ticket.messages')}>
      <div className={classes.items}>
        {isPending && (
          <div role="status" aria-label={t('state.loading')} className={classes.skeleton}>
            <Skeleton height={74} width="72%" radius="md" />
            <Skeleton height={52} width="58%" radius="md" />
          </div>
        )}
        {hasNextPage && (
          <div className={classes.earlier} ref={top}>
            {isFetchingNextPage ? (
              <Loader size="xs" aria-label={t('state.loading')} />
            ) : (
              <Button size="xs" variant="subtle" onClick={() => void fetchNextPage()}>
                {t('ticket.showEarlier')}
              </Button>
            )}
          </div>
        )}
        {messages.map((message, index) => (
          <Fragment key={message.id}>
            {startsDay(message, messages[index - 1]) && (
              <div className={classes.day}>
                <span>{dayLabel(new Date(message.postedAt), now, currentLocale())}</span>
              </div>
            )}
            <MessageItem message={message} accountUsername={ticket.account?.username} actions={actions} />
          </Fragment>
        ))}
      </div>
    </div>
  );
}

const startsDay = (message: Message, previous: Message | undefined) =>
  !previous || !isSameDay(new Date(message.postedAt), new Date(previous.postedAt));

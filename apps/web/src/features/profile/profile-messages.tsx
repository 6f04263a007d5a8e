import { Button } from '@mantine/core';
import type { ProfileMessage } from '@perch/contracts';
import { IconBrandX, IconExternalLink, IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { MediaGrid } from '../../ui/media-grid.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SentimentMark } from '../../ui/sentiment-mark.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { useProfileMessages } from './profile-queries.ts';
import { SentimentChart } from './sentiment-chart.tsx';
import classes from './profile.module.css';

/** What an X user wrote to any account of ours, newest first. */
export function ProfileMessages({ twitterUserId }: { twitterUserId: string }) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch, ...more } = useProfileMessages(twitterUserId);
  if (isPending) return <SkeletonRows count={3} height={80} lines={2} />;
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  const messages = data.pages.flatMap((page) => page.data);
  return (
    <section aria-label={t('socialProfile.wroteUs')}>
      {messages.length === 0 && <p className={classes.dim}>{t('socialProfile.wroteNothing')}</p>}
      {messages.length > 0 && <SentimentChart twitterUserId={twitterUserId} />}
      <ul className={classes.messages}>
        {messages.map((message) => (
          <li key={`${message.source}-${message.id}`}>
            <Message message={message} />
          </li>
        ))}
      </ul>
      {more.hasNextPage && (
        <Button size="xs" variant="subtle" loading={more.isFetchingNextPage} onClick={() => void more.fetchNextPage()}>
          {t('ticket.showEarlier')}
        </Button>
      )}
    </section>
  );
}

function Message({ message }: { message: ProfileMessage }) {
  const { t } = useTranslation();
  const isPrivate = message.source === 'direct_message';
  const Icon = isPrivate ? IconLock : IconBrandX;
  return (
    <article className={classes.message}>
      <div className={classes.messageHead}>
        <Icon size={13} stroke={1.75} role="img" aria-label={t(isPrivate ? 'mark.private' : 'mark.public')} />
        <span>{t('social.to', { account: message.account.username })}</span>
        <SentimentMark sentiment={message.sentiment} />
        <RelativeTime at={message.postedAt} className={classes.time!} />
      </div>
      <RichText text={message.text} className={classes.text} isOnX />
      <MediaGrid media={message.media} isCompact />
      <div className={classes.messageFoot}>
        {message.ticket && (
          <Link to="/tickets/$ticketId" params={{ ticketId: message.ticket.id }} search={{ view: 'all' }}>
            #{message.ticket.number}
          </Link>
        )}
        {message.permalink && (
          <a href={message.permalink} target="_blank" rel="noreferrer">
            {t('ticket.viewOnX')} <IconExternalLink size={11} stroke={1.75} aria-hidden />
          </a>
        )}
      </div>
    </article>
  );
}

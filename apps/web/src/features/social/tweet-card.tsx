import type { Tweet } from '@perch/contracts';
import {
  IconArrowForwardUp,
  IconExternalLink,
  IconHeart,
  IconMessageCircle,
  IconQuote,
  IconRepeat,
  IconRosetteDiscountCheck,
} from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../lib/i18n.ts';
import { handleOf, nameOf } from '../../lib/requester.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { MediaGrid } from '../../ui/media-grid.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { Range } from '../../ui/text-segments.ts';
import { TicketState } from './ticket-state.tsx';
import { TweetText } from './tweet-text.tsx';
import classes from './tweet-card.module.css';

const KIND_ICONS = { reply: IconArrowForwardUp, quote: IconQuote, retweet: IconRepeat };

interface TweetCardProps {
  tweet: Tweet;
  isSent?: boolean;
  /** what is marked in the text; default: what decided, as the text was then */
  matches?: readonly Range[];
}

export const TweetCard = memo(function TweetCard({ tweet, isSent = false, matches }: TweetCardProps) {
  const { t } = useTranslation();
  const { author, kind } = tweet;
  const name = nameOf(t, author);
  const marked = matches ?? (tweet.isEdited ? undefined : tweet.reason.matched);
  const KindIcon = kind === 'tweet' ? null : KIND_ICONS[kind];
  return (
    <article className={classes.card} aria-label={t('social.tweetBy', { name })}>
      <Avatar name={name} url={author.avatarUrl} size={36} />
      <div className={classes.body}>
        <div className={classes.author}>
          <bdi className={classes.name}>{name}</bdi>
          {author.isVerified && (
            <IconRosetteDiscountCheck
              className={classes.verified}
              size={15}
              stroke={1.75}
              role="img"
              aria-label={t('profile.verified')}
            />
          )}
          {!author.isErased && (
            <a className={classes.handle} href={author.url} target="_blank" rel="noreferrer">
              {handleOf(author)}
            </a>
          )}
          {KindIcon && (
            <span className={classes.kind}>
              <KindIcon size={13} stroke={1.75} aria-hidden />
              {t(`tweetKind.${kind}`)}
            </span>
          )}
          {!isSent && <span className={classes.to}>{t('social.to', { account: tweet.account.username })}</span>}
          <RelativeTime at={tweet.postedAt} className={classes.time} />
        </div>
        {tweet.deletedAt ? (
          <p className={classes.deleted}>{t('ticket.deletedOnX')}</p>
        ) : (
          <>
            <TweetText text={tweet.text} matches={marked} />
            <MediaGrid media={tweet.media} isCompact />
          </>
        )}
        <div className={classes.foot}>
          <TicketState tweet={tweet} />
          {tweet.metrics && <Metrics metrics={tweet.metrics} />}
          {!tweet.deletedAt && (
            <a className={classes.toX} href={tweet.permalink} target="_blank" rel="noreferrer">
              <span className={classes.toXText}>{t('ticket.viewOnX')}</span>
              <IconExternalLink size={12} stroke={1.75} aria-hidden />
            </a>
          )}
        </div>
      </div>
    </article>
  );
});

function Metrics({ metrics }: { metrics: NonNullable<Tweet['metrics']> }) {
  const { t } = useTranslation();
  const compact = new Intl.NumberFormat(currentLocale(), { notation: 'compact' });
  const counts = [
    { icon: IconMessageCircle, name: 'replies', count: metrics.replies },
    { icon: IconRepeat, name: 'retweets', count: metrics.retweets + metrics.quotes },
    { icon: IconHeart, name: 'likes', count: metrics.likes },
  ].filter(({ count }) => count > 0);
  return (
    <span className={classes.metrics}>
      {counts.map(({ icon: Icon, name, count }) => (
        <span key={name} className={classes.metric} title={t(`metric.${name}`, { count })}>
          <Icon size={13} stroke={1.6} aria-hidden />
          <span aria-hidden>{compact.format(count)}</span>
          <span className="sr-only">{t(`metric.${name}`, { count })}</span>
        </span>
      ))}
    </span>
  );
}

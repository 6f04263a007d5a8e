import type { Tweet } from '@perch/contracts';
import {
  IconArrowForwardUp,
  IconCheck,
  IconExternalLink,
  IconHeart,
  IconLink,
  IconMessageCircle,
  IconQuote,
  IconRepeat,
  IconRosetteDiscountCheck,
  IconWorldSearch,
} from '@tabler/icons-react';
import type { MouseEvent, ReactNode } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { compactNumber, languageName } from './tweet-words.ts';
import { useEstimates } from '../../lib/estimates.ts';
import { handleOf, nameOf } from '../../lib/requester.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { MediaGrid } from '../../ui/media-grid.tsx';
import { ProfileButton } from '../../ui/profile-button.tsx';
import { SentimentMark } from '../../ui/sentiment-mark.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { Range } from '../../ui/text-segments.ts';
import { QuotedTweet } from './quoted-tweet.tsx';
import { TicketState } from './ticket-state.tsx';
import { TweetText } from './tweet-text.tsx';
import classes from './tweet-card.module.css';

const KIND_ICONS = { reply: IconArrowForwardUp, quote: IconQuote, retweet: IconRepeat };

export interface TweetCardProps {
  tweet: Tweet;
  isSent?: boolean;
  /** what is marked in the text; default: what decided, as the text was then */
  matches?: readonly Range[];
  isUnread?: boolean;
  /** the keyboard is at it */
  isCursor?: boolean;
  isSelected?: boolean;
  /** some are chosen: the boxes show without a pointer over them */
  isChoosing?: boolean;
  /** its conversation is open */
  isOpen?: boolean;
  /** chooses it, or everything up to it; not given to who may change nothing */
  onSelect?: ((isRange: boolean) => void) | undefined;
  onOpen?: () => void;
  onFocus?: () => void;
  /** it has the room to say why it is in its ticket */
  isWhole?: boolean;
  /** what can be done to it on X */
  onX?: ReactNode;
  /** what can be done with it */
  actions?: ReactNode;
}

export function TweetCard(props: TweetCardProps) {
  const { tweet, isSent = false, matches, isUnread = false, isSelected = false, onSelect, onOpen } = props;
  const { t } = useTranslation();
  const { author } = tweet;
  const name = nameOf(t, author);
  const marked = matches ?? (tweet.isEdited ? undefined : tweet.reason.matched);
  const states = [isUnread && t('socialStream.unread'), tweet.isUnanswered && t('socialStream.unanswered')];
  const open = (event: MouseEvent<HTMLElement>) => {
    if (!onOpen || (event.target as HTMLElement).closest('a,button,input,label,video,[role="button"]')) return;
    if (String(getSelection()) !== '') return; // somebody marks words to copy them
    if (event.shiftKey && onSelect) onSelect(true);
    else onOpen();
  };
  return (
    <article
      className={classes.card}
      aria-label={[t('social.tweetBy', { name }), ...states].filter(Boolean).join(', ')}
      aria-current={props.isOpen || undefined}
      data-tweet={tweet.id}
      data-unread={isUnread || undefined}
      data-cursor={props.isCursor || undefined}
      data-selected={isSelected || undefined}
      data-open={props.isOpen || undefined}
      tabIndex={onOpen ? (props.isCursor ? 0 : -1) : undefined}
      onClick={open}
      onFocus={props.onFocus}
    >
      <div className={classes.side} data-choosing={props.isChoosing || undefined}>
        <Avatar name={name} url={author.avatarUrl} size={36} />
        {onSelect && (
          <label className={classes.box}>
            <input
              type="checkbox"
              tabIndex={-1}
              checked={isSelected}
              aria-label={t('socialStream.selectOne', { name })}
              onClick={(event) => onSelect(event.shiftKey)}
              onChange={() => undefined}
            />
          </label>
        )}
      </div>
      <div className={classes.body}>
        <Author tweet={tweet} isSent={isSent} isUnread={isUnread} />
        {tweet.deletedAt ? (
          <p className={classes.deleted}>{t(goneWords(tweet))}</p>
        ) : (
          <>
            <TweetText text={tweet.text} matches={marked} />
            <MediaGrid media={tweet.media} isCompact />
            {tweet.quoted && <QuotedTweet quoted={tweet.quoted} />}
          </>
        )}
        <div className={classes.foot}>
          <Answered tweet={tweet} />
          <TicketState tweet={tweet} isWhole={props.isWhole ?? false} />
          <span className={classes.facts}>
            {tweet.metrics && <Metrics metrics={tweet.metrics} />}
            <SentimentMark sentiment={tweet.sentiment} />
            <Language tweet={tweet} />
          </span>
          <span className={classes.end}>
            {props.onX}
            {props.actions}
            {!tweet.deletedAt && (
              <a className={classes.toX} href={tweet.permalink} target="_blank" rel="noreferrer">
                <span className={classes.toXText}>{t('ticket.viewOnX')}</span>
                <IconExternalLink size={12} stroke={1.75} aria-hidden />
              </a>
            )}
          </span>
        </div>
      </div>
    </article>
  );
}

function Author({ tweet, isSent, isUnread }: { tweet: Tweet; isSent: boolean; isUnread: boolean }) {
  const { t } = useTranslation();
  const { author, kind } = tweet;
  const KindIcon = kind === 'tweet' ? null : KIND_ICONS[kind];
  const followers = author.followersCount;
  const parent = kind === 'reply' ? tweet.inReplyTo?.username : null;
  return (
    <div className={classes.author}>
      {isUnread && <span className={classes.dot} aria-hidden />}
      <ProfileButton profile={author} className={classes.name} />
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
      {followers !== null && !tweet.isOwn && (
        <span className={classes.followers}>
          {t('profile.followers', { count: followers, shown: compactNumber(followers) })}
        </span>
      )}
      {KindIcon && (
        <span className={classes.kind}>
          <KindIcon size={13} stroke={1.75} aria-hidden />
          <span className={classes.kindWords}>
            {parent ? t('socialStream.replyTo', { name: parent }) : t(`tweetKind.${kind}`)}
          </span>
        </span>
      )}
      {tweet.isFoundOnX && <FoundMark tweet={tweet} />}
      {!isSent && !tweet.isFoundOnX && (
        <span className={classes.to}>{t('social.to', { account: tweet.account.username })}</span>
      )}
      <RelativeTime at={tweet.postedAt} className={classes.time} />
    </div>
  );
}

function goneWords({ kind, isOwn, goneReason }: Tweet): string {
  if (kind === 'retweet' && isOwn) return 'tweetAction.retweetGone';
  return `socialStream.gone.${goneReason ?? 'unknown'}`;
}

/** How it came, where nobody wrote it to the account. */
function FoundMark({ tweet }: { tweet: Tweet }) {
  const { t } = useTranslation();
  const isByLink = tweet.reason.code === 'by_link';
  const Icon = isByLink ? IconLink : IconWorldSearch;
  const account = tweet.account.username;
  return (
    <span className={classes.found} title={t(isByLink ? 'socialStream.byLinkHint' : 'xSearch.markHint', { account })}>
      <Icon size={12} stroke={1.75} aria-hidden />
      {t(isByLink ? 'socialStream.byLink' : 'xSearch.mark')}
    </span>
  );
}

/** That somebody has answered it, or that nobody has to. */
function Answered({ tweet }: { tweet: Tweet }) {
  const { t } = useTranslation();
  if (tweet.isOwn || (!tweet.answeredAt && !tweet.handledAt)) return null;
  const words = tweet.answeredAt
    ? t('socialStream.answered')
    : tweet.handledBy
      ? t('socialStream.handledBy', { name: tweet.handledBy.name })
      : t('socialStream.handled');
  return (
    <span className={classes.answered}>
      <IconCheck size={13} stroke={2} aria-hidden />
      {words}
    </span>
  );
}

/** What it is written in: as X says, else as it seems. */
function Language({ tweet }: { tweet: Tweet }) {
  const { t } = useTranslation();
  const isShown = useEstimates();
  const told = tweet.language && languageName(tweet.language);
  const seems = isShown && tweet.languageEstimate && languageName(tweet.languageEstimate);
  if (told) {
    return (
      <abbr className={classes.language} title={told}>
        {tweet.language}
      </abbr>
    );
  }
  return seems ? (
    <abbr className={classes.language} title={t('socialStream.languageEstimate', { language: seems })}>
      ~{tweet.languageEstimate}
    </abbr>
  ) : null;
}

function Metrics({ metrics }: { metrics: NonNullable<Tweet['metrics']> }) {
  const { t } = useTranslation();
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
          <span aria-hidden>{compactNumber(count)}</span>
          <span className="sr-only">{t(`metric.${name}`, { count })}</span>
        </span>
      ))}
    </span>
  );
}

import { ActionIcon, Button } from '@mantine/core';
import type { ReplyUnderWay, Tweet } from '@perch/contracts';
import { IconChevronLeft, IconClock, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Fragment, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { writerOf } from '../../lib/requester.ts';
import { isApiError } from '../../lib/api.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import { useThread } from './queries.ts';
import classes from './thread-pane.module.css';
import { TweetActions } from './tweet-actions.tsx';
import { TweetCard } from './tweet-card.tsx';
import { TweetVerbsMenu } from './tweet-verbs-menu.tsx';
import type { TweetActionVerbs } from './use-tweet-actions.ts';
import type { TweetVerbs } from './use-tweet-verbs.ts';

interface ThreadPaneProps {
  tweetId: string;
  /** it stands alone on the screen */
  isPage: boolean;
  onClose: () => void;
  onConvert: (tweet: Tweet) => void;
  onAdd: (tweet: Tweet) => void;
  verbs: TweetVerbs;
  onX: TweetActionVerbs;
  onReply: (tweet: Tweet) => void;
}

/** A conversation around one of its tweets: all of it that we know, our answers and those under way included. */
export function ThreadPane({ tweetId, isPage, onClose, ...on }: ThreadPaneProps) {
  const { t } = useTranslation();
  const thread = useThread(tweetId);
  const tweets = useMemo(() => thread.data?.pages.flatMap(({ data }) => data) ?? [], [thread.data]);
  const underWay = thread.data?.pages.flatMap((page) => page.underWay) ?? [];
  const title = t('socialStream.conversation');
  const Icon = isPage ? IconChevronLeft : IconX;
  return (
    <section className={classes.thread} aria-label={title}>
      <header className={classes.head} data-page={isPage || undefined}>
        <ActionIcon
          onClick={onClose}
          aria-label={t(isPage ? 'socialStream.backToStream' : 'socialStream.closeThread')}
          size={isPage ? 'lg' : 'md'}
        >
          <Icon size={18} stroke={1.75} />
        </ActionIcon>
        <h2>{title}</h2>
      </header>
      {thread.isPending ? (
        <SkeletonRows count={4} height={120} lines={2} />
      ) : thread.error && !thread.data ? (
        isApiError(thread.error, 'not_found') || isApiError(thread.error, 'validation_failed') ? (
          <EmptyState icon={<IconX size={28} stroke={1.5} />} title={t('socialStream.tweetMissing')}>
            {t('socialStream.tweetMissingHint')}
          </EmptyState>
        ) : (
          <ErrorState error={thread.error} onRetry={() => void thread.refetch()} />
        )
      ) : (
        <Tweets tweetId={tweetId} tweets={tweets} underWay={underWay} thread={thread} {...on} />
      )}
    </section>
  );
}

interface TweetsProps extends Pick<ThreadPaneProps, 'tweetId' | 'onConvert' | 'onAdd' | 'verbs' | 'onX' | 'onReply'> {
  tweets: readonly Tweet[];
  underWay: readonly ReplyUnderWay[];
  thread: ReturnType<typeof useThread>;
}

function Tweets({ tweetId, tweets, underWay, thread, onConvert, onAdd, verbs, onX, onReply }: TweetsProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  // it opens at the tweet; what is loaded above it later does not move what is read
  useEffect(() => {
    scroller.current?.querySelector(`[data-tweet="${tweetId}"]`)?.scrollIntoView({ block: 'center' });
  }, [tweetId]);
  const first = tweets[0]?.id;
  const before = useRef({ first, height: 0 });
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    if (before.current.first !== first) box.scrollTop += box.scrollHeight - before.current.height;
    before.current = { first, height: box.scrollHeight };
  });
  const known = new Map(tweets.map((tweet) => [tweet.tweetId, tweet]));
  return (
    <div ref={scroller} className={classes.scroller} tabIndex={0} role="region" aria-label={t('socialStream.tweets')}>
      {thread.hasPreviousPage && (
        <div className={classes.more}>
          <Button
            size="xs"
            variant="subtle"
            loading={thread.isFetchingPreviousPage}
            onClick={() => void thread.fetchPreviousPage()}
          >
            {t('ticket.showEarlier')}
          </Button>
        </div>
      )}
      {tweets.map((tweet, index) => {
        const parent = tweet.inReplyTo;
        const isUnderPrevious = parent !== null && tweets[index - 1]?.tweetId === parent.tweetId;
        const name = parent?.username ?? known.get(parent?.tweetId ?? '')?.author.username;
        return (
          <Fragment key={tweet.id}>
            {parent && !isUnderPrevious && name && (
              <p className={classes.parent}>{t('socialStream.inReplyTo', { name })}</p>
            )}
            <div
              className={classes.item}
              data-own={tweet.isOwn || undefined}
              data-here={tweet.id === tweetId || undefined}
            >
              <TweetCard
                tweet={tweet}
                isSent={tweet.isOwn}
                isOpen={tweet.id === tweetId}
                isWhole
                onX={<TweetActions tweet={tweet} verbs={onX} onReply={onReply} />}
                actions={
                  <TweetVerbsMenu
                    tweet={tweet}
                    onConvert={() => onConvert(tweet)}
                    onAdd={() => onAdd(tweet)}
                    onHandle={(isHandled) => verbs.handle.mutate({ tweets: [tweet], isHandled })}
                    onMute={() => verbs.mute.mutate({ tweet, isMuted: true })}
                    onCopy={() => void verbs.copyLink(tweet)}
                  />
                }
              />
            </div>
            {underWay
              .filter(({ inReplyToTweetId }) => inReplyToTweetId === tweet.tweetId)
              .map((reply) => (
                <UnderWay key={reply.id} reply={reply} />
              ))}
          </Fragment>
        );
      })}
      {underWay
        .filter(({ inReplyToTweetId }) => inReplyToTweetId === null || !known.has(inReplyToTweetId))
        .map((reply) => (
          <UnderWay key={reply.id} reply={reply} />
        ))}
      {thread.hasNextPage && (
        <div className={classes.more}>
          <Button
            size="xs"
            variant="subtle"
            loading={thread.isFetchingNextPage}
            onClick={() => void thread.fetchNextPage()}
          >
            {t('socialStream.showLater')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** An answer of ours that X does not show yet: its ticket knows more of it. */
function UnderWay({ reply }: { reply: ReplyUnderWay }) {
  const { t } = useTranslation();
  return (
    <aside className={classes.underWay} aria-label={t('socialStream.underWay')}>
      <div className={classes.underWayHead}>
        <IconClock size={14} stroke={1.75} aria-hidden />
        <strong>{writerOf(t, reply)}</strong>
        <span>{t(`socialStream.delivery.${reply.delivery?.state ?? 'queued'}`)}</span>
        <RelativeTime at={reply.postedAt} />
        <Link to="/tickets/$ticketId" params={{ ticketId: reply.ticketId }}>
          {t('socialStream.openTicket')}
        </Link>
      </div>
      <RichText className={classes.underWayText} text={reply.text} />
    </aside>
  );
}

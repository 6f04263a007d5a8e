import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ConvertTweet, Tweet } from '@perch/contracts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Feed } from '../../lib/feed.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { useCan } from '../../lib/session.ts';
import { useSelection } from '../../lib/use-selection.ts';
import { ResizeHandle, usePaneWidth } from '../../ui/resize-handle.tsx';
import { useOpenProfile } from '../../lib/open-profile.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { ErrorState } from '../../ui/states.tsx';
import type { Range } from '../../ui/text-segments.ts';
import { VirtualFeed, type VirtualFeedHandle } from '../../ui/virtual-feed.tsx';
import { tweetIdOf } from './queries.ts';
import { changed, isFiltered, withoutFilters, type SocialSearch } from './social-search.ts';
import social from './social-page.module.css';
import classes from './stream-pane.module.css';
import { TweetActions } from './tweet-actions.tsx';
import { TweetCard } from './tweet-card.tsx';
import { TweetFilterBar } from './tweet-filter-bar.tsx';
import { TweetVerbsMenu } from './tweet-verbs-menu.tsx';
import { latestOf, useReading } from './use-reading.ts';
import { useTweetActions } from './use-tweet-actions.ts';
import { useTweetVerbs } from './use-tweet-verbs.ts';

// fetched when somebody asks for them: the stream is on the screen before
const ThreadPane = lazy(async () => ({ default: (await import('./thread-pane.tsx')).ThreadPane }));
const TweetBulkBar = lazy(async () => ({ default: (await import('./tweet-bulk-bar.tsx')).TweetBulkBar }));
const ConvertDialog = lazy(async () => ({ default: (await import('./convert-dialog.tsx')).ConvertDialog }));
const ReplyDrawer = lazy(async () => ({ default: (await import('./reply-drawer.tsx')).ReplyDrawer }));
const AddToTicketDialog = lazy(async () => ({
  default: (await import('./add-to-ticket-dialog.tsx')).AddToTicketDialog,
}));

const CARD_HEIGHT = 132;

interface StreamPaneProps<T extends Tweet> {
  feed: Feed<T>;
  label: string;
  /** names the list, with all that narrows it: where one stands in it is kept by that */
  placeKey: string;
  head: ReactNode;
  /** what stands here when the stream has nothing at all */
  empty: ReactNode;
  /** what stands here instead of an error */
  errorInstead?: ReactNode;
  /** the stream that a tweet is read in; null: nothing here is read */
  streamKeyOf: ((tweet: Tweet) => string) | null;
  streamKeys: readonly string[];
  matchesOf?: (tweet: T) => readonly Range[];
  isSent?: boolean;
  /** stands above the list */
  above?: ReactNode;
}

/** A stream of tweets: read, narrowed, chosen from and worked through by keyboard or mouse. */
export function StreamPane<T extends Tweet>(props: StreamPaneProps<T>) {
  const {
    feed,
    label,
    placeKey,
    head,
    empty,
    errorInstead,
    streamKeyOf,
    streamKeys,
    matchesOf,
    isSent = false,
  } = props;
  const { t } = useTranslation();
  const search: SocialSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const openProfile = useOpenProfile();
  const canEdit = useCan('tickets.edit') && !isSent;
  const canMute = useCan('setup.social') && !isSent;
  const isNarrow = useMediaQuery('(max-width: 1099px)', false, { getInitialValueInEffect: false });
  const pane = usePaneWidth('thread', { initial: 440, min: 340, max: 720 });
  const list = useRef<VirtualFeedHandle>(null);
  const [cursorId, setCursorId] = useState<string>();
  const [isAtTop, setAtTop] = useState(true);
  const [asked, setAsked] = useState<{ kind: 'convert' | 'add'; tweets: Tweet[] }>();
  const verbs = useTweetVerbs();
  const onX = useTweetActions();
  const canPost = useCan('social.post');
  const canReplyHere = useCan('social.reply');
  const canReply = useCan('tickets.reply') && canReplyHere;
  const [answered, setAnswered] = useState<Tweet>();
  const reply = useCallback((tweet: Tweet) => {
    if (tweet.isOwn || tweet.deletedAt) return;
    if (tweet.ticket || tweet.actions.reply.allowed) setAnswered(tweet);
    else window.open(tweet.permalink, '_blank', 'noopener,noreferrer');
  }, []);
  const listed = useMemo(() => feed.items.map(tweetIdOf), [feed.items]);
  const selection = useSelection(listed);
  const newest = useMemo(() => latestOf(feed.items.slice(0, 60)), [feed.items]);
  const reading = useReading({
    keys: streamKeys,
    newest,
    isAtTop: isAtTop && feed.items.length > 0,
    isPaused: isFiltered(search) || streamKeyOf === null,
  });

  const onSearch = useCallback(
    (change: SocialSearch) => void navigate({ to: '.', search: (old) => changed(old, change), replace: true }),
    [navigate],
  );
  const open = useCallback(
    (tweet: string) => void navigate({ to: '.', search: (old) => ({ ...old, tweet }) }),
    [navigate],
  );
  const close = () => void navigate({ to: '.', search: (old) => changed(old, { tweet: '' }) });

  const byId = useMemo(() => new Map(feed.items.map((tweet) => [tweet.id, tweet])), [feed.items]);
  const cursor = byId.get(cursorId ?? '') ?? byId.get(search.tweet ?? '');
  const focus = useFocus();
  const move = (step: number) => {
    const at = cursor ? feed.items.indexOf(cursor) : -1;
    const next = at === -1 ? 0 : Math.min(feed.items.length - 1, Math.max(0, at + step));
    const tweet = feed.items[next];
    if (!tweet) return;
    setCursorId(tweet.id);
    list.current?.scrollToIndex(next);
    focus(tweet.id);
  };
  const isAny = selection.ids.size > 0;
  const targets = (): Tweet[] =>
    isAny ? feed.items.filter(({ id }) => selection.ids.has(id)) : cursor ? [cursor] : [];
  const handle = (tweets: readonly Tweet[], isHandled: boolean) => {
    const wanted = tweets.filter((tweet) => (isHandled ? tweet.isUnanswered : tweet.handledAt !== null));
    if (wanted.length === 0) return;
    verbs.handle.mutate({ tweets: wanted, isHandled });
    selection.clear();
  };
  const ask = (kind: 'convert' | 'add', tweets: readonly Tweet[]) => {
    const wanted = tweets.filter((tweet) => !tweet.ticket && !tweet.isOwn && !tweet.deletedAt);
    if (wanted.length > 0) setAsked({ kind, tweets: wanted });
  };
  /** Closes what was asked; the keyboard is on the tweet again. */
  const back = (tweet: Tweet) => {
    setAnswered(undefined);
    setAsked(undefined);
    focus(tweet.id);
  };
  const convert = (tweets: readonly Tweet[], choice: ConvertTweet) =>
    verbs.convert.mutate(
      { tweets, choice },
      {
        onSuccess: () => {
          back(tweets[0]!);
          selection.clear();
        },
      },
    );
  const mute = (tweet: Tweet) => tweet.isOwn || verbs.mute.mutate({ tweet, isMuted: true });

  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ...(cursor
      ? {
          Enter: () => open(cursor.id),
          o: () => open(cursor.id),
          c: () => void verbs.copyLink(cursor),
          p: () => cursor.author.isErased || openProfile(cursor.author.twitterUserId),
        }
      : {}),
    ...(canPost && cursor ? { t: () => onX.toggle(cursor, 'retweet'), l: () => onX.toggle(cursor, 'like') } : {}),
    ...(canReply && cursor ? { r: () => reply(cursor) } : {}),
    ...(canEdit
      ? {
          x: () => cursor && selection.toggle(cursor.id),
          X: () => cursor && selection.extendTo(cursor.id),
          '*': selection.all,
          e: () => ask('convert', targets()),
          h: () => {
            const tweets = targets();
            handle(
              tweets,
              tweets.some(({ isUnanswered }) => isUnanswered),
            );
          },
          ...(cursor ? { a: () => ask('add', [cursor]) } : {}),
        }
      : {}),
    ...(canMute && cursor ? { m: () => mute(cursor) } : {}),
    ...(isAny ? { Escape: selection.clear } : search.tweet ? { Escape: close } : {}),
  });

  const thread = search.tweet && (
    <Suspense fallback={<SkeletonRows count={4} height={CARD_HEIGHT} lines={2} />}>
      <ThreadPane
        key={search.tweet}
        tweetId={search.tweet}
        isPage={isNarrow}
        onClose={close}
        onConvert={(tweet) => ask('convert', [tweet])}
        onAdd={(tweet) => ask('add', [tweet])}
        verbs={verbs}
        onX={onX}
        onReply={reply}
      />
    </Suspense>
  );
  return (
    <div className={classes.pane}>
      {!(isNarrow && thread) && (
        <section className={social.column} aria-label={label}>
          {isAny ? (
            <Suspense fallback={<div className={classes.bulk} />}>
              <TweetBulkBar
                count={selection.ids.size}
                isAllLoaded={selection.ids.size === listed.length}
                isBusy={verbs.convert.isPending || verbs.handle.isPending}
                onConvert={() => ask('convert', targets())}
                onHandle={() => handle(targets(), true)}
                onAll={selection.all}
                onClear={selection.clear}
              />
            </Suspense>
          ) : (
            head
          )}
          <TweetFilterBar search={search} isSent={isSent} onSearch={onSearch} />
          {props.above}
          {feed.isPending ? (
            <SkeletonRows height={CARD_HEIGHT} lines={3} />
          ) : feed.error ? (
            (errorInstead ?? <ErrorState error={feed.error} onRetry={feed.retry} />)
          ) : feed.items.length === 0 && feed.unseenCount === 0 ? (
            isFiltered(search) ? (
              <NothingFits
                feed={feed}
                onClear={() => void navigate({ to: '.', search: withoutFilters(search), replace: true })}
              />
            ) : (
              empty
            )
          ) : (
            <VirtualFeed
              key={placeKey}
              placeKey={placeKey}
              onTop={setAtTop}
              feed={feed}
              idOf={tweetIdOf}
              handle={list}
              estimateHeight={CARD_HEIGHT}
              label={label}
              announce={(count) => t(feed.areAllUnseen ? 'socialStream.newShowMany' : 'social.newShow', { count })}
              renderItem={(tweet, index) => (
                <TweetCard
                  tweet={tweet}
                  isSent={isSent}
                  {...(matchesOf && { matches: matchesOf(tweet) })}
                  isUnread={streamKeyOf !== null && reading.isUnread(tweet, streamKeyOf(tweet))}
                  isCursor={cursor ? tweet === cursor : index === 0}
                  isSelected={selection.has(tweet.id)}
                  isChoosing={isAny}
                  isOpen={tweet.id === search.tweet}
                  onSelect={
                    canEdit ? (isRange) => (isRange ? selection.extendTo : selection.toggle)(tweet.id) : undefined
                  }
                  onOpen={() => open(tweet.id)}
                  onFocus={() => setCursorId(tweet.id)}
                  onX={<TweetActions tweet={tweet} verbs={onX} onReply={reply} />}
                  actions={
                    <TweetVerbsMenu
                      tweet={tweet}
                      onThread={() => open(tweet.id)}
                      onConvert={() => ask('convert', [tweet])}
                      onAdd={() => ask('add', [tweet])}
                      onHandle={(isHandled) => handle([tweet], isHandled)}
                      onMute={() => mute(tweet)}
                      onCopy={() => void verbs.copyLink(tweet)}
                    />
                  }
                />
              )}
            />
          )}
        </section>
      )}
      {thread &&
        (isNarrow ? (
          thread
        ) : (
          <>
            <ResizeHandle pane={pane} label={t('socialStream.resizeThread')} side="right" />
            <div className={social.thread} style={{ width: pane.width }}>
              {thread}
            </div>
          </>
        ))}
      <Suspense fallback={null}>
        {answered && <ReplyDrawer tweet={answered} onClose={() => back(answered)} />}
        {asked?.kind === 'convert' && (
          <ConvertDialog
            count={asked.tweets.length}
            isBusy={verbs.convert.isPending}
            onConvert={(choice) => convert(asked.tweets, choice)}
            onClose={() => back(asked.tweets[0]!)}
          />
        )}
        {asked?.kind === 'add' && (
          <AddToTicketDialog
            tweet={asked.tweets[0]!}
            isBusy={verbs.addToTicket.isPending}
            onAdd={(ticketId) => {
              const tweet = asked.tweets[0]!;
              verbs.addToTicket.mutate({ tweet, ticketId }, { onSuccess: () => back(tweet) });
            }}
            onClose={() => back(asked.tweets[0]!)}
          />
        )}
      </Suspense>
    </div>
  );
}

/** Puts the keyboard on a card, as soon as the list has drawn it. */
function useFocus() {
  const [wanted, setWanted] = useState<{ id: string }>();
  useEffect(() => {
    if (!wanted) return;
    let frame = 0;
    let left = 20;
    const look = () => {
      const card = document.querySelector<HTMLElement>(`ul [data-tweet="${wanted.id}"]`);
      if (card) card.focus({ preventScroll: true });
      else if (left-- > 0) frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [wanted]);
  return (id: string) => setWanted({ id });
}

/** A page of a narrowed list may end before anything fits: one goes on looking, or looks at more. */
function NothingFits({ feed, onClear }: { feed: Feed<Tweet>; onClear: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.further} role="status">
      <span>{t(feed.hasMore ? 'socialStream.noneYet' : 'socialStream.noneFits')}</span>
      {feed.hasMore && (
        <Button variant="default" loading={feed.isLoadingMore} onClick={feed.loadMore}>
          {t('socialStream.lookFurther')}
        </Button>
      )}
      <Button variant="subtle" onClick={onClear}>
        {t('filter.clear')}
      </Button>
    </div>
  );
}

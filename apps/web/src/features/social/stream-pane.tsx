import { Button } from '@mantine/core';
import type { Tweet } from '@perch/contracts';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import type { Feed } from '../../lib/feed.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { notifyProblem } from '../../lib/notify.ts';
import { useCan } from '../../lib/session.ts';
import { useStable } from '../../lib/use-stable.ts';
import { useSelection } from '../../lib/use-selection.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import type { Range } from '../../ui/text-segments.ts';
import { VirtualFeed, type VirtualFeedHandle } from '../../ui/virtual-feed.tsx';
import { BesideThread } from './beside-thread.tsx';
import { tweetIdOf } from './queries.ts';
import { changed, isFiltered, withoutFilters, type SocialSearch } from './social-search.ts';
import classes from './stream-pane.module.css';
import { StreamProblem } from './stream-problem.tsx';
import { TweetFilterBar } from './tweet-filter-bar.tsx';
import { TweetRow } from './tweet-row.tsx';
import { useReading } from './use-reading.ts';
import { useTweetWork } from './use-tweet-work.tsx';
import { lazyComponent } from '../../ui/lazy-component.tsx';

// fetched when somebody asks for them: the stream is on the screen before
const TweetBulkBar = lazyComponent(async () => (await import('./tweet-bulk-bar.tsx')).TweetBulkBar);

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
  const canEdit = useCan('tickets.edit') && !isSent;
  const list = useRef<VirtualFeedHandle>(null);
  const [cursorId, setCursorId] = useState<string>();
  const listed = useMemo(() => feed.items.map(tweetIdOf), [feed.items]);
  const selection = useSelection(listed);
  const { select } = useStable({
    select: (id: string, isRange: boolean) => (isRange ? selection.extendTo : selection.toggle)(id),
  });
  const work = useTweetWork({ onWorked: selection.clear });
  const reading = useReading({ keys: streamKeys, keyOf: streamKeyOf, feed, isPaused: isFiltered(search) });
  const readAll = useMutation({
    mutationFn: async () => {
      await reading.readAll?.();
      if (search.isUnread) feed.retry();
    },
    onError: (error) => notifyProblem(errorSentence(t, error)),
  });

  const onSearch = useCallback(
    (change: SocialSearch) => void navigate({ to: '.', search: (old) => changed(old, change), replace: true }),
    [navigate],
  );

  const byId = useMemo(() => new Map(feed.items.map((tweet) => [tweet.id, tweet])), [feed.items]);
  const cursor = byId.get(cursorId ?? '') ?? byId.get(search.tweet ?? '');
  const move = (step: number) => {
    const at = cursor ? feed.items.indexOf(cursor) : -1;
    const next = at === -1 ? 0 : Math.min(feed.items.length - 1, Math.max(0, at + step));
    const tweet = feed.items[next];
    if (!tweet) return;
    setCursorId(tweet.id);
    list.current?.scrollToIndex(next);
    work.focus(tweet.id);
  };
  const isAny = selection.ids.size > 0;
  const targets = (): Tweet[] =>
    isAny ? feed.items.filter(({ id }) => selection.ids.has(id)) : cursor ? [cursor] : [];

  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ...(cursor ? { Enter: () => work.open(cursor.id), o: () => work.open(cursor.id) } : {}),
    ...work.keysOf(cursor, targets),
    ...(canEdit
      ? {
          x: () => cursor && selection.toggle(cursor.id),
          X: () => cursor && selection.extendTo(cursor.id),
          '*': selection.all,
        }
      : {}),
    ...(isAny ? { Escape: selection.clear } : search.tweet ? { Escape: work.close } : {}),
  });

  return (
    <BesideThread work={work} label={label}>
      {isAny ? (
        <Suspense fallback={<div className={classes.bulk} />}>
          <TweetBulkBar
            count={selection.ids.size}
            isAllLoaded={selection.ids.size === listed.length}
            isBusy={work.isBusy}
            onConvert={() => work.ask('convert', targets())}
            onHandle={() => work.handle(targets(), true)}
            onAll={selection.all}
            onClear={selection.clear}
          />
        </Suspense>
      ) : (
        head
      )}
      <TweetFilterBar
        search={search}
        isSent={isSent}
        onSearch={onSearch}
        onReadAll={reading.readAll && (() => readAll.mutate())}
      />
      {props.above}
      {feed.isPending ? (
        <SkeletonRows height={CARD_HEIGHT} lines={3} isCard />
      ) : feed.error ? (
        (errorInstead ?? <StreamProblem error={feed.error} onRetry={feed.retry} onSearch={onSearch} />)
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
          onShown={reading.look}
          feed={feed}
          idOf={tweetIdOf}
          handle={list}
          estimateHeight={CARD_HEIGHT}
          label={label}
          announce={(count) => t(feed.areAllUnseen ? 'socialStream.newShowMany' : 'social.newShow', { count })}
          renderItem={(tweet, index) => (
            <TweetRow
              tweet={tweet}
              isSent={isSent}
              {...(matchesOf && { matches: matchesOf(tweet) })}
              isUnread={streamKeyOf !== null && reading.isUnread(tweet, streamKeyOf(tweet))}
              isCursor={cursor ? tweet === cursor : index === 0}
              isSelected={selection.has(tweet.id)}
              isChoosing={isAny}
              isOpen={tweet.id === search.tweet}
              verbs={work.verbs}
              onSelect={canEdit ? select : undefined}
              onFocus={setCursorId}
            />
          )}
        />
      )}
    </BesideThread>
  );
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

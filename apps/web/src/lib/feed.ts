import {
  replaceEqualDeep,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type QueryClient,
  type QueryKey,
} from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { joinNewest, mergeFeed, trimPages, unseenIn, type FeedPage } from './feed-merge.ts';

export interface FeedOptions<T> {
  key: QueryKey;
  fetchPage: (cursor: string | null, signal: AbortSignal) => Promise<FeedPage<T>>;
  idOf: (item: T) => string;
  /** the time by which the feed goes, newest first (ISO); absent where it goes by something else */
  timeOf?: ((item: T) => string) | undefined;
  /** whoever returns finds the list as they left it: live changes reach it meanwhile, what is new is announced */
  keepsPlace?: boolean;
  /** what is put in as soon as it is there instead of being announced; goes by `timeOf` */
  joins?: ((item: T) => boolean) | undefined;
  enabled?: boolean;
  /** what fails is not asked for again by itself */
  asksOnce?: boolean;
}

/** Asks for the beginning of a feed that is about to be shown, unless something of it is there. */
export function expectFeed<T>(
  client: QueryClient,
  { key, fetchPage }: Pick<FeedOptions<T>, 'key' | 'fetchPage'>,
): void {
  if (client.getQueryData(feedKeys.pages(key))) return;
  void client.prefetchInfiniteQuery({ ...pagesOf(client, key, fetchPage), staleTime: STALE_MS });
}

const STALE_MS = 30_000;

/**
 * What comes first is the newest page, too, unless that was read meanwhile; news of a change that was told meanwhile may
 * not be in it.
 */
const pagesOf = <T>(client: QueryClient, key: QueryKey, fetchPage: FeedOptions<T>['fetchPage']) => ({
  queryKey: feedKeys.pages(key),
  queryFn: async ({ pageParam, signal }: { pageParam: string | null; signal: AbortSignal }) => {
    if (pageParam !== null) return fetchPage(pageParam, signal);
    const headKey = feedKeys.head(key);
    // there to be told, also where nobody shows the feed yet
    const head = client.getQueryCache().build(client, client.defaultQueryOptions({ queryKey: headKey }));
    const readAt = head.state.dataUpdateCount;
    const page = await fetchPage(null, signal);
    // a head that was read meanwhile may be the newer one of the two
    const wasTold = head.state.isInvalidated || head.state.dataUpdateCount !== readAt;
    if (head.state.dataUpdateCount === readAt) client.setQueryData(headKey, page);
    if (wasTold) void client.invalidateQueries({ queryKey: headKey, exact: true });
    return page;
  },
  initialPageParam: null as string | null,
  getNextPageParam: (last: FeedPage<T>) => last.nextCursor,
});

export interface Feed<T> {
  items: T[];
  /** how many items have come that are not in `items` */
  unseenCount: number;
  /** nothing of the newest page is in `items`, and there is more below it: the count is the least */
  areAllUnseen: boolean;
  /** puts them in, from the top */
  showUnseen: () => void;
  isPending: boolean;
  error: Error | null;
  retry: () => void;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMoreError: Error | null;
  loadMore: () => void;
}

type Pages<T> = InfiniteData<FeedPage<T>, string | null>;

export const feedKeys = {
  pages: (key: QueryKey) => [...key, 'feed', 'pages'] as const,
  head: (key: QueryKey) => [...key, 'feed', 'head'] as const,
};

const isFeed = (queryKey: QueryKey, part: 'pages' | 'head') => queryKey.at(-1) === part && queryKey.at(-2) === 'feed';

/** Asks every feed under `prefix` to look at its newest page; what is shown stays where it is. */
export const refreshFeedHeads = (client: QueryClient, prefix: QueryKey = []) =>
  client.invalidateQueries({ queryKey: prefix, predicate: ({ queryKey }) => isFeed(queryKey, 'head') });

/** True for the pages of a feed: they are never refetched behind the reader's back. */
export const isFeedPages = (queryKey: QueryKey) => isFeed(queryKey, 'pages');

/** Changes an item wherever a feed under `prefix` holds it. */
export function patchFeeds<T>(client: QueryClient, prefix: QueryKey, patch: (item: T) => T) {
  client.setQueriesData<Pages<T>>(
    { queryKey: prefix, predicate: ({ queryKey }) => isFeed(queryKey, 'pages') },
    (old) => old && { ...old, pages: old.pages.map((page) => ({ ...page, data: page.data.map(patch) })) },
  );
  client.setQueriesData<FeedPage<T>>(
    { queryKey: prefix, predicate: ({ queryKey }) => isFeed(queryKey, 'head') },
    (old) => old && { ...old, data: old.data.map(patch) },
  );
}

/** Every item that some feed under `prefix` holds. */
export function itemsInFeeds<T>(client: QueryClient, prefix: QueryKey): T[] {
  return client
    .getQueriesData<Pages<T>>({ queryKey: prefix, predicate: ({ queryKey }) => isFeed(queryKey, 'pages') })
    .flatMap(([, data]) => data?.pages.flatMap((page) => page.data) ?? []);
}

/** Takes items out of a feed, wherever it holds them; answers how many are left. */
export function dropFromFeed<T>(
  client: QueryClient,
  key: QueryKey,
  ids: ReadonlySet<string>,
  idOf: (item: T) => string,
) {
  const rest = (page: FeedPage<T>) => ({ ...page, data: page.data.filter((item) => !ids.has(idOf(item))) });
  client.setQueryData<FeedPage<T>>(feedKeys.head(key), (old) => old && rest(old));
  const left = client.setQueryData<Pages<T>>(
    feedKeys.pages(key),
    (old) => old && { ...old, pages: old.pages.map(rest) },
  );
  return left?.pages.reduce((count, page) => count + page.data.length, 0) ?? 0;
}

/** Takes items out of every feed under `prefix`. */
export function dropFromFeeds<T>(
  client: QueryClient,
  prefix: QueryKey,
  ids: ReadonlySet<string>,
  idOf: (item: T) => string,
) {
  const feeds = client
    .getQueryCache()
    .findAll({ queryKey: prefix, predicate: ({ queryKey }) => isFeedPages(queryKey) });
  for (const { queryKey } of feeds) dropFromFeed(client, queryKey.slice(0, -2), ids, idOf);
}

/** Reads a feed anew from its beginning. */
export const resetFeed = (client: QueryClient, key: QueryKey) =>
  void client.resetQueries({ queryKey: feedKeys.pages(key), exact: true });

/**
 * A page read again, in which what has not changed is the same object wherever it stands now: its row is not drawn
 * again.
 */
function sameItems<T>(old: FeedPage<T> | undefined, fresh: FeedPage<T>, idOf: (item: T) => string): FeedPage<T> {
  const known = new Map(old?.data.map((item) => [idOf(item), item]));
  const data = fresh.data.map((item) => replaceEqualDeep(known.get(idOf(item)), item) as T);
  return replaceEqualDeep(old, { ...fresh, data }) as FeedPage<T>;
}

const PAGES_KEPT = 4;
const PAGES_KEPT_IN_PLACE = 20;
const KEPT_MS = 30 * 60_000;

/**
 * A list that is read from the newest and never moves under the cursor: live changes are shown in place,
 * new items are counted until the reader asks for them.
 */
export function useFeed<T>({
  key,
  fetchPage,
  idOf,
  timeOf,
  keepsPlace = false,
  joins,
  enabled = true,
  asksOnce = false,
}: FeedOptions<T>): Feed<T> {
  const client = useQueryClient();
  const headKey = feedKeys.head(key);
  const hash = JSON.stringify(key);

  const pages = useInfiniteQuery({
    ...pagesOf(client, key, fetchPage),
    staleTime: STALE_MS,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    ...(keepsPlace && { refetchOnMount: false, gcTime: KEPT_MS }),
    ...(asksOnce && { retry: false }),
    enabled,
  });
  const head = useQuery({
    queryKey: headKey,
    queryFn: ({ signal }) => fetchPage(null, signal),
    enabled: enabled && pages.isSuccess,
    staleTime: STALE_MS,
    structuralSharing: (old, fresh) => sameItems(old as FeedPage<T> | undefined, fresh as FeedPage<T>, idOf),
  });

  // a list left behind is read again when one returns: keep that to few pages
  useEffect(
    () => () => {
      client.setQueryData<Pages<T>>(
        feedKeys.pages(JSON.parse(hash) as QueryKey),
        (old) => old && trimPages(old, keepsPlace ? PAGES_KEPT_IN_PLACE : PAGES_KEPT),
      );
    },
    [client, hash, keepsPlace],
  );

  const stored = pages.data?.pages;
  const newest = head.data;
  const loaded = useMemo(
    () => (stored && joins && timeOf ? joinNewest(stored, newest, { idOf, timeOf, joins }) : stored),
    [stored, newest, idOf, timeOf, joins],
  );
  // what has joined stays when the newest page goes on
  useEffect(() => {
    if (!loaded || loaded === stored) return;
    client.setQueryData<Pages<T>>(feedKeys.pages(JSON.parse(hash) as QueryKey), (old) =>
      old && old.pages === stored ? { ...old, pages: loaded } : old,
    );
  }, [client, hash, loaded, stored]);
  const items = useMemo(() => mergeFeed(loaded ?? [], newest, idOf), [loaded, newest, idOf]);
  const unseenCount = useMemo(() => unseenIn(items, newest, idOf, timeOf), [items, newest, idOf, timeOf]);

  const showUnseen = useCallback(() => {
    const data = client.getQueryData<FeedPage<T>>(feedKeys.head(JSON.parse(hash) as QueryKey));
    if (data)
      client.setQueryData<Pages<T>>(feedKeys.pages(JSON.parse(hash) as QueryKey), {
        pages: [data],
        pageParams: [null],
      });
  }, [client, hash]);

  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage, refetch } = pages;
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);

  return {
    items,
    unseenCount,
    areAllUnseen: newest != null && newest.nextCursor !== null && unseenCount === newest.data.length,
    showUnseen,
    isPending: pages.isPending,
    error: pages.isError && !pages.data ? pages.error : null,
    retry: () => void refetch(),
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    loadMoreError: isFetchNextPageError ? pages.error : null,
    loadMore,
  };
}

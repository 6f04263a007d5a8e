import { MOST_UNREAD, type SocialStream, type Tweet } from '@perch/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../lib/api.ts';
import type { Feed } from '../../lib/feed.ts';
import { useSession } from '../../lib/session.ts';
import { useStable } from '../../lib/use-stable.ts';
import { streamsQuery, useStreams } from './queries.ts';

/** How long one stays before what is on the screen is noted. */
const LOOK_MS = 1_000;

type Shown = Pick<Feed<Tweet>, 'items' | 'hasMore' | 'unseenCount'>;

interface Reading {
  /** keys of the streams that are shown, each with its account or keyword */
  keys: readonly string[];
  /** the stream that a tweet is read in; null: nothing here is read */
  keyOf: ((tweet: Tweet) => string) | null;
  feed: Shown;
  /** nothing is noted while the list is narrowed: what is not in it has not been on the screen */
  isPaused: boolean;
}

/** What each member has had on the screen, until it is noted: one goes through a long stream in several goes. */
const seenBy = new Map<string, Set<string>>();

/**
 * Notes how far the streams were read: up to the first tweet that has not been on the screen. Tells which tweets were
 * unread when one came: the marks stay until one leaves.
 */
export function useReading({ keys, keyOf, feed, isPaused }: Reading) {
  const client = useQueryClient();
  const { member } = useSession();
  const streams = useStreams().data;
  const shown = keys.join(' ');
  const [entry, setEntry] = useState<{ shown: string; until: ReadonlyMap<string, string> }>();
  // what was read when one came
  useEffect(() => {
    if (!streams || entry?.shown === shown) return;
    const until = new Map(
      streams.filter(({ key }) => shown.includes(key)).map(({ key, readUntil }) => [key, readUntil]),
    );
    setEntry({ shown, until });
  }, [streams, shown, entry]);

  const range = useRef<readonly [number, number]>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef<string>(undefined);
  // what is announced came later than this
  const ceiling = useRef<string>(undefined);
  const open = (streams ?? []).filter(({ key }) => keys.includes(key));
  const send = async (behind: readonly SocialStream[], until: string) => {
    await api.send('POST', 'social/streams/read', { streams: behind.map(({ key }) => key), until });
    await client.invalidateQueries({ queryKey: streamsQuery.queryKey });
  };
  const { look, note } = useStable({
    look: (first: number, last: number) => {
      range.current = [first, last];
      if (keyOf === null || document.visibilityState === 'hidden') return;
      const seen = seenBy.get(member.id) ?? new Set();
      seenBy.set(member.id, seen);
      for (const { id } of feed.items.slice(first, last + 1)) seen.add(id);
      clearTimeout(timer.current);
      timer.current = setTimeout(note, LOOK_MS);
    },
    note: () => {
      if (keyOf === null || isPaused || entry?.shown !== shown || document.visibilityState === 'hidden') return;
      const seen = seenBy.get(member.id);
      const until = readUntilOf(feed, open, keyOf, ({ id }) => seen?.has(id) ?? false, ceiling.current);
      const behind = until === undefined ? [] : open.filter(({ readUntil }) => readUntil < until);
      const wanted = `${shown} ${until}`;
      if (until === undefined || behind.length === 0 || sent.current === wanted) return;
      sent.current = wanted;
      send(behind, until).catch(() => (sent.current = undefined));
    },
  });
  useEffect(() => {
    if (feed.unseenCount === 0) ceiling.current = latestOf(feed.items);
    if (range.current) look(...range.current);
  }, [feed.items, feed.unseenCount, streams, entry, isPaused, look]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const isUnread = (tweet: Tweet, key: string) => {
    const until = entry?.shown === shown ? entry.until.get(key) : undefined;
    return until !== undefined && isNews(tweet, until);
  };
  const readAll = async () => {
    const now = new Date().toISOString();
    await send(open, now);
    setEntry({ shown, until: new Map(open.map(({ key }) => [key, now])) });
  };
  return { isUnread, look, readAll: open.some(({ unreadCount }) => unreadCount > 0) ? readAll : undefined };
}

const WINDOW_MS = 25 * 3_600_000;

/** As the server counts: what came in later, and is no old history. */
export const isNews = ({ isOwn, receivedAt, postedAt }: Tweet, until: string) =>
  !isOwn && receivedAt > until && Date.parse(postedAt) > Date.parse(until) - WINDOW_MS;

/** When the last of the tweets came in. */
export const latestOf = (tweets: readonly Tweet[]) =>
  tweets.reduce<string | undefined>(
    (latest, { receivedAt }) => (latest === undefined || receivedAt > latest ? receivedAt : latest),
    undefined,
  );

/**
 * Until when everything that came in has been on the screen. Undefined while something unread may be further down than
 * the list was loaded: a reading is one time, and would take it along.
 */
export function readUntilOf(
  { items, hasMore, unseenCount }: Shown,
  streams: readonly Pick<SocialStream, 'key' | 'readUntil' | 'unreadCount'>[],
  keyOf: (tweet: Tweet) => string,
  isSeen: (tweet: Tweet) => boolean,
  ceiling: string | undefined,
): string | undefined {
  const readUntil = new Map(streams.map((stream) => [stream.key, stream.readUntil]));
  const news = items.filter((tweet) => {
    const until = readUntil.get(keyOf(tweet));
    return until !== undefined && isNews(tweet, until);
  });
  if (hasMore && !isWhole(items, news.length + unseenCount, streams)) return undefined;
  const missed = news.filter((tweet) => !isSeen(tweet)).map(({ receivedAt }) => receivedAt);
  return latestOf(
    news.filter(({ receivedAt }) => receivedAt <= (ceiling ?? '') && missed.every((moment) => receivedAt < moment)),
  );
}

/** Whether the list reaches down to the oldest unread tweet. */
function isWhole(
  items: readonly Tweet[],
  known: number,
  streams: readonly Pick<SocialStream, 'readUntil' | 'unreadCount'>[],
): boolean {
  const oldest = Date.parse(items.at(-1)?.postedAt ?? '');
  const since = Math.min(...streams.map((stream) => Date.parse(stream.readUntil)));
  if (oldest <= since - WINDOW_MS) return true;
  // counts end somewhere: what X gave late may then be further down
  if (streams.some(({ unreadCount }) => unreadCount >= MOST_UNREAD)) return known >= MOST_UNREAD && oldest <= since;
  return known >= streams.reduce((sum, { unreadCount }) => sum + unreadCount, 0);
}

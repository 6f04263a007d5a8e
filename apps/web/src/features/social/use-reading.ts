import type { Tweet } from '@perch/contracts';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../lib/api.ts';
import { useQueryClient } from '@tanstack/react-query';
import { streamsQuery, useStreams } from './queries.ts';

/** How long the top of a stream is looked at before it counts as read. */
const LOOK_MS = 1_000;

interface Reading {
  /** keys of the streams that are shown, each with its account or keyword */
  keys: readonly string[];
  newest: string | undefined;
  /** the newest tweets are on the screen */
  isAtTop: boolean;
  /** nothing is noted while only unread tweets are shown: they would leave the list */
  isPaused: boolean;
}

/**
 * Notes that the streams on the screen were read as far as they are shown, and tells which tweets were unread when one
 * came: the marks stay until one leaves.
 */
export function useReading({ keys, newest, isAtTop, isPaused }: Reading) {
  const client = useQueryClient();
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

  const sent = useRef<string>(undefined);
  useEffect(() => {
    if (!newest || !isAtTop || isPaused || entry?.shown !== shown || shown === '') return;
    const wanted = `${shown} ${newest}`;
    if (sent.current === wanted) return;
    const behind = streams?.filter(({ key, readUntil }) => shown.includes(key) && readUntil < newest) ?? [];
    if (behind.length === 0) return;
    const timer = setTimeout(() => {
      if (document.visibilityState === 'hidden') return;
      sent.current = wanted;
      const body = { streams: behind.map(({ key }) => key), until: newest };
      api.send('POST', 'social/streams/read', body).then(
        () => client.invalidateQueries({ queryKey: streamsQuery.queryKey }),
        () => (sent.current = undefined),
      );
    }, LOOK_MS);
    return () => clearTimeout(timer);
  }, [client, entry, isAtTop, isPaused, newest, shown, streams]);

  const isUnread = (tweet: Tweet, key: string) => {
    const until = entry?.shown === shown ? entry.until.get(key) : undefined;
    return until !== undefined && isNews(tweet, until);
  };
  return { isUnread };
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

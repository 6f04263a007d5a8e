import type { KeywordStream, ListOf, Reason } from '@perch/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { api } from './api.ts';
import { directoryQueries } from './directory.ts';
import { useCan } from './session.ts';

/** While older tweets are looked through one watches it go on. */
const REMATCH_MS = 1_000;
/** Of counts for orientation: a storm of tweets is no reason to count anew with each. */
const COUNT_MS = 60_000;

export const keywordStreamsQuery = queryOptions({
  queryKey: ['keyword-streams'],
  queryFn: async ({ signal }) => (await api.get<ListOf<KeywordStream>>('social/keywords', { signal })).data,
  staleTime: 30_000,
});

/** The keywords of the connected accounts, in the order of the accounts and of their lists. */
export const useKeywordStreams = () =>
  useQuery({
    ...keywordStreamsQuery,
    refetchInterval: ({ state }) => (state.data?.some(({ rematch }) => rematch !== null) ? REMATCH_MS : COUNT_MS),
  });

export type KeywordFate = { kind: 'kept' | 'removed' } | { kind: 'reworded'; phrase: string };

/** What became of the keyword that once decided: still there, with another phrase, or removed. */
export function keywordFate(reason: z.infer<typeof Reason>, keywords: readonly KeywordStream[]): KeywordFate {
  const now = keywords.find(({ id }) => id === reason.keywordId);
  if (!now) return { kind: 'removed' };
  const then = reason.matched?.[0]?.phrase;
  return then === undefined || then === now.phrase ? { kind: 'kept' } : { kind: 'reworded', phrase: now.phrase };
}

/** The same for a reason on the screen; null while nobody knows. The keywords of a disconnected account are not told. */
export function useKeywordFate(reason: z.infer<typeof Reason>, accountId: string | undefined): KeywordFate | null {
  const enabled = useCan('social.view') && reason.keywordId !== undefined;
  const { data: fate } = useQuery({
    ...keywordStreamsQuery,
    enabled,
    select: (keywords) => keywordFate(reason, keywords),
  });
  const { data: isTold } = useQuery({
    ...directoryQueries.accounts,
    enabled,
    select: (accounts) => accounts.some(({ id, state }) => id === accountId && state !== 'disconnected'),
  });
  return (enabled && isTold && fate) || null;
}

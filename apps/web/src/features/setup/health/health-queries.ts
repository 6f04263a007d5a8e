import type { CallsLeft, CoverageTimeline, ListOf, CoverageTimelineQuery } from '@perch/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';
import { directoryQueries } from '../../../lib/directory.ts';
import { timelineFrom } from './timeline-words.ts';

type Resolution = CoverageTimelineQuery['resolution'];

const keyOf = (accountId: string, ...rest: string[]) =>
  [...directoryQueries.accounts.queryKey, accountId, ...rest] as const;

/** The last 24 hours by hour, or the last 30 days of the reader by day. */
export const useTimeline = (accountId: string, resolution: Resolution) =>
  useQuery({
    queryKey: keyOf(accountId, 'timeline', resolution),
    queryFn: ({ signal }) =>
      api.get<CoverageTimeline>(`twitter/accounts/${accountId}/coverage/timeline`, {
        query: { resolution, from: timelineFrom(resolution, new Date()) },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    refetchInterval: 60_000,
  });

/** What X still allows the account. */
export const useCallsLeft = (accountId: string) =>
  useQuery({
    queryKey: keyOf(accountId, 'limits'),
    queryFn: async ({ signal }) =>
      (await api.get<ListOf<CallsLeft>>(`twitter/accounts/${accountId}/limits`, { signal })).data,
    staleTime: 10_000,
    refetchInterval: 30_000,
  });

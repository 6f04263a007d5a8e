import type { Capture, Coverage, KeywordSearches, SaveCapture, TwitterAccount } from '@perch/contracts';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import type { z } from 'zod';
import { api } from '../../lib/api.ts';
import { directoryQueries } from '../../lib/directory.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyProblem } from '../../lib/notify.ts';

export const accountKeys = {
  all: directoryQueries.accounts.queryKey,
  detail: (id: string) => [...directoryQueries.accounts.queryKey, id] as const,
  coverage: (id: string) => [...directoryQueries.accounts.queryKey, id, 'coverage'] as const,
  capture: (id: string) => ['capture', id] as const,
};

export const useAccount = (id: string) =>
  useQuery({
    queryKey: accountKeys.detail(id),
    queryFn: ({ signal }) => api.get<TwitterAccount>(`twitter/accounts/${id}`, { signal }),
    staleTime: 15_000,
  });

/** How complete the account is, and what was missing, newest first. */
export const useCoverage = (accountId: string) =>
  useInfiniteQuery({
    queryKey: accountKeys.coverage(accountId),
    queryFn: ({ signal, pageParam }) =>
      api.get<Coverage>(`twitter/accounts/${accountId}/coverage`, {
        query: { limit: 10, cursor: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ gaps }) => gaps.nextCursor,
    staleTime: 15_000,
    refetchInterval: 60_000,
  });

/** The settings as they were read last; who edits them keeps what they began from. */
export const useCapture = (accountId: string) =>
  useQuery({
    queryKey: accountKeys.capture(accountId),
    queryFn: ({ signal }) => api.get<Capture>(`twitter/accounts/${accountId}/capture`, { signal }),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnReconnect: false,
  });

/** How keywords that watch the public fare, and what a tweet of it costs. */
export const useKeywordSearches = (accountId: string) =>
  useQuery({
    queryKey: [...accountKeys.capture(accountId), 'searches'],
    queryFn: ({ signal }) => api.get<KeywordSearches>(`twitter/accounts/${accountId}/keyword-searches`, { signal }),
    staleTime: 15_000,
    refetchInterval: 60_000,
  });

/** The settings as they are in force, once somebody else turns out to have changed them. */
export const useCurrentCapture = (accountId: string, isWanted: boolean) =>
  useQuery({
    queryKey: [...accountKeys.capture(accountId), 'current'],
    queryFn: ({ signal }) => api.get<Capture>(`twitter/accounts/${accountId}/capture`, { signal }),
    enabled: isWanted,
    staleTime: 0,
    gcTime: 0,
  });

export function useSaveCapture(accountId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (capture: z.input<typeof SaveCapture>) =>
      api.put<Capture>(`twitter/accounts/${accountId}/capture`, capture),
    onSuccess: (saved) => {
      client.setQueryData(accountKeys.capture(accountId), saved);
      void client.invalidateQueries({ queryKey: [...accountKeys.capture(accountId), 'searches'] });
      void client.invalidateQueries({ queryKey: accountKeys.all });
    },
  });
}

export type AccountAction = 'pause' | 'resume' | 'disconnect';

export function useAccountAction(accountId: string) {
  const client = useQueryClient();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (action: AccountAction) =>
      action === 'disconnect'
        ? api.send('DELETE', `twitter/accounts/${accountId}`)
        : api.send('POST', `twitter/accounts/${accountId}/${action}`),
    onError: (error) => notifyProblem(errorSentence(t, error)),
    onSettled: () => client.invalidateQueries({ queryKey: accountKeys.all }),
  });
}

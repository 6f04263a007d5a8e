import { AuthorizeUrl, Capture, TwitterAccount } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { api } from '../../lib/api.ts';
import { directoryQueries } from '../../lib/directory.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyProblem } from '../../lib/notify.ts';

const accountKeys = {
  all: directoryQueries.accounts.queryKey,
  detail: (id: string) => [...directoryQueries.accounts.queryKey, id] as const,
  capture: (id: string) => ['capture', id] as const,
};

export const useAccount = (id: string) =>
  useQuery({
    queryKey: accountKeys.detail(id),
    queryFn: ({ signal }) => api.get(`twitter/accounts/${id}`, TwitterAccount, { signal }),
    staleTime: 15_000,
  });

/** The settings as they were when the page was opened: an edit in progress is never overwritten from behind. */
export const useCapture = (accountId: string) =>
  useQuery({
    queryKey: accountKeys.capture(accountId),
    queryFn: ({ signal }) => api.get(`twitter/accounts/${accountId}/capture`, Capture, { signal }),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnReconnect: false,
  });

export function useSaveCapture(accountId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (capture: z.input<typeof Capture>) =>
      api.put(`twitter/accounts/${accountId}/capture`, capture, Capture),
    onSuccess: (saved) => {
      client.setQueryData(accountKeys.capture(accountId), saved);
      void client.invalidateQueries({ queryKey: accountKeys.all });
    },
  });
}

/** Leaves for X, where the account's owner decides. */
export function useAuthorize() {
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (accountId?: string) =>
      accountId
        ? api.post(`twitter/accounts/${accountId}/reauthorize`, { returnTo: `/setup/channels/twitter` }, AuthorizeUrl)
        : api.post('twitter/accounts/connect', { returnTo: '/setup/channels/twitter' }, AuthorizeUrl),
    onSuccess: ({ authorizeUrl }) => window.location.assign(authorizeUrl),
    onError: (error) => notifyProblem(errorSentence(t, error)),
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

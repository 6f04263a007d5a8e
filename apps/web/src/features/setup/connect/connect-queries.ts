import type { AccountImport, ImportEstimate, TwitterAccount, ConfirmAccount } from '@perch/contracts';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../../lib/i18n.ts';
import { api } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import { accountKeys } from '../queries.ts';

const keys = {
  import: (id: string) => [...accountKeys.detail(id), 'import'] as const,
  // apart from the account: its events change no price
  estimate: (id: string, days: number) => ['import-estimate', id, days] as const,
};

/** What bringing so many days costs at most; none for no days. */
export const useImportEstimate = (accountId: string, days: number) =>
  useQuery({
    queryKey: keys.estimate(accountId, days),
    queryFn: ({ signal }) =>
      api.get<ImportEstimate>(`twitter/accounts/${accountId}/import-estimate`, { query: { days }, signal }),
    enabled: days > 0,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** The history that was asked for, also once it is over. */
export const useImport = (accountId: string) =>
  useQuery({
    queryKey: keys.import(accountId),
    queryFn: ({ signal }) => api.get<AccountImport>(`twitter/accounts/${accountId}/import`, { signal }),
    staleTime: 15_000,
  });

export function useConfirmAccount(accountId: string) {
  const client = useQueryClient();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (choice: ConfirmAccount) => api.post<TwitterAccount>(`twitter/accounts/${accountId}/confirm`, choice),
    onSuccess: (account) => {
      // before anything is read again: both pages of the account go by its state
      client.setQueryData(accountKeys.detail(accountId), account);
      notifyDone(t('connect.confirm.connected', { username: account.username }));
    },
    onSettled: () => client.invalidateQueries({ queryKey: accountKeys.all }),
  });
}

export function useDiscardAccount(accountId: string) {
  const client = useQueryClient();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: () => api.send('POST', `twitter/accounts/${accountId}/discard`),
    onError: (error) => notifyProblem(errorSentence(t, error)),
    onSettled: () => client.invalidateQueries({ queryKey: accountKeys.all }),
  });
}

export function useStopImport(accountId: string) {
  const client = useQueryClient();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: () => api.post<AccountImport>(`twitter/accounts/${accountId}/import/stop`, {}),
    onError: (error) => notifyProblem(errorSentence(t, error)),
    onSettled: () => client.invalidateQueries({ queryKey: accountKeys.all }),
  });
}

import type { TwitterAccount, Usage, UpdateAccount } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { directoryQueries } from '../../lib/directory.ts';

const usageKey = (accountId: string) => [...directoryQueries.accounts.queryKey, accountId, 'usage'] as const;

/** What X bills for the account on the last 30 days, and what its budget does. */
export const useUsage = (accountId: string) =>
  useQuery({
    queryKey: usageKey(accountId),
    queryFn: ({ signal }) => api.get<Usage>(`twitter/accounts/${accountId}/usage`, { signal }),
    staleTime: 15_000,
    refetchInterval: 60_000,
  });

export function useUpdateAccount(accountId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changes: UpdateAccount) => api.patch<TwitterAccount>(`twitter/accounts/${accountId}`, changes),
    onSuccess: () => client.invalidateQueries({ queryKey: directoryQueries.accounts.queryKey }),
  });
}

import type {
  CreateEscalationRule,
  EscalationHitsQuery,
  EscalationPreview,
  EscalationRule,
  EscalationRules,
} from '@perch/contracts';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, isApiError } from '../../../lib/api.ts';
import { isSettled } from './drill-words.ts';

const keyOf = (accountId: string) => ['escalation-rules', accountId] as const;
const pathOf = (accountId: string) => `twitter/accounts/${accountId}/escalation-rules`;

export const useEscalationRules = (accountId: string) =>
  useQuery({
    queryKey: keyOf(accountId),
    queryFn: ({ signal }) => api.get<EscalationRules>(pathOf(accountId), { signal }),
    // no event tells what becomes of a test
    refetchInterval: ({ state }) => (state.data?.drills.some((message) => !isSettled(message)) ? 3000 : false),
  });

/** What is saved: a new rule, or one that is there. */
export type SavedRule = CreateEscalationRule & Partial<Pick<EscalationRule, 'id' | 'revision'>>;

export function useSaveEscalationRule(accountId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, revision, ...rule }: SavedRule) =>
      id === undefined
        ? api.post<EscalationRule>(pathOf(accountId), rule)
        : api.put<EscalationRule>(`${pathOf(accountId)}/${id}`, { ...rule, revision }),
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(accountId) }),
  });
}

export function useDeleteEscalationRule(accountId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ruleId: string) => api.send('DELETE', `${pathOf(accountId)}/${ruleId}`),
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(accountId) }),
  });
}

export function useDrill(accountId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ruleId: string) => api.post<{ messages: number }>(`${pathOf(accountId)}/${ruleId}/drill`, {}),
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(accountId) }),
  });
}

/** What would have counted in the last days; null: it cannot be tried as it is. */
export const useEscalationPreview = (accountId: string, query: EscalationHitsQuery | null) =>
  useQuery({
    queryKey: ['escalation-preview', accountId, query],
    queryFn: ({ signal }) => api.post<EscalationPreview>(`${pathOf(accountId)}/preview`, query, { signal }),
    enabled: query !== null,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    // one that nobody waits for any more may still be under way
    retry: (times, error) => isApiError(error, 'busy') && times < 10,
    retryDelay: 500,
  });

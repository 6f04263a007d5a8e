import type { ListOf, OrganizationDeletion, OrganizationDeletionState, OrganizationExport } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';
import { sessionQuery } from '../../../lib/session.ts';

const EXPORTS = ['organization', 'exports'] as const;
const DELETION = ['organization', 'deletion'] as const;

/** While one is being written, how far it has come is asked again. */
const LOOK_AGAIN_MS = 2000;

export const isUnderWay = ({ state }: OrganizationExport) => state === 'queued' || state === 'running';

export const useExports = () =>
  useQuery({
    queryKey: EXPORTS,
    queryFn: async ({ signal }) => (await api.get<ListOf<OrganizationExport>>('organization/exports', { signal })).data,
    refetchInterval: ({ state: { data } }) => (data?.some(isUnderWay) ? LOOK_AGAIN_MS : false),
  });

export function useRequestExport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (password?: string) =>
      api.post<OrganizationExport>('organization/exports', password === undefined ? {} : { password }),
    onSettled: () => client.invalidateQueries({ queryKey: EXPORTS }),
    // the time to begin may be over
    onError: () => client.invalidateQueries({ queryKey: DELETION }),
  });
}

export function useEndExport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete<OrganizationExport>(`organization/exports/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: EXPORTS }),
  });
}

export const useDeletion = () =>
  useQuery({
    queryKey: DELETION,
    queryFn: ({ signal }) => api.get<OrganizationDeletionState>('organization/deletion', { signal }),
  });

function useDeletionChanged() {
  const client = useQueryClient();
  return () => {
    for (const queryKey of [DELETION, sessionQuery.queryKey]) void client.invalidateQueries({ queryKey });
  };
}

export function useRequestDeletion() {
  const changed = useDeletionChanged();
  return useMutation({
    mutationFn: (sure: { name: string; password?: string }) =>
      api.post<OrganizationDeletion>('organization/deletion', sure),
    onSettled: changed,
  });
}

export function useCancelDeletion() {
  const changed = useDeletionChanged();
  return useMutation({ mutationFn: () => api.send('DELETE', 'organization/deletion'), onSuccess: changed });
}

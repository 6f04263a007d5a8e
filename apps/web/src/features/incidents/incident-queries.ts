import type { ClosedChildren, Incident, IncidentDetail, OpenIncidentTicket, PageOf } from '@perch/contracts';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';

const ALL = ['incidents'] as const;

/** What is over, the latest first. */
export const useIncidents = () =>
  useInfiniteQuery({
    queryKey: [...ALL, 'list'],
    queryFn: ({ signal, pageParam }) =>
      api.get<PageOf<Incident>>('incidents', {
        query: { limit: 30, isUnderWay: 'false', cursor: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

/** What goes on at the moment. */
export const useIncidentsUnderWay = () =>
  useQuery({
    queryKey: [...ALL, 'under-way'],
    queryFn: async ({ signal }) =>
      (await api.get<PageOf<Incident>>('incidents', { query: { limit: 50, isUnderWay: 'true' }, signal })).data,
    staleTime: 60_000,
  });

export const useIncident = (id: string) =>
  useQuery({
    queryKey: [...ALL, 'detail', id],
    queryFn: ({ signal }) => api.get<IncidentDetail>(`incidents/${id}`, { signal }),
    // counts go on with tweets, of which an event of the incident does not tell each
    refetchInterval: ({ state }) =>
      state.data?.state === 'open' || state.data?.state === 'acknowledged' ? 10_000 : false,
  });

/** What somebody does with an incident. */
export type IncidentAction =
  | { kind: 'acknowledge' }
  | { kind: 'close'; closesTicket: boolean }
  | { kind: 'note'; text: string }
  | { kind: 'assign'; memberId: string | null };

export function useHandleIncident(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (action: IncidentAction) => {
      switch (action.kind) {
        case 'note':
          return api.post<IncidentDetail>(`incidents/${id}/notes`, { text: action.text });
        case 'assign':
          return api.put<IncidentDetail>(`incidents/${id}/assignee`, { memberId: action.memberId });
        case 'close':
          return api.post<IncidentDetail>(`incidents/${id}/close`, { closesTicket: action.closesTicket });
        default:
          return api.post<IncidentDetail>(`incidents/${id}/${action.kind}`, {});
      }
    },
    onSuccess: (incident) => {
      client.setQueryData([...ALL, 'detail', id], incident);
      void client.invalidateQueries({ queryKey: [...ALL, 'list'] });
      void client.invalidateQueries({ queryKey: [...ALL, 'under-way'] });
    },
  });
}

export function useOpenTicket(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: OpenIncidentTicket) => api.post<IncidentDetail>(`incidents/${id}/ticket`, input),
    onSuccess: (incident) => client.setQueryData([...ALL, 'detail', id], incident),
  });
}

/** Closes the tickets under that of the incident. */
export function useCloseChildren(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<ClosedChildren>(`incidents/${id}/ticket/close-children`, {}),
    onSettled: () => client.invalidateQueries({ queryKey: [...ALL, 'detail', id] }),
  });
}

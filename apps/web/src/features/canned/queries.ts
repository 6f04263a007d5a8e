import type { CannedReply, ListOf, UpdateCannedReply } from '@perch/contracts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';

const cannedQuery = queryOptions({
  queryKey: ['canned-replies'],
  queryFn: async ({ signal }) => (await api.get<ListOf<CannedReply>>('canned-replies', { signal })).data,
  staleTime: 60_000,
});

export const useCannedReplies = () => useQuery(cannedQuery);

function useCannedMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => client.invalidateQueries({ queryKey: cannedQuery.queryKey }),
  });
}

export interface CannedFields {
  name: string;
  shortcut: string | null;
  text: string;
  departmentIds: string[];
}

export const useCreateCanned = () =>
  useCannedMutation((input: CannedFields & { isShared: boolean }) => api.post<CannedReply>('canned-replies', input));

export const useUpdateCanned = () =>
  useCannedMutation(({ id, patch }: { id: string; patch: UpdateCannedReply }) =>
    api.patch<CannedReply>(`canned-replies/${id}`, patch),
  );

export const useDeleteCanned = () => useCannedMutation((id: string) => api.send('DELETE', `canned-replies/${id}`));

/** Which ones are of use is counted; nobody waits for it. */
export const countUse = (id: string) => void api.send('POST', `canned-replies/${id}/use`).catch(() => {});

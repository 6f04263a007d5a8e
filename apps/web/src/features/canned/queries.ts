import { CannedReply, list, type UpdateCannedReply } from '@perch/contracts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';

const cannedQuery = queryOptions({
  queryKey: ['canned-replies'],
  queryFn: async ({ signal }) => (await api.get('canned-replies', list(CannedReply), { signal })).data,
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
  useCannedMutation((input: CannedFields & { isShared: boolean }) => api.post('canned-replies', input, CannedReply));

export const useUpdateCanned = () =>
  useCannedMutation(({ id, patch }: { id: string; patch: UpdateCannedReply }) =>
    api.patch(`canned-replies/${id}`, patch, CannedReply),
  );

export const useDeleteCanned = () => useCannedMutation((id: string) => api.send('DELETE', `canned-replies/${id}`));

/** Which ones are of use is counted; nobody waits for it. */
export const countUse = (id: string) => void api.send('POST', `canned-replies/${id}/use`).catch(() => {});

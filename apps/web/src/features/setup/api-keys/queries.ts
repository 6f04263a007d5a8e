import type { ApiKey, CreateApiKey, CreatedApiKey, ListOf, UpdateApiKey } from '@perch/contracts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';

const keysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: async ({ signal }) => (await api.get<ListOf<ApiKey>>('api-keys', { signal })).data,
});

export const useApiKeys = () => useQuery(keysQuery);

function useKeyMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    gcTime: 0, // what it answers may hold a secret
    onSettled: () => client.invalidateQueries({ queryKey: keysQuery.queryKey }),
  });
}

export const useCreateApiKey = () =>
  useKeyMutation((input: CreateApiKey) => api.post<CreatedApiKey>('api-keys', input));

export const useUpdateApiKey = () =>
  useKeyMutation(({ id, patch }: { id: string; patch: UpdateApiKey }) => api.patch<ApiKey>(`api-keys/${id}`, patch));

export const useRotateApiKey = () =>
  useKeyMutation(({ id, overlapHours }: { id: string; overlapHours: number }) =>
    api.post<CreatedApiKey>(`api-keys/${id}/rotate`, { overlapHours }),
  );

export const useRevokeApiKey = () =>
  useKeyMutation((id: string) => api.post<ApiKey>(`api-keys/${id}/revoke`, undefined));

import type { Retention, RetentionPreview, SaveRetention } from '@perch/contracts';
import type { RetentionDays } from '@perch/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';

const RETENTION = ['organization', 'retention'] as const;

export const useRetention = () =>
  useQuery({
    queryKey: RETENTION,
    queryFn: ({ signal }) => api.get<Retention>('organization/retention', { signal }),
  });

/** What would go if these days were saved. */
export const useRetentionPreview = (days: RetentionDays) =>
  useQuery({
    queryKey: [...RETENTION, 'preview', days],
    queryFn: () => api.post<RetentionPreview>('organization/retention/preview', { days }),
    placeholderData: keepPreviousData,
    staleTime: 0, // things go all the time
  });

export function useSaveRetention() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (save: SaveRetention) => api.put<Retention>('organization/retention', save),
    onSuccess: (saved) => client.setQueryData(RETENTION, saved),
  });
}

import type { DepartmentService, SaveDepartmentService } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';
import { directoryQueries } from '../../../lib/directory.ts';

const keyOf = (departmentId: string) => ['department-service', departmentId] as const;

/** As it was when the page was opened: an edit in progress is never overwritten from behind. */
export const useDepartmentService = (departmentId: string) =>
  useQuery({
    queryKey: keyOf(departmentId),
    queryFn: ({ signal }) => api.get<DepartmentService>(`departments/${departmentId}/service`, { signal }),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnReconnect: false,
  });

export function useSaveDepartmentService(departmentId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: SaveDepartmentService) =>
      api.put<DepartmentService>(`departments/${departmentId}/service`, input),
    onSuccess: (saved) => {
      client.setQueryData(keyOf(departmentId), saved);
      void client.invalidateQueries({ queryKey: directoryQueries.departments.queryKey });
    },
  });
}

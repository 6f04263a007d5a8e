import type { DepartmentMail, ListOf, SaveDepartmentMail } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';

const KEY = ['department-mail'] as const;

export const useDepartmentMail = () =>
  useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await api.get<ListOf<DepartmentMail>>('departments/mail', { signal })).data,
  });

interface Save {
  departmentId: string;
  input: SaveDepartmentMail;
}

export function useSaveDepartmentMail() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ departmentId, input }: Save) => api.put<DepartmentMail>(`departments/${departmentId}/mail`, input),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

export function useRemoveDepartmentMail() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (departmentId: string) => api.send('DELETE', `departments/${departmentId}/mail`),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
}

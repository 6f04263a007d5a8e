import type { ListOf, Role } from '@perch/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from './api.ts';

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async ({ signal }) => (await api.get<ListOf<Role>>('roles', { signal })).data,
  staleTime: 60_000,
});

export const useRoles = () => useQuery(rolesQuery);

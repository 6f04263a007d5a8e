import type { Department, ListOf, Member, TwitterAccount } from '@perch/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from './api.ts';

/** What half of the screens need to name things: departments, members, connected accounts. */
export const directoryQueries = {
  departments: queryOptions({
    queryKey: ['departments'],
    queryFn: async ({ signal }) => (await api.get<ListOf<Department>>('departments', { signal })).data,
    staleTime: 60_000,
  }),
  members: queryOptions({
    queryKey: ['members'],
    queryFn: async ({ signal }) => (await api.get<ListOf<Member>>('members', { signal })).data,
    staleTime: 60_000,
  }),
  accounts: queryOptions({
    queryKey: ['twitter-accounts'],
    queryFn: async ({ signal }) => (await api.get<ListOf<TwitterAccount>>('twitter/accounts', { signal })).data,
    staleTime: 15_000,
  }),
};

export const useDepartments = () => useQuery(directoryQueries.departments);
export const useMembers = () => useQuery(directoryQueries.members);
export const useAccounts = () => useQuery(directoryQueries.accounts);

/** Those that are or were read: one that nobody has confirmed yet has nothing to show. */
export const useReadAccounts = () =>
  useQuery({
    ...directoryQueries.accounts,
    select: (accounts) => accounts.filter(({ connectedAt }) => connectedAt !== null),
  });

/** Departments that take tickets, the default one first. */
export const activeDepartments = (departments: Department[] | undefined) =>
  (departments ?? [])
    .filter((department) => department.isActive)
    .toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault) || a.name.localeCompare(b.name));

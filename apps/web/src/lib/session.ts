import type { ListOf, OrganizationMembership, Session } from '@perch/contracts';
import { can, type Permission } from '@perch/core';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { api } from './api.ts';

export type { Session } from '@perch/contracts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.get<Session>('auth/session', { signal }),
  staleTime: 5 * 60_000,
});

/** Where the person who is signed in works; asked for when their menu is near. */
export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: async ({ signal }) => (await api.get<ListOf<OrganizationMembership>>('auth/organizations', { signal })).data,
  staleTime: 60_000,
});

/** Who is signed in. Only below the route that has loaded it. */
export const useSession = () => useSuspenseQuery(sessionQuery).data;

export const sessionCan = (session: Session, permission: Permission) =>
  can({ kind: 'member', memberId: session.member.id, permissions: session.permissions }, permission);

/** Whether they see tickets of this department: of all, unless their role shows them their own only. */
export const seesDepartment = ({ departmentsOnly, member }: Session, departmentId: string) =>
  !departmentsOnly || member.departmentIds.includes(departmentId);

export function useCan(permission: Permission): boolean {
  return sessionCan(useSession(), permission);
}

/** The path to go to after signing in: one of ours, never another site. */
export function safeReturnTo(path: string | undefined): string {
  return path && /^\/(?![/\\])/.test(path) ? path : '/tickets';
}

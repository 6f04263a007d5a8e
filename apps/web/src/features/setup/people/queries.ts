import type {
  ChangedDepartment,
  ChangedMember,
  Department,
  DepartmentUsage,
  Invitation,
  ListOf,
  Member,
  MemberUsage,
  Role,
  CreateDepartment,
  CreateInvitation,
  CreateRole,
  UpdateDepartment,
  UpdateMember,
  UpdateRole,
} from '@perch/contracts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';
import { directoryQueries } from '../../../lib/directory.ts';
import { rolesQuery } from '../../../lib/roles.ts';
import { sessionQuery } from '../../../lib/session.ts';

const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: async ({ signal }) => (await api.get<ListOf<Invitation>>('invitations', { signal })).data,
  staleTime: 30_000,
});

/** Only for who may manage the organization. */
export const useInvitations = (enabled: boolean) => useQuery({ ...invitationsQuery, enabled });

export const useDepartmentUsage = (id: string) =>
  useQuery({
    queryKey: [...directoryQueries.departments.queryKey, id, 'usage'],
    queryFn: ({ signal }) => api.get<DepartmentUsage>(`departments/${id}/usage`, { signal }),
    staleTime: 0,
  });

export const useMemberUsage = (id: string) =>
  useQuery({
    queryKey: [...directoryQueries.members.queryKey, id, 'usage'],
    queryFn: ({ signal }) => api.get<MemberUsage>(`members/${id}/usage`, { signal }),
    staleTime: 0,
  });

/** Departments, members, roles and invitations name each other: a change of one is read again in all. */
function usePeopleMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all(
        [directoryQueries.departments, directoryQueries.members, rolesQuery, invitationsQuery, sessionQuery].map(
          ({ queryKey }) => client.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

export const useCreateDepartment = () =>
  usePeopleMutation((input: CreateDepartment) => api.post<Department>('departments', input));

/** What is to be changed, and how. */
interface Change<Patch> {
  id: string;
  patch: Patch;
}

export const useUpdateDepartment = () =>
  usePeopleMutation(({ id, patch }: Change<UpdateDepartment>) =>
    api.patch<ChangedDepartment>(`departments/${id}`, patch),
  );

/** A number, or none. */
export const useSetMemberPhone = () =>
  usePeopleMutation(({ id, phone }: { id: string; phone: string | null }) =>
    api.put<Member>(`members/${id}/phone`, { phone }),
  );

export const useUpdateMember = () =>
  usePeopleMutation(({ id, patch }: Change<UpdateMember>) => api.patch<ChangedMember>(`members/${id}`, patch));

export const useCreateRole = () => usePeopleMutation((input: CreateRole) => api.post<Role>('roles', input));

export const useUpdateRole = () =>
  usePeopleMutation(({ id, patch }: Change<UpdateRole>) => api.patch<Role>(`roles/${id}`, patch));

export const useDeleteRole = () => usePeopleMutation((id: string) => api.send('DELETE', `roles/${id}`));

export const useInvite = () =>
  usePeopleMutation((input: CreateInvitation) => api.post<Invitation>('invitations', input));

export const useResendInvitation = () =>
  usePeopleMutation((id: string) => api.post<Invitation>(`invitations/${id}/resend`, undefined));

export const useRevokeInvitation = () => usePeopleMutation((id: string) => api.send('DELETE', `invitations/${id}`));

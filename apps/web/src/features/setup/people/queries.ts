import {
  ChangedDepartment,
  ChangedMember,
  Department,
  DepartmentUsage,
  Invitation,
  list,
  Member,
  MemberUsage,
  Role,
  type CreateDepartment,
  type CreateInvitation,
  type CreateRole,
  type UpdateDepartment,
  type UpdateMember,
  type UpdateRole,
} from '@perch/contracts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';
import { directoryQueries } from '../../../lib/directory.ts';
import { sessionQuery } from '../../../lib/session.ts';

const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: async ({ signal }) => (await api.get('roles', list(Role), { signal })).data,
  staleTime: 60_000,
});
const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: async ({ signal }) => (await api.get('invitations', list(Invitation), { signal })).data,
  staleTime: 30_000,
});

export const useRoles = () => useQuery(rolesQuery);

/** Only for who may manage the organization. */
export const useInvitations = (enabled: boolean) => useQuery({ ...invitationsQuery, enabled });

export const useDepartmentUsage = (id: string) =>
  useQuery({
    queryKey: [...directoryQueries.departments.queryKey, id, 'usage'],
    queryFn: ({ signal }) => api.get(`departments/${id}/usage`, DepartmentUsage, { signal }),
    staleTime: 0,
  });

export const useMemberUsage = (id: string) =>
  useQuery({
    queryKey: [...directoryQueries.members.queryKey, id, 'usage'],
    queryFn: ({ signal }) => api.get(`members/${id}/usage`, MemberUsage, { signal }),
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
  usePeopleMutation((input: CreateDepartment) => api.post('departments', input, Department));

/** What is to be changed, and how. */
interface Change<Patch> {
  id: string;
  patch: Patch;
}

export const useUpdateDepartment = () =>
  usePeopleMutation(({ id, patch }: Change<UpdateDepartment>) =>
    api.patch(`departments/${id}`, patch, ChangedDepartment),
  );

/** A number, or none. */
export const useSetMemberPhone = () =>
  usePeopleMutation(({ id, phone }: { id: string; phone: string | null }) =>
    api.put(`members/${id}/phone`, { phone }, Member),
  );

export const useUpdateMember = () =>
  usePeopleMutation(({ id, patch }: Change<UpdateMember>) => api.patch(`members/${id}`, patch, ChangedMember));

export const useCreateRole = () => usePeopleMutation((input: CreateRole) => api.post('roles', input, Role));

export const useUpdateRole = () =>
  usePeopleMutation(({ id, patch }: Change<UpdateRole>) => api.patch(`roles/${id}`, patch, Role));

export const useDeleteRole = () => usePeopleMutation((id: string) => api.send('DELETE', `roles/${id}`));

export const useInvite = () =>
  usePeopleMutation((input: CreateInvitation) => api.post('invitations', input, Invitation));

export const useResendInvitation = () =>
  usePeopleMutation((id: string) => api.post(`invitations/${id}/resend`, undefined, Invitation));

export const useRevokeInvitation = () => usePeopleMutation((id: string) => api.send('DELETE', `invitations/${id}`));

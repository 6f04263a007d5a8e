import type { Incident, Member, Role } from '@perch/contracts';

/** Who can be given an incident: members whose role opens incidents; and who has it already. */
export function assigneesOf(
  { assignee }: Pick<Incident, 'assignee'>,
  members: readonly Member[],
  roles: readonly Pick<Role, 'id' | 'permissions'>[],
): Member[] {
  const opens = new Set(roles.filter(({ permissions }) => permissions.includes('social.view')).map(({ id }) => id));
  return members.filter(({ id, isActive, role }) => id === assignee?.id || (isActive && opens.has(role.id)));
}

import type { Member } from '@perch/contracts';

export interface MemberFilters {
  q?: string | undefined;
  roleId?: string | undefined;
  departmentId?: string | undefined;
  /** who is shown: those who can sign in, unless it says otherwise */
  state?: string | undefined;
}

export const MEMBER_STATES = ['active', 'deactivated', 'all'] as const;

/** Small letters, without accents. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Members that fit all filters; what was typed is looked for in name and e-mail, word by word. */
export function findMembers(members: readonly Member[], filters: MemberFilters): Member[] {
  const words = plain(filters.q ?? '')
    .split(/\s+/)
    .filter(Boolean);
  return members.filter((member) => {
    const text = plain(`${member.name} ${member.email}`);
    return (
      words.every((word) => text.includes(word)) &&
      (!filters.roleId || member.role.id === filters.roleId) &&
      (!filters.departmentId || member.departmentIds.includes(filters.departmentId)) &&
      (filters.state === 'all' || member.isActive === (filters.state !== 'deactivated'))
    );
  });
}

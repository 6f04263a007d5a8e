import type { Member } from '@perch/contracts';
import { expect, test } from 'vitest';
import { findMembers, type MemberFilters } from './find-members.ts';

const member = (name: string, more: Partial<Member> = {}): Member => ({
  id: name,
  name,
  email: `${name.toLowerCase().replace(/\W/g, '')}@acme.example`,
  avatarUrl: null,
  role: { id: 'agent', name: 'Agent' },
  isActive: true,
  departmentIds: [],
  revision: 1,
  ...more,
});
const members = [
  member('João Souza', { departmentIds: ['billing'] }),
  member('Marina Costa', { role: { id: 'administrator', name: 'Administrator' } }),
  member('Otto Left', { isActive: false, departmentIds: ['billing'] }),
];

test.each<[string, MemberFilters, string[]]>([
  ['nothing asked: who is active', {}, ['João Souza', 'Marina Costa']],
  ['a name without its accents', { q: 'joao' }, ['João Souza']],
  ['words in any order', { q: 'costa marina' }, ['Marina Costa']],
  ['an address', { q: 'marinacosta@' }, ['Marina Costa']],
  ['a role', { roleId: 'administrator' }, ['Marina Costa']],
  ['a department', { departmentId: 'billing' }, ['João Souza']],
  ['who was deactivated', { state: 'deactivated' }, ['Otto Left']],
  ['everybody of a department', { departmentId: 'billing', state: 'all' }, ['João Souza', 'Otto Left']],
  ['a state that is none', { state: 'x' }, ['João Souza', 'Marina Costa']],
])('%s', (_what, filters, names) => expect(findMembers(members, filters).map(({ name }) => name)).toEqual(names));

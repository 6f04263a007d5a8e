import { expect, test } from 'vitest';
import { safeReturnTo, sessionCan, type Session } from './session.ts';

test.each([
  ['/tickets/1?status=open', '/tickets/1?status=open'],
  [undefined, '/tickets'],
  ['', '/tickets'],
  ['//evil.example', '/tickets'],
  ['/\\evil.example', '/tickets'],
  ['https://evil.example', '/tickets'],
  ['javascript:alert(1)', '/tickets'],
])('%s leads to %s', (path, expected) => expect(safeReturnTo(path)).toBe(expected));

test('a member may do what is in the list of permissions, and nothing else', () => {
  const session = { member: { id: 'm' }, permissions: ['tickets.view'] } as unknown as Session;
  expect(sessionCan(session, 'tickets.view')).toBe(true);
  expect(sessionCan(session, 'tickets.reply')).toBe(false);
});

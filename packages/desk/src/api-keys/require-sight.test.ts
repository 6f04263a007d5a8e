import type { Actor } from '@perch/core';
import { expect, test } from 'vitest';
import { requireSight, sightOf } from './require-sight.ts';

const actor = (departmentIds: string[] | null): { actor: Actor } => ({
  actor: { kind: 'member', memberId: 'm', permissions: [], departmentIds },
});
const refusal = expect.objectContaining({ code: 'permission_not_held' });

test('who sees all hands on what is wanted; who sees some, no more than those', () => {
  expect(sightOf(actor(null), null)).toBeNull();
  expect(sightOf(actor(null), ['a'])).toEqual(['a']);
  expect(sightOf(actor(['a', 'b']), null)).toEqual(['a', 'b']);
  expect(sightOf(actor(['a', 'b']), ['b'])).toEqual(['b']);
  expect(() => sightOf(actor(['a']), ['a', 'c'])).toThrow(refusal);
  expect(() => sightOf(actor([]), null)).toThrow(refusal);
});

test('a secret that sees more is not given to who sees less', () => {
  expect(() => requireSight(actor(['a']), null)).toThrow(refusal);
  expect(() => requireSight(actor(['a']), ['a', 'b'])).toThrow(refusal);
  requireSight(actor(['a', 'b']), ['a']);
  requireSight(actor(null), null);
});

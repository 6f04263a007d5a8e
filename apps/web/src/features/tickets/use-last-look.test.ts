import type { Message } from '@perch/contracts';
import { expect, test } from 'vitest';
import { firstUnread } from './use-last-look.ts';

const at = (minute: number, memberId?: string) =>
  ({
    id: `m${minute}`,
    postedAt: `2026-11-29T12:0${minute}:00.000Z`,
    member: memberId ? { id: memberId } : null,
  }) as Message;
const thread = [at(1), at(2), at(3, 'ana'), at(4), at(5)];

test.each([
  ['the first of others since then', thread[1]!.postedAt, 'ana', 'm4'],
  ['a colleague’s counts as new', thread[1]!.postedAt, 'tom', 'm3'],
  ['nothing when all has been seen', thread[4]!.postedAt, 'ana', undefined],
  ['nothing the first time', null, 'ana', undefined],
  ['nothing where the line is above what is loaded', '2026-11-29T11:00:00.000Z', 'ana', undefined],
])('%s', (_claim, before, memberId, expected) => {
  expect(firstUnread(thread, before, memberId)).toBe(expected);
});

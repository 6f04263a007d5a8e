import { describe, expect, it } from 'vitest';
import { codeWorks, mayAskForCode, type PhoneCode } from './phone-code.ts';

const now = new Date('2026-11-28T12:00:00Z');
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const code = (changes: Partial<PhoneCode> = {}): PhoneCode => ({
  attempts: 0,
  expiresAt: at(10),
  usedAt: null,
  ...changes,
});

describe('a code works', () => {
  it.each<[string, PhoneCode, boolean]>([
    ['when it is new', code(), true],
    ['to its last moment', code({ expiresAt: new Date(now.getTime() + 1) }), true],
    ['not when its time has come', code({ expiresAt: now }), false],
    ['not long after', code({ expiresAt: at(-60) }), false],
    ['after four wrong ones', code({ attempts: 4 }), true],
    ['not after five', code({ attempts: 5 }), false],
    ['not a second time', code({ usedAt: at(-1) }), false],
  ])('%s', (_claim, row, works) => expect(codeWorks(row, now)).toBe(works));
});

describe('a code may be asked for', () => {
  it.each<[string, number[], boolean]>([
    ['when none was', [], true],
    ['after four in the hour', [-1, -2, -3, -4], true],
    ['not after five', [-1, -2, -3, -4, -59], false],
    ['when the first of five is an hour ago', [-1, -2, -3, -4, -60], true],
    ['whatever was the day before', [-1441, -1442, -1443, -1444, -1445, -1446], true],
  ])('%s', (_claim, minutes, may) => expect(mayAskForCode(minutes.map(at), now)).toBe(may));
});

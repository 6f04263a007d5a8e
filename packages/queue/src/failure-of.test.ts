import { UnrecoverableError } from 'bullmq';
import { expect, it } from 'vitest';
import { failureOf } from './failure-of.ts';

const SECRET = 'my number is 555 0100\n    at my desk';
const told = (error: unknown) => {
  const { message, stack } = failureOf(error);
  expect(stack).not.toContain('555');
  expect(stack).not.toContain('my desk');
  return message;
};

it('keeps what kind of error it was and where, and no word of its message', () => {
  const error = Object.assign(new TypeError(SECRET), { code: '23505' });
  expect(told(error)).toBe('TypeError 23505');
  expect(failureOf(error).stack).toContain('failure-of.test');
  expect(told(Object.assign(new Error(SECRET), { kind: 'uncertain', name: 'TwitterError' }))).toBe(
    'TwitterError uncertain',
  );
});

it('keeps nothing that it does not know to be a code', () => {
  expect(told(Object.assign(new Error('x'), { code: SECRET, name: SECRET }))).toBe('error');
  expect(told(Object.assign(new Error('x'), { stack: SECRET }))).toBe('Error');
  expect([SECRET, null, undefined, { message: SECRET }].map(told)).toEqual(['error', 'error', 'error', 'error']);
});

it('leaves what shall not be tried again as it is', () => {
  expect(failureOf(new UnrecoverableError(SECRET))).toBeInstanceOf(UnrecoverableError);
});

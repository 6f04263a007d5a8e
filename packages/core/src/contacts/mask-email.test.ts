import { expect, test } from 'vitest';
import { maskEmail } from './mask-email.ts';

test.each([
  ['carla@mail.test', 'c•••a@mail.test'],
  ['ab@mail.test', '•••@mail.test'],
  ['"a@b"@mail.test', '"•••"@mail.test'],
] as const)('%s is shown as %s', (email, shown) => expect(maskEmail(email)).toBe(shown));

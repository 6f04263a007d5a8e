import { expect, test } from 'vitest';
import { isSameName } from './is-same-name.ts';

test.each([
  ['a variation selector of an emoji', 'Carla ❤\uFE0F', 'Carla ❤', true],
  ['a joiner', 'Ana 👩\u200D🚀', 'Ana 👩🚀', true],
  ['a mark of direction', '\u200Fسارة', 'سارة', true],
  ['how an accent is composed', 'Jose\u0301', 'José', true],
  ['more space than one sees', ' Ana \u00A0 Lima ', 'Ana Lima', true],
  ['but another letter', 'Ana Lima', 'Ana Lina', false],
  ['and another case', 'Ana', 'ana', false],
  ['and nothing at all', 'Ana', '', false],
])('of two names %s', (_what, one, other, same) => expect(isSameName(one, other)).toBe(same));

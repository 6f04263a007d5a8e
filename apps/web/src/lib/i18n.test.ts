import { expect, test } from 'vitest';
import { preferredLocale } from './i18n.ts';

test.each([
  ['pt-BR', ['en-US'], 'pt-BR'],
  [null, ['pt-PT', 'en'], 'pt-BR'],
  [null, ['de', 'en-GB'], 'en'],
  [null, ['ja'], 'en'],
  ['xx', [], 'en'],
] as const)('stored %s, browser %j → %s', (stored, browser, expected) =>
  expect(preferredLocale(stored, browser)).toBe(expected),
);

// @vitest-environment jsdom
import { act, createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { beforeEach, expect, test, vi } from 'vitest';
import { preferredLocale, setLocale, startI18n, useTranslation } from './i18n.ts';

beforeEach(() => void vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));

test.each([
  ['pt-BR', ['en-US'], 'pt-BR'],
  [null, ['pt-PT', 'en'], 'pt-BR'],
  [null, ['de', 'en-GB'], 'en'],
  [null, ['ja'], 'en'],
  ['xx', [], 'en'],
] as const)('stored %s, browser %j → %s', (stored, browser, expected) =>
  expect(preferredLocale(stored, browser)).toBe(expected),
);

test('what is on the screen is drawn anew in another language', async () => {
  await startI18n();
  await setLocale('en');
  const box = document.createElement('div');
  const Word = () => createElement('b', null, useTranslation().t('action.close'));
  const root = createRoot(box);
  act(() => root.render(createElement(Word)));
  expect(box.textContent).toBe('Close');
  await act(() => setLocale('pt-BR'));
  expect(box.textContent).toBe('Fechar');
  act(() => root.unmount());
});

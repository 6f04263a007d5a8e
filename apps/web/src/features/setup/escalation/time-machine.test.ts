import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { setLocale, speakOfSetup, startI18n } from '../../../lib/i18n.ts';

beforeAll(async () => {
  await startI18n();
  await speakOfSetup();
});

it.each([
  ['en', 'In the last 15 days this rule would not have fired.', '10: would not have fired'],
  ['pt-BR', 'Em 15 dias esta regra não teria disparado nenhuma vez.', '10: não teria disparado nenhuma vez'],
] as const)('in %s, a rule that would not have fired is told without a number', async (locale, fired, line) => {
  await setLocale(locale);
  const period = locale === 'en' ? '15 days' : '15 dias';
  expect(i18next.t('escalation.preview.fired', { count: 0, period })).toBe(fired);
  expect(i18next.t('escalation.preview.valueText', { count: 0, threshold: 10 })).toBe(line);
});

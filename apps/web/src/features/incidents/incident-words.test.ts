import type { IncidentDetail } from '@perch/contracts';
import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { setLocale, speakOfIncidents, startI18n } from '../../lib/i18n.ts';
import { alertWords, eventWords, hasFailed } from './incident-words.ts';

beforeAll(async () => {
  await startI18n();
  await speakOfIncidents();
});

const alert: IncidentDetail['alerts'][number] = {
  ...{ id: '1', member: { id: '2', name: 'Ana', isActive: true }, medium: 'email', kind: 'alarm', isFallback: false },
  ...{ at: '2026-11-22T10:00:00.000Z', settledAt: null, state: 'queued', code: null, receipt: null },
};

it.each([
  ['is on its way', {}, 'on its way', false],
  ['was not taken by its server', { code: 'tries_again' }, 'not taken by the server yet, tried again', true],
  ['is being tried again', { state: 'sending', code: 'tries_again' }, 'not taken by the server yet, tried again', true],
  ['is put off by its server', { code: 'rate_limited' }, 'not taken by the server yet, tried again', true],
  ['waits for an earlier one', { code: 'waits_for_earlier' }, 'on its way', false],
  ['was left out', { state: 'discarded', code: 'superseded' }, 'left out: a newer message says it all', false],
  ['was given up', { state: 'failed', code: 'too_many_attempts' }, 'failed', true],
  ['was taken, and did not arrive', { state: 'sent', receipt: 'undelivered' }, 'not delivered', true],
])('an alert that %s says so', (_what, became, words, isMarked) => {
  expect(alertWords(i18next.t, { ...alert, ...became }, { clearedAt: null })).toBe(`Ana · E-mail · alarm · ${words}`);
  expect(hasFailed({ ...alert, ...became })).toBe(isMarked);
});

it.each([
  ['en', '2026-11-22T11:00:00.000Z', 'Ana · E-mail · all-clear · sent'],
  ['en', null, 'Ana · E-mail · closed · sent'],
  ['pt-BR', '2026-11-22T11:00:00.000Z', 'Ana · E-mail · fim do alarme · enviado'],
  ['pt-BR', null, 'Ana · E-mail · encerramento · enviado'],
] as const)('in %s, of an incident that was over at %s, its end is told as %s', async (locale, clearedAt, words) => {
  await setLocale(locale);
  expect(alertWords(i18next.t, { ...alert, kind: 'clear', state: 'sent' }, { clearedAt })).toBe(words);
});

it.each([
  ['en', 'timed_out', 'Ana could not be told at once by SMS. An e-mail goes in its place.'],
  [
    'en',
    'too_many_sms',
    'Ana has had ten SMS of alarms within an hour: no more go for now. An e-mail goes in its place.',
  ],
  ['en', 'no_phone', 'Ana has no verified phone: no SMS can go. An e-mail goes in its place.'],
  ['pt-BR', 'timed_out', 'Não foi possível avisar Ana de imediato por SMS. Um e-mail vai no lugar.'],
  [
    'pt-BR',
    'too_many_sms',
    'Ana já recebeu dez SMS de alarmes em uma hora: por ora não vão mais. Um e-mail vai no lugar.',
  ],
  ['pt-BR', 'sms_not_configured', 'O SMS não está configurado: nenhum pode ir para Ana. Um e-mail vai no lugar.'],
] as const)('in %s, why no SMS reached somebody (%s) is told, with what goes instead', async (locale, code, words) => {
  await setLocale(locale);
  const data = { name: 'Ana', medium: 'sms', code, instead: 'email' };
  const event = { id: '1', kind: 'alert_failed' as const, actor: null, apiKey: null, data, at: alert.at };
  expect(eventWords(i18next.t, event)).toBe(words);
});

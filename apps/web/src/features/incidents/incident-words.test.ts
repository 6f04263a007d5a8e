import type { IncidentDetail } from '@perch/contracts';
import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { speakOfIncidents, startI18n } from '../../lib/i18n.ts';
import { alertWords, hasFailed } from './incident-words.ts';

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
  expect(alertWords(i18next.t, { ...alert, ...became })).toBe(`Ana · E-mail · alarm · ${words}`);
  expect(hasFailed({ ...alert, ...became })).toBe(isMarked);
});

import type { DrillMessage } from '@perch/contracts';
import i18next from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { speakOfSetup, startI18n } from '../../../lib/i18n.ts';
import { drillWords, hasFailed, isSettled } from './drill-words.ts';

beforeAll(async () => {
  await startI18n();
  await speakOfSetup();
});

const message: DrillMessage = {
  ...{ id: '1', ruleId: '2', memberId: '3', name: 'Ana', medium: 'email', isFallback: false },
  ...{ state: 'queued', code: null, receipt: null },
};

it.each([
  ['is on its way', {}, 'on its way', false, false],
  ['was not taken by its server', { code: 'tries_again' }, 'not taken by the server yet, tried again', true, false],
  ['waits for an earlier one', { code: 'waits_for_earlier' }, 'on its way', false, false],
  ['came too late', { state: 'failed', code: 'expired' }, 'not delivered: it came too late to be of use', true, true],
  [
    'was refused by its server',
    { state: 'failed', code: 'mail_refused' },
    'not delivered: the mail server did not take it; check the address, or send it another way',
    true,
    true,
  ],
  ['did not arrive', { state: 'sent', receipt: 'undelivered' }, 'not delivered', true, true],
  ['went', { state: 'sent' }, 'sent', false, true],
])('a message of a test that %s says so', (_what, became, words, isMarked, isDone) => {
  expect(drillWords(i18next.t, { ...message, ...became })).toBe(`Ana · E-mail · ${words}`);
  expect([hasFailed({ ...message, ...became }), isSettled({ ...message, ...became })]).toEqual([isMarked, isDone]);
});

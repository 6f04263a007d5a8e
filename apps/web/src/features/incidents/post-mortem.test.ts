import type { IncidentExport } from '@perch/contracts';
import i18next from 'i18next';
import { beforeAll, expect, it, vi } from 'vitest';
import { speakOfIncidents, startI18n } from '../../lib/i18n.ts';
import { postMortem } from './post-mortem.ts';

beforeAll(async () => {
  await startI18n();
  await speakOfIncidents();
});

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString();
const person = { id: '1', name: 'Ana', isActive: true };
const exported = {
  incident: {
    ...{ ruleName: 'Outage', account: { id: '2', username: 'acme_air' }, state: 'cleared', clearedAt: at(9) },
    ...{
      firesAt: { count: 3, windowMinutes: 10, countsAuthors: false },
      startedAt: at(0),
      reachedAt: at(4),
      lastReachedAt: at(8),
      authors: 2,
      tweets: 2,
    },
    ...{ assignee: null, ticket: null, departments: [], topWords: [], peak: { at: at(6), held: 5 } },
    alerts: [
      {
        ...{ id: '3', member: person, medium: 'sms', kind: 'alarm', isFallback: false, code: '30003' },
        ...{ at: at(4), settledAt: at(5), state: 'sent', receipt: 'undelivered' },
      },
    ],
    events: [
      { id: '4', kind: 'opened', actor: null, apiKey: null, data: { count: 3 }, at: at(4) },
      {
        id: '5',
        kind: 'note',
        actor: person,
        apiKey: null,
        data: { text: 'See [here](javascript:alert(1))\n# Not a title\n    1. www.evil.example\n===' },
        at: at(7),
      },
      { id: '6', kind: 'cleared', actor: null, apiKey: null, data: {}, at: at(9) },
      { id: '10', kind: 'closed', actor: person, apiKey: null, data: { why: 'rule_off' }, at: at(11) },
      { id: '11', kind: 'closed', actor: person, apiKey: null, data: { why: 'disconnected' }, at: at(12) },
      { id: '8', kind: 'closed', actor: null, apiKey: { id: '9', name: 'Pager' }, data: {}, at: at(10) },
    ],
  },
  tweets: [
    {
      ...{
        tweetId: '7',
        url: 'https://x.com/i/status/7',
        username: 'user_1',
        name: 'U',
        followersCount: 1,
        language: 'en',
      },
      ...{ text: '<img src=x> ![x](https://t.example/p.gif)', postedAt: at(1), ticketNumber: 12 },
    },
  ],
} as unknown as IncidentExport;

it('tells what happened in the order of time, with what became of each alert, and lets no text be mark-up', () => {
  const lines = postMortem(i18next.t, exported, 'en').split('\n');
  const of = (words: string) => lines.findIndex((line) => line.includes(words));
  expect(lines[0]).toBe('# Outage · @acme\\_air');
  const order = [
    'raised the alarm',
    'not delivered',
    'Peak: 5 tweets',
    'Ana wrote',
    'The burst is over',
    'API key Pager closed',
    'Ana switched the rule off',
    'Ana disconnected the X account',
  ].map(of);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order).not.toContain(-1);
  expect(lines).toContain('> See \\[here\\]\\(javascript:alert\\(1\\)\\)');
  expect(lines).toContain('> \\# Not a title');
  expect(lines).toContain('> \\<img src\\=x\\> \\!\\[x\\]\\(https:\\/\\/t.example/p.gif\\)');
  expect(lines).toContain('> 1\\. www\\.evil.example');
  expect(lines).toContain('> \\=\\=\\=');
  expect(lines[of('https://x.com/i/status/7')]).toContain('#12');
});

it('tells times to the second, and in which zone they are', () => {
  const format = Intl.DateTimeFormat;
  vi.spyOn(Intl, 'DateTimeFormat').mockImplementation(function (locale, options) {
    return new format(locale, { timeZone: 'America/Sao_Paulo', ...options });
  } as typeof Intl.DateTimeFormat);
  const [startedAt, openedAt] = ['2026-11-22T10:00:07.000Z', '2026-11-22T10:04:31.000Z'];
  const precise = {
    ...exported,
    incident: { ...exported.incident, startedAt, events: [{ ...exported.incident.events[0]!, at: openedAt }] },
  };
  const english = postMortem(i18next.t, precise, 'en');
  const portuguese = postMortem(i18next.t, precise, 'pt-BR');
  vi.restoreAllMocks();
  expect(english).toMatch(/: Nov 22, 2026, 7:00:07\sAM GMT-3$/m);
  expect(english).toMatch(/^- Nov 22, 2026, 7:04:31\sAM GMT-3: Perch raised the alarm/m);
  expect(portuguese).toMatch(/: 22 de nov\. de 2026, 07:00:07 BRT$/m);
});

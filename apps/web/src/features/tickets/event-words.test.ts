import type { TFunction } from 'i18next';
import { TicketEvent } from '@perch/contracts';
import i18next from 'i18next';
import { expect, test } from 'vitest';
import en from '../../locales/en.json';
import pt from '../../locales/pt-BR.json';
import { eventWords, valueWords } from './event-words.ts';
import type { TicketEventItem } from './queries.ts';

const t = ((key: string, values?: object) =>
  values ? `${key} ${JSON.stringify(values)}` : key) as unknown as TFunction;
const nameOf = (id: string) => ({ d1: 'Billing' })[id];

test.each([
  ['status', 'open', 'status.open'],
  ['department', 'd1', 'Billing'],
  ['department', { id: 'd1' }, 'Billing'],
  ['assignee', { id: 'x', name: 'Ana' }, 'Ana'],
  ['tags', ['a', 'b'], 'a, b'],
  ['tags', [], null],
  ['assignee', null, null],
] as const)('%s %j → %s', (kind, value, expected) => expect(valueWords(t, kind, value, nameOf)).toBe(expected));

test('taking the assignee away has its own sentence', () => {
  const event = { kind: 'assignee', to: null, from: 'x' } as TicketEventItem;
  expect(eventWords(t, event, nameOf)).toContain('event.assigneeNone');
});

test.each([
  [{ isOwn: false, reason: 'not_found' }, 'event.tweetGone'],
  [{ isOwn: true, reason: 'not_found' }, 'event.tweetGoneOwn'],
  [{ isOwn: false, reason: 'suspended' }, 'event.tweetHidden'],
  [{ isOwn: true, reason: 'not_authorized' }, 'event.tweetHiddenOwn'],
])('a tweet that is gone %j → %s', (to, key) => {
  const event = { kind: 'tweet_gone', from: null, to } as TicketEventItem;
  expect(eventWords(t, event, nameOf)).toBe(key);
});

test('spam and no spam each have a sentence', () => {
  const words = [true, false].map((to) => eventWords(t, { kind: 'spam', from: !to, to } as TicketEventItem, nameOf));
  expect(words).toEqual(['event.spam', 'event.spamNone']);
});

test.each([
  ['merged', { id: 't2', number: 2 }],
  ['split', { id: 't3', number: 3, count: 4 }],
] as const)('what another ticket had to do with names it: %s', (kind, to) => {
  const words = eventWords(t, { kind, from: null, to } as unknown as TicketEventItem, nameOf);
  expect(words).toMatch(new RegExp(`^event.${kind} .*"number":${to.number}`));
});

/** What events hold that need more than a word. */
const HELD: Partial<Record<TicketEventItem['kind'], unknown>> = {
  status: 'pending',
  priority: 'high',
  spam: true,
  tags: ['late'],
  tweet_gone: { isOwn: false, reason: 'not_found' },
  email_bounced: { reason: 'No such mailbox' },
  due: '2026-11-22T12:00:00.000Z',
  snoozed: { until: '2026-11-22T12:00:00.000Z' },
  snooze_ended: 'message',
  not_reopened: 'thanks_only',
};
const OF_ANOTHER = { id: 't2', number: 2, count: 3, name: 'Ana', via: 'tweet', at: '2026-11-22T12:00:00.000Z' };

test.each(TicketEvent.shape.kind.options)('in both languages there is a sentence for %s', async (kind) => {
  const i18n = i18next.createInstance();
  await i18n.init({
    lng: 'en',
    resources: { en: { translation: en }, 'pt-BR': { translation: pt } },
    interpolation: { escapeValue: false },
  });
  const event = { kind, from: 'closed', to: HELD[kind] ?? OF_ANOTHER } as TicketEventItem;
  const sentences = ['en', 'pt-BR'].map((locale) => eventWords(i18n.getFixedT(locale), event, nameOf));
  for (const sentence of sentences) {
    expect(sentence).toContain(' ');
    expect(sentence).not.toMatch(/^(event|mail)\.|\{\{|undefined/);
  }
  expect(sentences[0]).not.toBe(sentences[1]);
});

import { describe, expect, test } from 'vitest';
import { composerState, formatPrice, type ReplyTarget } from './composer-state.ts';

const tweet: ReplyTarget = {
  via: 'tweet',
  visibility: 'public',
  inReplyToMessageId: null,
  accountUsername: 'acme',
  available: true,
  problem: null,
  priceMicros: 10_000,
  linkPriceMicros: 200_000,
};
const ticket = { replyTargets: [tweet] };

describe('composerState', () => {
  test('a text within the limit may go', () => {
    expect(composerState(ticket, 'tweet', 'Thank you')).toMatchObject({
      canSend: true,
      problem: null,
      priceMicros: 10_000,
    });
  });
  test('nothing but space may not', () =>
    expect(composerState(ticket, 'tweet', '  ')).toMatchObject({ canSend: false, isEmpty: true }));
  test('emoji weigh two', () => expect(composerState(ticket, 'tweet', '🐦'.repeat(141)).canSend).toBe(false));
  test('a link makes it dear', () => {
    expect(composerState(ticket, 'tweet', 'See https://acme.com/help')).toMatchObject({
      priceMicros: 200_000,
      hasDearLink: true,
    });
  });
  test('a way the ticket does not have is closed', () => {
    expect(composerState(ticket, 'dm', 'Hello')).toMatchObject({
      canSend: false,
      problem: 'reply_channel_unavailable',
    });
  });
  test('what X would refuse is not sent', () => {
    const refused = { replyTargets: [{ ...tweet, available: false, problem: 'not_summoned' }] };
    expect(composerState(refused, 'tweet', 'Hello')).toMatchObject({ canSend: false, problem: 'not_summoned' });
  });
  test('a note has no counter and no price', () => {
    expect(composerState(ticket, 'note', 'Called her')).toMatchObject({
      canSend: true,
      measure: null,
      priceMicros: null,
    });
  });
});

test.each([
  [10_000, 'en', '$0.01'],
  [15_000, 'en', '$0.015'],
  [200_000, 'pt-BR', 'US$ 0,20'],
])('%d micro-dollars in %s: %s', (micros, locale, expected) =>
  expect(formatPrice(micros, locale).replace(/\u00a0/g, ' ')).toBe(expected),
);

import { describe, expect, it } from 'vitest';
import { PRICES_2026 } from '../cost/prices.ts';
import { replyEligibility, type ReplyQuestion, type ReplyTarget } from './reply-eligibility.ts';

const target: ReplyTarget = {
  authorId: '1001',
  mentionsAccount: true,
  quotesAccount: false,
  isOwn: false,
  deleted: false,
  protected: false,
};
const unsummoned = { ...target, mentionsAccount: false };
const question: ReplyQuestion = {
  via: 'tweet',
  tier: 'self_serve',
  target,
  accountTwitterUserId: '100',
  receivesDm: null,
  text: 'Sorry!',
  prices: PRICES_2026,
};
const allowed = (amountMicros: number, ...reasons: string[]) => ({ allowed: true, price: { amountMicros, reasons } });
const refused = (code: string, bestRoute: string | null) => ({ allowed: false, code, bestRoute });

const rows: [string, Partial<ReplyQuestion>, object][] = [
  ['who mentioned us may be answered, at the summoned price', {}, allowed(10_000, 'summoned_reply')],
  [
    'who quoted us may be answered',
    { target: { ...unsummoned, quotesAccount: true } },
    allowed(10_000, 'summoned_reply'),
  ],
  [
    'our own tweet may be answered, at the price of a post',
    { target: { ...unsummoned, isOwn: true } },
    allowed(15_000, 'post'),
  ],
  ['our own tweet is known by its author', { target: { ...unsummoned, authorId: '100' } }, allowed(15_000, 'post')],
  ['who did not name us may not: on X itself', { target: unsummoned }, refused('not_summoned', 'open_on_x')],
  ['or privately, if they take messages', { target: unsummoned, receivesDm: true }, refused('not_summoned', 'dm')],
  ['not if they take none', { target: unsummoned, receivesDm: false }, refused('not_summoned', 'open_on_x')],
  ['Enterprise answers anybody', { tier: 'enterprise', target: unsummoned }, allowed(15_000, 'post')],
  ['a link costs more', { text: 'See https://acme.com' }, allowed(200_000, 'summoned_reply', 'contains_url')],
  ['so does a bare domain', { text: 'See acme.com' }, allowed(200_000, 'summoned_reply', 'contains_url')],
  ['a deleted tweet takes no answer', { target: { ...target, deleted: true } }, refused('target_gone', null)],
  [
    'but its author may take a message',
    { target: { ...target, deleted: true }, receivesDm: true },
    refused('target_gone', 'dm'),
  ],
  [
    'not even from Enterprise',
    { tier: 'enterprise', target: { ...target, deleted: true } },
    refused('target_gone', null),
  ],
  ['a protected tweet takes no answer', { target: { ...target, protected: true } }, refused('target_protected', null)],
  ['nothing to answer', { target: null }, refused('no_target', null)],
  ['an empty text', { text: ' ' }, refused('empty', null)],
  ['a long text', { text: 'a'.repeat(281) }, refused('too_long', null)],
  ['a long text for whom takes messages', { text: 'a'.repeat(281), receivesDm: true }, refused('too_long', 'dm')],
  ['two cashtags', { text: '$ACME and $X' }, refused('too_many_cashtags', null)],
  ['one cashtag and a price', { text: '$ACME costs $20' }, allowed(10_000, 'summoned_reply')],
  ['two cashtags from Enterprise', { text: '$ACME and $X', tier: 'enterprise' }, allowed(10_000, 'summoned_reply')],
  ['eligibility is judged before the text', { text: '', target: unsummoned }, refused('not_summoned', 'open_on_x')],
  ['a direct message', { via: 'dm' }, allowed(15_000, 'direct_message')],
  ['a direct message needs no tweet', { via: 'dm', target: null }, allowed(15_000, 'direct_message')],
  ['nor a summons', { via: 'dm', target: unsummoned }, allowed(15_000, 'direct_message')],
  ['a link in it costs nothing more', { via: 'dm', text: 'https://acme.com' }, allowed(15_000, 'direct_message')],
  ['a long one', { via: 'dm', text: 'a'.repeat(281) }, allowed(15_000, 'direct_message')],
  ['a longer one', { via: 'dm', text: 'a'.repeat(10_001) }, refused('too_long', null)],
  ['who takes no messages gets none', { via: 'dm', receivesDm: false }, refused('dm_closed', 'open_on_x')],
  ['nor has another route without a tweet', { via: 'dm', receivesDm: false, target: null }, refused('dm_closed', null)],
];

describe('reply eligibility', () => {
  it.each(rows)('%s', (_claim, changes, answer) => {
    expect(replyEligibility({ ...question, ...changes })).toEqual(answer);
  });
});

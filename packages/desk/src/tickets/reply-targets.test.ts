import { PRICES_2026 } from '@perch/core';
import { expect, it } from 'vitest';
import { replyTargets, type ReplyFacts } from './reply-targets.ts';

const brand = {
  id: 'a1',
  username: 'acme',
  twitterUserId: '10',
  state: 'connected',
  tier: 'self_serve',
  prices: PRICES_2026,
} as const;
const tweet = {
  messageId: 'm1',
  authorId: '20',
  mentionedUserIds: ['10'],
  quotedUserId: null,
  isDeleted: false,
  isEarlier: false,
};
const facts = (more: Partial<ReplyFacts> = {}): ReplyFacts => ({
  channel: 'twitter',
  customerId: '20',
  receivesDm: null,
  hasWrittenDm: false,
  isProtected: false,
  account: brand,
  dmAccount: more.account ?? brand,
  otherAccounts: [],
  tweet,
  recipient: null,
  directMessageId: null,
  ...more,
});
const short = (more: Partial<ReplyFacts>) =>
  replyTargets(facts(more)).map(({ via, problem }) => `${via}: ${problem ?? 'ok'}`);

it('a mention can be answered in public, at the price of a summoned reply', () => {
  expect(replyTargets(facts())).toEqual([
    {
      via: 'tweet',
      visibility: 'public',
      inReplyToMessageId: 'm1',
      isEarlier: false,
      accountId: 'a1',
      accountUsername: 'acme',
      recipient: null,
      available: true,
      problem: null,
      priceMicros: 10_000,
      linkPriceMicros: 200_000,
      otherAccounts: [],
    },
  ]);
});

it('prices are those of the configuration', () => {
  const prices = { ...PRICES_2026, summonedReply: 7, postCreateWithUrl: 70, dmCreate: 8 };
  const priced = replyTargets(facts({ receivesDm: true, account: { ...brand, prices } }));
  expect(priced.map(({ priceMicros, linkPriceMicros }) => [priceMicros, linkPriceMicros])).toEqual([
    [7, 70],
    [8, 8],
  ]);
});

it('another account may answer in public where it was named or quoted too, or its plan lets it', () => {
  const other = (id: string, twitterUserId: string, tier: 'self_serve' | 'enterprise' = 'self_serve') => ({
    ...brand,
    ...{ id, username: `acme_${id}`, twitterUserId, tier },
  });
  const [target] = replyTargets(
    facts({
      tweet: { ...tweet, mentionedUserIds: ['10', '11'], quotedUserId: '14' },
      otherAccounts: [
        other('named', '11'),
        other('silent', '12'),
        other('paying', '13', 'enterprise'),
        other('quoted', '14'),
      ],
    }),
  );
  const judged = target!.otherAccounts.map((one) => [one.accountId, one.accountUsername, one.problem, one.priceMicros]);
  expect(judged).toEqual([
    ['named', 'acme_named', null, 10_000],
    ['silent', 'acme_silent', 'not_summoned', null],
    ['paying', 'acme_paying', null, 15_000],
    ['quoted', 'acme_quoted', null, 10_000],
  ]);
});

it.each<[string, Partial<ReplyFacts>, string[]]>([
  [
    'who did not mention us cannot be answered in public',
    { tweet: { ...tweet, mentionedUserIds: ['99'] } },
    ['tweet: not_summoned'],
  ],
  [
    'unless the plan of the account allows to answer anybody',
    { account: { ...brand, tier: 'enterprise' }, tweet: { ...tweet, mentionedUserIds: ['99'] } },
    ['tweet: ok'],
  ],
  ['a deleted tweet cannot be answered', { tweet: { ...tweet, isDeleted: true } }, ['tweet: target_gone']],
  ['a protected customer cannot be answered in public', { isProtected: true }, ['tweet: target_protected']],
  ['who takes our direct messages can be written to', { receivesDm: true }, ['tweet: ok', 'dm: ok']],
  ['who takes none is not offered one', { receivesDm: false }, ['tweet: ok']],
  [
    'who has written to us can be answered, whatever X says of strangers',
    { receivesDm: false, hasWrittenDm: true },
    ['tweet: ok', 'dm: ok'],
  ],
  [
    'a ticket of direct messages offers them first',
    { channel: 'twitter_dm', hasWrittenDm: true, directMessageId: 'd1' },
    ['dm: ok', 'tweet: ok'],
  ],
  [
    'without a tweet there is no public way',
    { channel: 'twitter_dm', tweet: null, hasWrittenDm: true, directMessageId: 'd1' },
    ['dm: ok'],
  ],
  [
    'a paused account sends nothing',
    { account: { ...brand, state: 'paused' }, hasWrittenDm: true },
    ['tweet: account_paused', 'dm: account_paused'],
  ],
  [
    'nor does a disconnected one',
    { account: { ...brand, state: 'disconnected' }, hasWrittenDm: true },
    ['tweet: account_disconnected', 'dm: account_disconnected'],
  ],
  [
    'also while it waits to be confirmed again',
    { account: { ...brand, state: 'awaiting_confirmation' } },
    ['tweet: account_disconnected'],
  ],
])('%s', (_claim, more, ways) => expect(short(more)).toEqual(ways));

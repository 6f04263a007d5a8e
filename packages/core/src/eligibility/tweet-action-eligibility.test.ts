import { describe, expect, it } from 'vitest';
import { newTweetEligibility, type NewTweetQuestion } from './new-tweet-eligibility.ts';
import { effectOf, tweetActionEligibility, type TweetActionQuestion } from './tweet-action-eligibility.ts';

const tweet = { isOwn: false, isDeleted: false, isProtected: false };
const question: TweetActionQuestion = { effect: 'retweet', tier: 'self_serve', accountState: 'connected', tweet };
const costs = (amountMicros: number) => ({ allowed: true, price: { amountMicros } });
const refused = (code: string) => ({ allowed: false, code });

const rows: [string, Partial<TweetActionQuestion>, object][] = [
  ['anybody is retweeted, whatever the plan', {}, costs(15_000)],
  ['a retweet is taken back', { effect: 'unretweet' }, costs(10_000)],
  ['our own tweet is retweeted', { tweet: { ...tweet, isOwn: true } }, costs(15_000)],
  ['who is protected is not', { tweet: { ...tweet, isProtected: true } }, refused('target_protected')],
  [
    'but a retweet of before is taken back',
    { effect: 'unretweet', tweet: { ...tweet, isProtected: true } },
    costs(10_000),
  ],
  ['self-serve likes nothing', { effect: 'like' }, refused('not_in_plan')],
  ['nor takes a like back', { effect: 'unlike' }, refused('not_in_plan')],
  ['Enterprise likes', { effect: 'like', tier: 'enterprise' }, costs(15_000)],
  [
    'also who is protected, if the account sees it',
    { effect: 'like', tier: 'enterprise', tweet: { ...tweet, isProtected: true } },
    costs(15_000),
  ],
  ['and takes it back', { effect: 'unlike', tier: 'enterprise' }, costs(10_000)],
  ['what the account wrote is deleted', { effect: 'delete_tweet', tweet: { ...tweet, isOwn: true } }, costs(10_000)],
  ['what others wrote is not', { effect: 'delete_tweet' }, refused('not_own')],
  [
    'what is gone is not deleted again',
    { effect: 'delete_tweet', tweet: { ...tweet, isOwn: true, isDeleted: true } },
    refused('target_gone'),
  ],
  ['nor retweeted', { tweet: { ...tweet, isDeleted: true } }, refused('target_gone')],
  ['gone comes before the plan', { effect: 'like', tweet: { ...tweet, isDeleted: true } }, refused('target_gone')],
  ['a paused account does nothing', { accountState: 'paused' }, refused('account_paused')],
  [
    'nor does one that X has locked out',
    { accountState: 'needs_reauthorization', effect: 'like' },
    refused('needs_reauthorization'),
  ],
  ['nor one that is gone', { accountState: 'disconnected' }, refused('account_disconnected')],
];

describe('what is done to a tweet', () => {
  it.each(rows)('%s', (_claim, changes, answer) => {
    expect(tweetActionEligibility({ ...question, ...changes })).toMatchObject(answer);
  });

  it('every action but a deletion can be taken back', () => {
    expect(effectOf('like', false)).toBe('unlike');
    expect(effectOf('retweet', false)).toBe('unretweet');
    expect(effectOf('delete', false)).toBeNull();
  });
});

const newTweet: NewTweetQuestion = { tier: 'self_serve', accountState: 'connected', text: 'We are open!' };

describe('a new tweet', () => {
  it.each<[string, Partial<NewTweetQuestion>, object]>([
    ['is a post', {}, costs(15_000)],
    ['with a link is dearer', { text: 'See acme.com' }, costs(200_000)],
    ['of a picture needs no words', { text: '', hasMedia: true }, costs(15_000)],
    ['needs something', { text: ' ' }, refused('empty')],
    ['fits into 280', { text: 'a'.repeat(281) }, refused('too_long')],
    ['has one cashtag', { text: '$ACME and $X' }, refused('too_many_cashtags')],
    ['has more with Enterprise', { text: '$ACME and $X', tier: 'enterprise' }, costs(15_000)],
    ['needs an account that is connected', { text: '', accountState: 'paused' }, refused('account_paused')],
  ])('%s', (_claim, changes, answer) => {
    expect(newTweetEligibility({ ...newTweet, ...changes })).toMatchObject(answer);
  });
});

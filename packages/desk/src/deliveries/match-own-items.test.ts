import type { FetchedDirectMessage, FetchedTweet } from '@perch/contracts';
import { expect, it } from 'vitest';
import { matchOwnItems, type UnsettledDelivery } from './match-own-items.ts';

const sendingAt = new Date('2026-11-22T12:00:00Z');
const after = (seconds: number) => new Date(sendingAt.getTime() + seconds * 1000);
const BRAND = '77';

const tweet = (changes: Partial<FetchedTweet> = {}) =>
  ({
    tweetId: '900',
    authorId: BRAND,
    inReplyToTweetId: '1',
    text: 'On its way',
    postedAt: after(1),
    ...changes,
  }) as FetchedTweet;
const delivery = (changes: Partial<UnsettledDelivery> = {}): UnsettledDelivery => ({
  id: 'd1',
  kind: 'tweet',
  state: 'sending',
  doubts: 0,
  sendingAt,
  payload: { text: 'On its way', inReplyToTweetId: '1', conversationId: '1' },
  messageId: 'm1',
  ticketId: 't1',
  ...changes,
});

it.each<[string, FetchedTweet, UnsettledDelivery, boolean]>([
  ['the same words under the same tweet', tweet(), delivery(), true],
  ['in doubt as well as under way', tweet(), delivery({ state: 'unknown' }), true],
  ['what was queued again after a doubt', tweet(), delivery({ state: 'queued', doubts: 1 }), true],
  ['what was given up after a doubt', tweet(), delivery({ state: 'failed', doubts: 3 }), true],
  ['not what only waits for a limit', tweet(), delivery({ state: 'queued' }), false],
  ['not what X refused', tweet(), delivery({ state: 'failed' }), false],
  [
    'with typed addressing, which X shows apart',
    tweet(),
    delivery({ payload: { text: '@carla On its way', inReplyToTweetId: '1', conversationId: '1' } }),
    true,
  ],
  ['not other words', tweet({ text: 'Nearly there' }), delivery(), false],
  ['not under another tweet', tweet({ inReplyToTweetId: '2' }), delivery(), false],
  [
    'under another edit of the same tweet',
    tweet(),
    delivery({ payload: { text: 'On its way', inReplyToTweetId: '3', parentVersions: ['1'], conversationId: '1' } }),
    true,
  ],
  ['not by somebody else', tweet({ authorId: '5' }), delivery(), false],
  ['not from before it was sent', tweet({ postedAt: after(-31) }), delivery(), false],
  ['not what was never sent', tweet(), delivery({ sendingAt: null }), false],
])('%s', (_claim, item, candidate, fits) => {
  expect(matchOwnItems([item], [candidate], BRAND).size).toBe(fits ? 1 : 0);
});

it('one post settles one delivery, the oldest; one delivery takes one post, the earliest', () => {
  const found = matchOwnItems(
    [
      tweet({ tweetId: '902', postedAt: after(9) }),
      tweet({ tweetId: '901', postedAt: after(3) }),
      tweet({ tweetId: '903', postedAt: after(12) }),
    ],
    [delivery(), delivery({ id: 'd2' })],
    BRAND,
  );
  expect([...found].map(([remoteId, { id }]) => [remoteId, id])).toEqual([
    ['901', 'd1'],
    ['902', 'd2'],
  ]);
});

it('a post is sooner what is under way than what was thought absent', () => {
  const given = [delivery({ state: 'failed', doubts: 3 }), delivery({ id: 'd2' })];
  expect(matchOwnItems([tweet()], given, BRAND).get('900')?.id).toBe('d2');
});

it('a post that another delivery has is no candidate', () => {
  expect(matchOwnItems([tweet()], [delivery()], BRAND, new Set(['900'])).size).toBe(0);
});

it('a direct message is known by its conversation', () => {
  const message = {
    dmEventId: '5',
    dmConversationId: '7-77',
    senderId: BRAND,
    text: 'hello',
    postedAt: after(1),
  } as FetchedDirectMessage;
  const sent = (dmConversationId: string) => delivery({ kind: 'dm', payload: { text: 'hello', dmConversationId } });
  expect(matchOwnItems([message], [sent('7-77')], BRAND).get('5')?.id).toBe('d1');
  expect(matchOwnItems([message], [sent('8-77')], BRAND).size).toBe(0);
});

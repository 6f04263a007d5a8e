import { compileCapture, decideTweet, type CaptureSettings } from '@perch/core';
import { describe, expect, it, vi } from 'vitest';
import { NO_IMPORTS } from './imported-threads.ts';
import { Replay, type Reception, type ReplayedTweet } from './replay.ts';

// the decisions themselves, and how much each was given to look through
vi.mock(import('@perch/core'), async (original) => {
  const core = await original();
  return { ...core, decideTweet: vi.fn<typeof core.decideTweet>(core.decideTweet) };
});

const SETTINGS: CaptureSettings = {
  mentions: 'all',
  directMessages: 'all',
  keywords: [],
  excludedKeywords: [],
  departmentId: 'd1',
  unmatchedDepartmentId: null,
  includeRetweets: true,
  includeQuotes: true,
  includeReplies: true,
  mutedProfiles: [],
  reopenHours: { public: 168, directMessage: 72 },
};
const NOW = new Date('2026-11-28T12:00:00.000Z');
const account = { accountId: 'a1', twitterUserId: '900' };
const receiver = { account, capture: compileCapture(SETTINGS), importBefore: null, messagesSince: null };
const reception: Reception = { brands: [account], receivers: new Map([['a1', receiver]]) };

const reply = (at: number, fields: Partial<ReplayedTweet> = {}): ReplayedTweet => ({
  accountId: 'a1',
  tweetId: String(1000 + at),
  latestTweetId: String(1000 + at),
  authorId: `customer ${at}`,
  conversationId: '1000',
  inReplyToTweetId: '1000',
  inReplyToUserId: 'customer 0',
  mentionedUserIds: ['900'],
  text: 'me too',
  kind: 'reply',
  postedAt: new Date(NOW.getTime() - 3_600_000 + at),
  ...fields,
});

describe('a replay of a thread with very many customers', () => {
  it('gives each decision the tickets that it may depend on, not those of the whole thread', () => {
    const replay = new Replay([reception], NO_IMPORTS, NOW);
    const kinds = Array.from({ length: 500 }, (_, at) => replay.tweet(reply(at))[0]!.kind);
    expect(new Set(kinds)).toEqual(new Set(['open']));
    const given = vi.mocked(decideTweet).mock.calls.map(([{ conversationTickets }]) => conversationTickets.length);
    expect(Math.max(...given)).toBe(2);
  });

  it('still knows everybody, and relates a newcomer to the newest ticket', () => {
    const replay = new Replay([reception], NO_IMPORTS, NOW);
    for (let at = 0; at < 50; at++) replay.tweet(reply(at));
    const again = replay.tweet(reply(60, { authorId: 'customer 7' }))[0]!;
    expect(again).toMatchObject({ kind: 'append', ticketId: '8', reason: { code: 'conversation_continues' } });
    const answer = replay.tweet(reply(61, { authorId: '900', inReplyToUserId: 'customer 9' }))[0]!;
    expect(answer).toMatchObject({ kind: 'outbound', ticketId: '10' });
    expect(replay.tweet(reply(62))[0]).toMatchObject({ kind: 'open', relatedTicketId: '50' });
  });
});

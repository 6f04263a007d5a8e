import type { Tweet } from '@perch/contracts';

const action = { isOn: false, delivery: null, allowed: true, reason: null, priceMicros: null };

/** A tweet as a stream has it. */
export const aTweet = (fields: Partial<Tweet> = {}): Tweet => ({
  id: '0190b6f0-0000-7000-8000-000000000003',
  tweetId: '77',
  account: { id: '0190b6f0-0000-7000-8000-000000000002', username: 'acme' },
  author: {
    twitterUserId: '5',
    username: 'carla',
    name: 'Carla',
    avatarUrl: null,
    isVerified: false,
    followersCount: null,
    isErased: false,
    url: 'https://x.com/carla',
  },
  kind: 'tweet',
  text: 'a refund',
  language: 'en',
  media: [],
  metrics: null,
  permalink: 'https://x.com/carla/status/77',
  conversationId: '77',
  inReplyTo: null,
  quoted: null,
  isOwn: false,
  isEdited: false,
  deletedAt: null,
  ticket: null,
  decision: 'ignored',
  reason: { code: 'no_keyword_matched' },
  isUnanswered: true,
  answeredAt: null,
  handledAt: null,
  handledBy: null,
  actions: {
    reply: { allowed: true, reason: null, priceMicros: 10_000, linkPriceMicros: 200_000 },
    retweet: action,
    like: action,
    delete: action,
  },
  postedAt: '2026-11-22T10:00:00.000Z',
  receivedAt: '2026-11-22T10:00:30.000Z',
  ...fields,
});

import type { Effect, FaultRule } from './fault-board.ts';

export interface FaultPreset {
  name: string;
  title: string;
  /** What will happen, in one sentence. */
  hint: string;
  group: 'Posting' | 'Outages' | 'Limits and credits' | 'Access' | 'Text messages and mail';
  rules: FaultRule[];
}

const X = { path: '/2/' };
/** Whatever is not a matter of tokens. */
const API = { path: ['/2/tweets', '/2/users', '/2/dm_', '/2/media'] };
const POST = { method: 'POST', path: '/2/tweets' };
const MESSAGE = { method: 'POST', path: '/2/dm_conversations' };
const TOKEN = { method: 'POST', path: '/2/oauth2/token' };
const SMS = { method: 'POST', path: '/2010-04-01/' };
const MINUTE = 60;

const once = (match: FaultRule['match'], effect: Effect): FaultRule[] => [{ match, effect, times: 1 }];

/** Misfortunes worth rehearsing, each one click away. */
export const PRESETS: FaultPreset[] = [
  {
    name: 'answer-lost',
    title: 'Answer lost after posting',
    hint: 'The next tweet is posted, then the connection is cut.',
    group: 'Posting',
    rules: once(POST, { kind: 'cut-after' }),
  },
  {
    name: 'post-lost',
    title: 'Connection cut before posting',
    hint: 'The next tweet never arrives.',
    group: 'Posting',
    rules: once(POST, { kind: 'cut-before' }),
  },
  {
    name: 'half-answer',
    title: 'Answer cut in the middle',
    hint: 'The next tweet is posted, and half of the answer arrives.',
    group: 'Posting',
    rules: once(POST, { kind: 'cut-midway' }),
  },
  {
    name: 'late-answer',
    title: 'Answer later than anyone waits',
    hint: 'The next tweet is posted at once and answered after a minute.',
    group: 'Posting',
    rules: once(POST, { kind: 'slow', ms: 60_000, when: 'after' }),
  },
  {
    name: 'duplicate',
    title: 'Duplicate post',
    hint: 'The next tweet is refused as a repetition.',
    group: 'Posting',
    rules: once(POST, { kind: 'problem', name: 'duplicate' }),
  },
  {
    name: 'reply-refused',
    title: 'Reply not allowed',
    hint: 'The next tweet is refused: the author has not engaged the account.',
    group: 'Posting',
    rules: once(POST, { kind: 'problem', name: 'reply-not-invited' }),
  },
  {
    name: 'reply-refused-b',
    title: 'Reply not allowed, other wording',
    hint: 'The same in the words of July 2026: only where mentioned or the author.',
    group: 'Posting',
    rules: once(POST, { kind: 'problem', name: 'reply-not-author' }),
  },
  {
    name: 'target-deleted',
    title: 'Tweet gone before the reply',
    hint: 'The next tweet answers one that is deleted or hidden.',
    group: 'Posting',
    rules: once(POST, { kind: 'problem', name: 'deleted-target' }),
  },
  {
    name: 'messages-closed',
    title: 'Customer takes no messages',
    hint: 'The next direct message is refused.',
    group: 'Posting',
    rules: once(MESSAGE, { kind: 'problem', name: 'dm-closed' }),
  },
  {
    name: 'customer-blocks',
    title: 'Customer has blocked the brand',
    hint: 'Tweets to answer are not visible and direct messages not permitted, until switched off.',
    group: 'Posting',
    rules: [
      { match: POST, effect: { kind: 'problem', name: 'deleted-target' } },
      { match: MESSAGE, effect: { kind: 'problem', name: 'dm-closed' } },
    ],
  },
  {
    name: 'messages-restricted',
    title: 'Brand may send no messages',
    hint: 'The next direct message is refused on the side of the sender.',
    group: 'Posting',
    rules: once(MESSAGE, { kind: 'problem', name: 'dm-restricted' }),
  },
  {
    name: 'x-down',
    title: 'X is down for a minute',
    hint: 'Every call is answered 503.',
    group: 'Outages',
    rules: [{ match: X, effect: { kind: 'problem', name: 'service-unavailable' }, seconds: MINUTE }],
  },
  {
    name: 'flaky',
    title: 'One call in five fails',
    hint: '500, 502 and 504 in turns of chance, until switched off.',
    group: 'Outages',
    rules: [
      { match: X, effect: { kind: 'problem', name: 'internal-error' }, probability: 0.07 },
      { match: X, effect: { kind: 'problem', name: 'bad-gateway' }, probability: 0.07 },
      { match: X, effect: { kind: 'problem', name: 'gateway-timeout' }, probability: 0.07 },
    ],
  },
  {
    name: 'slow',
    title: 'Slow answers',
    hint: 'Each call takes three seconds more, until switched off.',
    group: 'Outages',
    rules: [{ match: X, effect: { kind: 'slow', ms: 3_000 } }],
  },
  {
    name: 'garbled',
    title: 'Garbled answers',
    hint: 'One answer in five is no JSON, until switched off.',
    group: 'Outages',
    rules: [{ match: API, effect: { kind: 'malformed' }, probability: 0.2 }],
  },
  {
    name: 'empty',
    title: 'Empty answers',
    hint: 'The next three calls are answered with nothing.',
    group: 'Outages',
    rules: [{ match: API, effect: { kind: 'empty' }, times: 3 }],
  },
  {
    name: 'wrong-types',
    title: 'Answers of another shape',
    hint: 'The next three answers have the right keys and wrong types.',
    group: 'Outages',
    rules: [{ match: API, effect: { kind: 'wrong-types' }, times: 3 }],
  },
  {
    name: 'rate-limited',
    title: 'Rate limited for 15 minutes',
    hint: 'Every call is answered 429 with the time of the reset.',
    group: 'Limits and credits',
    rules: [{ match: API, effect: { kind: 'rate-limit', resetSeconds: 15 * MINUTE }, seconds: 15 * MINUTE }],
  },
  {
    name: 'rate-limited-silently',
    title: 'Rate limited without headers',
    hint: 'For a minute 429 does not say when to come back.',
    group: 'Limits and credits',
    rules: [{ match: API, effect: { kind: 'rate-limit', resetSeconds: MINUTE, headers: false }, seconds: MINUTE }],
  },
  {
    name: 'usage-cap',
    title: 'Usage cap exceeded',
    hint: 'Every read is answered 429 UsageCapExceeded; waiting does not help.',
    group: 'Limits and credits',
    rules: [{ match: { ...API, method: 'GET' }, effect: { kind: 'problem', name: 'usage-cap' } }],
  },
  {
    name: 'credits-depleted',
    title: 'Credits depleted',
    hint: 'Every call is answered 402, until switched off.',
    group: 'Limits and credits',
    rules: [{ match: API, effect: { kind: 'problem', name: 'credits-depleted' } }],
  },
  {
    name: 'credits-depleted-b',
    title: 'Credits depleted, other wording',
    hint: 'The same 402 with the body of July 2026.',
    group: 'Limits and credits',
    rules: [{ match: API, effect: { kind: 'problem', name: 'payment-required' } }],
  },
  {
    name: 'token-revoked',
    title: 'Token revoked',
    hint: 'At the next call the account has to be authorized again.',
    group: 'Access',
    rules: once(API, { kind: 'revoke' }),
  },
  {
    name: 'unauthorized-once',
    title: '401 once',
    hint: 'One call is answered 401; the token lives on.',
    group: 'Access',
    rules: once(API, { kind: 'problem', name: 'unauthorized' }),
  },
  {
    name: 'refresh-answer-lost',
    title: 'New tokens lost on the way',
    hint: 'The next refresh happens, but its answer is cut.',
    group: 'Access',
    rules: once(TOKEN, { kind: 'cut-after' }),
  },
  {
    name: 'feature-not-permitted',
    title: 'Feature not permitted',
    hint: 'Every write is refused, as with a throttled account.',
    group: 'Access',
    rules: [{ match: { ...API, method: 'POST' }, effect: { kind: 'problem', name: 'feature-not-permitted' } }],
  },
  {
    name: 'not-enrolled',
    title: 'App not enrolled',
    hint: 'Every call is answered 403 client-not-enrolled, until switched off.',
    group: 'Access',
    rules: [{ match: API, effect: { kind: 'problem', name: 'not-enrolled' } }],
  },
  {
    name: 'sms-down',
    title: 'Twilio is down for a minute',
    hint: 'Every call to it is answered 503.',
    group: 'Text messages and mail',
    rules: [{ match: { path: '/2010-04-01/' }, effect: { kind: 'status', status: 503 }, seconds: MINUTE }],
  },
  {
    name: 'sms-answer-lost',
    title: 'Answer lost after a text message',
    hint: 'The next SMS is sent, then the connection is cut.',
    group: 'Text messages and mail',
    rules: once(SMS, { kind: 'cut-after' }),
  },
  {
    name: 'mail-refused',
    title: 'Mail refused',
    hint: 'The mail server says no to every recipient for a minute.',
    group: 'Text messages and mail',
    rules: [{ match: { path: '/smtp' }, effect: { kind: 'status', status: 550 }, seconds: MINUTE }],
  },
];

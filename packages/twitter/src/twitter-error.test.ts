import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { refusalOf, type TwitterErrorKind } from './twitter-error.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body,
  text: JSON.stringify(body) ?? '',
  isComplete: true,
});
const refusal = (status: number, body: unknown, headers?: Record<string, string>) =>
  refusalOf(answer(status, body, headers), 'write', NOW);

const twitterProblem = (name: string) => `https://api.twitter.com/2/problems/${name}`;
const xProblem = (name: string) => `https://api.x.com/2/problems/${name}`;

describe('a refusal of X is told by its kind, in X’s own words', () => {
  it.each<[string, number, unknown, TwitterErrorKind, string]>([
    [
      'a token that has expired',
      401,
      { type: 'about:blank', title: 'Unauthorized', detail: 'Unauthorized', status: 401 },
      'unauthorized',
      'Unauthorized',
    ],
    [
      'a token of OAuth 1.0a',
      401,
      { errors: [{ code: 89, message: 'Invalid or expired token.' }] },
      'unauthorized',
      'Invalid or expired token.',
    ],
    [
      'a spent refresh token',
      400,
      { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' },
      'unauthorized',
      'Value passed for the token was invalid.',
    ],
    [
      'wrong credentials of the app',
      401,
      { error: 'unauthorized_client', error_description: 'Missing valid authorization header' },
      'forbidden',
      'Missing valid authorization header',
    ],
    [
      'an app that is not enrolled',
      403,
      {
        title: 'Client Forbidden',
        detail: 'you must use keys attached to a Project',
        reason: 'client-not-enrolled',
        type: twitterProblem('client-forbidden'),
      },
      'forbidden',
      'you must use keys attached to a Project',
    ],
    [
      'the same words again',
      403,
      {
        detail: 'You are not allowed to create a Tweet with duplicate content.',
        type: 'about:blank',
        title: 'Forbidden',
      },
      'duplicate',
      'You are not allowed to create a Tweet with duplicate content.',
    ],
    [
      'a reply to a stranger',
      403,
      {
        detail:
          'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
      },
      'not_mentioned',
      'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
    ],
    [
      'the same in other words',
      403,
      {
        detail: 'You can only reply to or quote posts where you are mentioned or are the author.',
        type: xProblem('not-authorized-for-resource'),
      },
      'not_mentioned',
      'You can only reply to or quote posts where you are mentioned or are the author.',
    ],
    [
      'a tweet that is gone',
      403,
      { detail: 'You attempted to reply to a Tweet that is deleted or not visible to you.' },
      'target_gone',
      'You attempted to reply to a Tweet that is deleted or not visible to you.',
    ],
    [
      'a closed inbox',
      403,
      { detail: 'You do not have permission to DM one or more participants.' },
      'dm_closed',
      'You do not have permission to DM one or more participants.',
    ],
    [
      'no credits',
      402,
      { title: 'CreditsDepleted', detail: 'no credits', type: twitterProblem('credits') },
      'credits_depleted',
      'no credits',
    ],
    [
      'no credits, in other words',
      402,
      { detail: 'credits depleted', title: 'Payment Required', type: xProblem('credits-depleted') },
      'credits_depleted',
      'credits depleted',
    ],
    [
      'the monthly cap',
      429,
      {
        title: 'UsageCapExceeded',
        detail: 'Usage cap exceeded: Monthly product cap',
        type: twitterProblem('usage-capped'),
      },
      'usage_capped',
      'Usage cap exceeded: Monthly product cap',
    ],
    [
      'a rate limit',
      429,
      { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank' },
      'rate_limited',
      'Too Many Requests',
    ],
    [
      'a rate limit as of old',
      429,
      { errors: [{ code: 88, message: 'Rate limit exceeded' }] },
      'rate_limited',
      'Rate limit exceeded',
    ],
    [
      'a parameter, by its particulars',
      400,
      { errors: [{ message: 'The `max_results` value is not between 5 and 100' }], detail: 'One or more parameters' },
      'invalid',
      'The `max_results` value is not between 5 and 100',
    ],
    ['nothing there', 404, undefined, 'not_found', 'HTTP 404'],
    ['service unavailable', 503, { title: 'Service Unavailable' }, 'uncertain', 'Service Unavailable'],
    [
      'words of the wrong type',
      400,
      { title: 7, detail: ['x'], errors: [null, { message: {} }] },
      'invalid',
      'HTTP 400',
    ],
    ['errors that are no list', 403, { errors: 'no', detail: null }, 'forbidden', 'HTTP 403'],
    ['a word instead of a body', 400, 'oops', 'invalid', 'HTTP 400'],
  ])('%s', (_claim, status, body, kind, detail) => {
    expect(refusal(status, body)).toMatchObject({ kind, detail, status });
  });

  it('whatever the body is', () => {
    const bodies = [null, 0, '', [], {}, { errors: [] }, { errors: [[]] }, { errors: { a: 1 } }, { type: {} }];
    for (const body of bodies)
      for (const status of [400, 401, 403, 418, 429, 500]) {
        expect(refusal(status, body).detail).toBe(`HTTP ${status}`);
      }
  });

  it('a failure of X leaves a write in doubt, and a read in vain', () => {
    expect(refusalOf(answer(500, {}), 'write', NOW).kind).toBe('uncertain');
    expect(refusalOf(answer(500, {}), 'read', NOW).kind).toBe('unreachable');
  });

  it('keeps what we must not tell out of X’s words', () => {
    const error = refusalOf(answer(400, { detail: 'Bearer abc is not valid, nor is xyz' }), 'read', NOW, ['xyz']);
    expect(error.detail).toBe('Bearer *** is not valid, nor is ***');
  });
});

describe('a rate limit ends', () => {
  const at = (iso: string) => String(new Date(iso).getTime() / 1000);
  const quarter = (remaining: number) => ({
    'x-rate-limit-limit': '100',
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': at('2026-11-22T12:10:00Z'),
  });

  it.each<[string, Record<string, string>, string | undefined]>([
    ['with its window', quarter(0), '2026-11-22T12:10:00.000Z'],
    [
      'with the day, when that is used up',
      {
        ...quarter(50),
        'x-app-limit-24hour-limit': '10000',
        'x-app-limit-24hour-remaining': '0',
        'x-app-limit-24hour-reset': at('2026-11-23T01:00:00Z'),
      },
      '2026-11-23T01:00:00.000Z',
    ],
    ['with the window although something seems left of it', quarter(3), '2026-11-22T12:10:00.000Z'],
    ['after what a proxy says', { 'retry-after': '60' }, '2026-11-22T12:01:00.000Z'],
    ['nobody knows when, without headers', {}, undefined],
    ['nobody knows when, for a slip', { ...quarter(0), 'x-rate-limit-reset': '17000000000' }, undefined],
    ['nobody knows when, for a word', { ...quarter(0), 'x-rate-limit-reset': 'soon' }, undefined],
  ])('%s', (_claim, headers, resetAt) => {
    expect(refusal(429, {}, headers).resetAt?.toISOString()).toBe(resetAt);
  });
});

/** A file of recorded answers ({case, status, body}[]), where there is one to check against. */
const RECORDED = process.env.X_RECORDED_ANSWERS ?? '';

describe.skipIf(!existsSync(RECORDED))('each answer recorded from X', () => {
  const kinds: Record<string, TwitterErrorKind> = {
    'expired/invalid access token': 'unauthorized',
    'OAuth 1.0a bad token': 'unauthorized',
    'app-only bearer on user-context endpoint': 'forbidden',
    'duplicate post': 'duplicate',
    'reply not allowed, wording A (2026-07-14)': 'not_mentioned',
    'reply/quote not allowed, wording B (2026-07-16)': 'not_mentioned',
    'reply to deleted/invisible post': 'target_gone',
    'feature not permitted for account (observed on throttled replies)': 'forbidden',
    'video too long': 'forbidden',
    'already retweeted': 'invalid',
    'DM recipient closed': 'dm_closed',
    'DM sender-side restriction': 'forbidden',
    'rate limit v2': 'rate_limited',
    'usage cap': 'usage_capped',
    'credits depleted A': 'credits_depleted',
    'credits depleted B (2026-07-23)': 'credits_depleted',
    'service unavailable': 'uncertain',
    'max_results out of range': 'invalid',
    'enum value invalid': 'invalid',
    'search since_id older than 7 days': 'invalid',
    'app not enrolled': 'forbidden',
    'token endpoint: spent/invalid refresh token or code': 'unauthorized',
  };

  it('has its kind', () => {
    const recorded = JSON.parse(readFileSync(RECORDED, 'utf8')) as { case: string; status: number; body: unknown }[];
    const refusals = recorded.filter(({ status }) => status >= 400);
    expect(Object.fromEntries(refusals.map((each) => [each.case, refusal(each.status, each.body).kind]))).toEqual(
      kinds,
    );
  });
});

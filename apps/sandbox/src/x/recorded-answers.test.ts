import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { officialFolder } from '../../test/openapi-contract.ts';
import { startSandbox } from '../../test/sandbox-under-test.ts';
import { addUser } from '../world/add-user.ts';
import { postTweet } from '../world/post-tweet.ts';
import { issueAppToken, issueToken, SCOPES } from './tokens.ts';

interface Recorded {
  case: string;
  status: number;
  body: object;
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** Seven days after the oldest moment that the recorded refusal of a search names. */
const OLDEST_ID = 2_089_996_193_672_200_192n;
const CLOCK = Number((OLDEST_ID >> 22n) + 1_288_834_974_657n) + 7 * 86_400_000;

const official = officialFolder();
const file = 'folder' in official ? path.join(official.folder, 'fixtures/errors_and_quirks.json') : '';

// What is on record is not ours to keep in the repository: without it one skipped test says so.
// oxlint-disable-next-line vitest/no-conditional-tests
if (existsSync(file)) {
  describe('answers on record', () => {
    compareAnswers(JSON.parse(readFileSync(file, 'utf8')) as Recorded[]);
  });
} else {
  const absent = 'absent' in official ? official.absent : 'there is no fixtures/errors_and_quirks.json';
  // oxlint-disable-next-line vitest/no-disabled-tests
  test.skip(`answers on record: skipped, ${absent}`, () => undefined);
}

/** Records the sandbox has no answer for, and why. */
const NOT_ANSWERED: Record<string, string> = {
  'POST /2/tweets success quirk (2026-09-20)': 'a new tweet names its own id in its history, as X describes it',
};

async function scene() {
  const sandbox = await startSandbox({ clock: () => CLOCK });
  const { world } = sandbox;
  const acme = addUser(world, { username: 'acme_air', name: 'Acme Air' });
  const maria = addUser(world, { username: 'maria', name: 'Maria' });
  const token = issueToken(world, { userId: acme.id, clientId: 'perch-sandbox-client', scopes: SCOPES }).accessToken;
  const question = postTweet(world, { author: maria, text: '@acme_air my bag?' });
  const stranger = postTweet(world, { author: maria, text: 'airlines!' });
  const ask = async (endpoint: string, body?: object, as = token) => {
    const [method, url] = endpoint.split(' ') as ['GET', string];
    const headers = { authorization: `Bearer ${as}` };
    return sandbox.app.inject({ method, url, headers, ...(body && { payload: body }) });
  };
  const play = async (name: string) => {
    await sandbox.control('PUT', 'faults', { rules: [{ match: {}, effect: { kind: 'problem', name } }] });
    return ask('GET /2/users/me');
  };
  const settle = async (settings: object) => sandbox.control('PUT', 'settings', settings);
  return { sandbox, world, acme, maria, question, stranger, ask, play, settle };
}

const reply = (text: string, id: string) => ({ text, reply: { in_reply_to_tweet_id: id } });
const retweet = ({ ask, acme, question }: Scene) => ask(`POST /2/users/${acme.id}/retweets`, { tweet_id: question.id });
const message = ({ ask }: Scene, id: string) => ask(`POST /2/dm_conversations/with/${id}/messages`, { text: 'hi' });

/** How each record comes about here: by its own cause where the sandbox has it, else as a fault by name. */
const CAUSES: Record<string, (scene: Scene) => ReturnType<Scene['ask']>> = {
  'expired/invalid access token': ({ ask }) => ask('GET /2/users/me', undefined, 'spent'),
  'OAuth 1.0a bad token': ({ play }) => play('oauth1-token'),
  'app-only bearer on user-context endpoint': ({ ask, world }) =>
    ask('GET /2/users/me', undefined, issueAppToken(world, 'perch-sandbox-client').accessToken),
  'duplicate post': async ({ ask }) => {
    await ask('POST /2/tweets', { text: 'once' });
    return ask('POST /2/tweets', { text: 'once' });
  },
  'reply not allowed, wording A (2026-07-14)': ({ ask, stranger }) => ask('POST /2/tweets', reply('hi', stranger.id)),
  'reply/quote not allowed, wording B (2026-07-16)': ({ ask, stranger }) =>
    ask('POST /2/tweets', { text: 'hm', quote_tweet_id: stranger.id }),
  'reply to deleted/invisible post': ({ ask }) => ask('POST /2/tweets', reply('hi', '12')),
  'feature not permitted for account (observed on throttled replies)': ({ ask, acme, question }) =>
    ask(`POST /2/users/${acme.id}/likes`, { tweet_id: question.id }),
  'video too long': ({ play }) => play('video-too-long'),
  'already retweeted': async (now) => {
    await retweet(now);
    return retweet(now);
  },
  'DM recipient closed': async (now) => {
    now.maria.acceptsDirectMessages = false;
    return message(now, now.maria.id);
  },
  'DM sender-side restriction': (now) => message(now, now.acme.id),
  'rate limit v2': async ({ ask }) => {
    for (let call = 0; call < 15; call += 1) await ask('GET /2/dm_events');
    return ask('GET /2/dm_events');
  },
  'usage cap': async ({ ask, settle }) => {
    await settle({ usageCap: 'exceeded' });
    return ask('GET /2/tweets?ids=1');
  },
  'credits depleted A': async ({ ask, settle }) => {
    await settle({ credits: 'depleted' });
    return ask('GET /2/users/me');
  },
  'credits depleted B (2026-07-23)': async ({ ask, settle }) => {
    await settle({ credits: 'depleted' });
    return ask('POST /2/tweets', { text: 'hi' });
  },
  'service unavailable': ({ play }) => play('service-unavailable'),
  'max_results out of range': ({ ask, acme }) => ask(`GET /2/users/${acme.id}/mentions?max_results=4`),
  'enum value invalid': ({ ask, acme }) => ask(`GET /2/users/${acme.id}/mentions?expansions=bogus`),
  'search since_id older than 7 days': ({ ask }) =>
    ask('GET /2/tweets/search/recent?query=bag&since_id=2087867603335160198'),
  'user not found (HTTP 200)': ({ ask }) => ask('GET /2/users/by/username/nobody'),
  'partial lookup (HTTP 200)': ({ ask, question }) => ask(`GET /2/tweets?ids=${question.id},456`),
  'app not enrolled': ({ play }) => play('not-enrolled'),
  'token endpoint: spent/invalid refresh token or code': ({ sandbox }) =>
    sandbox.app.inject({
      method: 'POST',
      url: '/2/oauth2/token',
      headers: { authorization: `Basic ${btoa('perch-sandbox-client:perch-sandbox-secret')}` },
      payload: { grant_type: 'refresh_token', refresh_token: 'spent' },
    }),
  'repost success (2026-09-04)': retweet,
};

/** What no two answers share: ids, and lists that a record cuts short. */
function withoutChance(json: string): string {
  return json
    .replaceAll(/is not one of \[[^\]]*\]/g, 'is not one of [...]')
    .replaceAll(/("(?:account_id|client_id|rest_id)":)"?[^",}]+"?/g, '$1…')
    .replaceAll(/enrolled account \[\d+\]/g, 'enrolled account […]')
    .replaceAll(/longer than \w+ minutes/g, 'longer than … minutes')
    .replaceAll(/"data":\[.*?\}\],/g, '');
}

function compareAnswers(records: Recorded[]): void {
  test.each(records.filter((record) => record.case in CAUSES))('$case: the same bytes', async (record) => {
    const answer = await CAUSES[record.case]!(await scene());
    expect(withoutChance(answer.body)).toBe(withoutChance(JSON.stringify(record.body)));
    expect(answer.statusCode).toBe(record.status);
  });

  test('every record is compared or has a reason not to be', () => {
    const left = records.map((record) => record.case).filter((name) => !(name in CAUSES) && !(name in NOT_ANSWERED));
    expect(left).toEqual([]);
  });
}

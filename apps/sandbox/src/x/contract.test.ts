import { afterAll, describe, expect, test } from 'vitest';
import { judgeActivity } from '../../test/activity-contract.ts';
import { ContractRecord } from '../../test/contract-record.ts';
import { contractScene, type RunningSandbox } from '../../test/contract-scene.ts';
import { mp4Of } from '../../test/media-files.ts';
import { officialFolder, OpenApiContract } from '../../test/openapi-contract.ts';
import { startSandbox } from '../../test/sandbox-under-test.ts';
import { postTweet } from '../world/post-tweet.ts';
import { issueAppToken } from './tokens.ts';

/** Routes X's descriptions do not have, and why. */
const UNDESCRIBED = [
  [/\/oauth2?\//, 'authorization is described in X’s guides, not in its OpenAPI files'],
  [/ \/1\.1\//, 'version 1.1 has no OpenAPI description'],
  [/ \/2010-04-01\//, 'not of X: Twilio'],
] as const;

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const official = officialFolder();

// X's files are not ours to keep in the repository: without them one skipped test says so.
// oxlint-disable-next-line vitest/no-conditional-tests
if ('absent' in official) {
  // oxlint-disable-next-line vitest/no-disabled-tests
  test.skip(`contract with the official OpenAPI files: skipped, ${official.absent}`, () => undefined);
} else {
  describe('contract with the official OpenAPI files', { timeout: 30_000 }, () => {
    judgeEveryRoute(official.folder);
  });
}

function judgeEveryRoute(folder: string): void {
  const contract = new OpenApiContract(folder);
  const record = new ContractRecord(contract);
  afterAll(() => console.log(record.summary()));

  test('what X does not describe, or leaves out what it requires, is noticed', () => {
    const judge = (vocabulary: 'tweet' | 'post', body: object) =>
      contract.judge(vocabulary, 'GET /2/users/:id', 200, body);
    const user = { id: '1', name: 'Maria', username: 'maria' };
    expect(judge('tweet', { data: user })).toEqual({ kind: 'fits' });
    expect(judge('tweet', { data: { ...user, colour: 'red' } })).toMatchObject({
      why: expect.stringContaining('colour'),
    });
    expect(judge('post', { data: { ...user, most_recent_tweet_id: '1' } })).toMatchObject({ kind: 'breaks' });
    expect(judge('tweet', { data: { id: '1', name: 'Maria' } })).toMatchObject({
      why: expect.stringContaining('username'),
    });
    const missing = { type: 'https://api.twitter.com/2/problems/resource-not-found', title: 'Not Found Error' };
    expect(judge('tweet', { errors: [missing] })).toMatchObject({ why: expect.stringContaining('resource_id') });
  });

  test('users, found and not found', async () => {
    const { sandbox, acme, ids } = await contractScene();
    const ask = record.askerOf(sandbox, acme.accessToken);
    const idOf = (username: string) => sandbox.world.userByName(username)!.id;
    await record.readEveryWay(ask, 'GET /2/users/me', {});
    for (const id of [ids.maria, idOf('shy'), idOf('gone'), '12']) {
      await record.readEveryWay(ask, 'GET /2/users/:id', { path: { id } });
    }
    for (const username of ['maria', 'gone', 'nobody']) {
      await record.readEveryWay(ask, 'GET /2/users/by/username/:username', { path: { username } });
    }
    await record.readEveryWay(ask, 'GET /2/users', { query: { ids: `${ids.maria},${idOf('gone')},12` } });
    await record.readEveryWay(ask, 'GET /2/users/by', { query: { usernames: 'maria,gone,nobody' } });
    for (const query of ['maria', 'nobody at all']) {
      await record.readEveryWay(ask, 'GET /2/users/search', { query: { query, max_results: '1' } });
    }
    for (const endpoint of ['GET /2/tweets/:id/liking_users', 'GET /2/tweets/:id/retweeted_by']) {
      for (const id of [ids.question, ids.own, '12']) await record.readEveryWay(ask, endpoint, { path: { id } });
    }
  });

  test('tweets in timelines, search and look-ups, some of them out of sight', async () => {
    const { sandbox, acme, ids } = await contractScene();
    const ask = record.askerOf(sandbox, acme.accessToken);
    const { world } = sandbox;
    const idOf = (username: string) => world.userByName(username)!.id;
    const hidden = ['shy', 'gone'].map((username) => world.tweetsBy(idOf(username))[0]!.id);
    for (const max_results of ['5', '100']) {
      await record.readEveryWay(ask, 'GET /2/users/:id/mentions', { path: { id: ids.me }, query: { max_results } });
      await record.readEveryWay(ask, 'GET /2/users/:id/tweets', { path: { id: ids.me }, query: { max_results } });
    }
    for (const id of [idOf('shy'), idOf('gone'), '12']) {
      await record.readEveryWay(ask, 'GET /2/users/:id/tweets', { path: { id } });
      await record.readEveryWay(ask, 'GET /2/users/:id/mentions', { path: { id } });
    }
    const everyTweet = [...world.tweets.keys()].join(',');
    const full = await record.readEveryWay(ask, 'GET /2/tweets', { query: { ids: everyTweet } });
    expect(Object.keys(full.tweet.includes)).toEqual(['users', 'tweets', 'media', 'polls']);
    expect(Object.keys(full.post.includes)).toEqual(['users', 'posts', 'media', 'polls']);
    expect(full.tweet.errors.map((error: { title: string }) => error.title)).toEqual(
      expect.arrayContaining(['Not Found Error', 'Authorization Error', 'Forbidden']),
    );
    await record.readEveryWay(ask, 'GET /2/tweets', { query: { ids: '12,13' } });
    for (const id of [ids.question, ids.picture, ...hidden, '12']) {
      await record.readEveryWay(ask, 'GET /2/tweets/:id', { path: { id } });
    }
    const old = { createdAt: Date.now() - 60_000 };
    postTweet(world, { author: world.userByName('maria')!, text: 'a minute ago @acme_air', ...old });
    for (const query of ['@acme_air', 'nothing_like_this']) {
      await record.readEveryWay(ask, 'GET /2/tweets/search/recent', { query: { query } });
    }
    await record.readEveryWay(ask, 'GET /2/tweets/:id/quote_tweets', { path: { id: ids.question } });
    await record.readEveryWay(ask, 'GET /2/tweets/:id/quote_tweets', { path: { id: ids.own } });
  });

  test('direct messages and groups', async () => {
    const { sandbox, acme, ids, group } = await contractScene();
    const ask = record.askerOf(sandbox, acme.accessToken);
    const oneToOne = sandbox.world.messagesOf(ids.maria)[0]!.conversationId;
    await record.readEveryWay(ask, 'GET /2/dm_events', {});
    await record.readEveryWay(ask, 'GET /2/dm_events', { query: { event_types: 'ParticipantsLeave' } });
    for (const participant_id of [ids.maria, '12']) {
      await record.readEveryWay(ask, 'GET /2/dm_conversations/with/:participant_id/dm_events', {
        path: { participant_id },
      });
    }
    for (const id of [oneToOne, group]) {
      await record.readEveryWay(ask, 'GET /2/dm_conversations/:id/dm_events', { path: { id } });
      await ask('POST /2/dm_conversations/:id/messages', 201, { path: { id }, body: { text: 'found' } });
    }
    for (const { id } of sandbox.world.messagesIn(group)) {
      await record.readEveryWay(ask, 'GET /2/dm_events/:event_id', { path: { event_id: id } });
    }
    const sent = await ask('POST /2/dm_conversations/with/:participant_id/messages', 201, {
      path: { participant_id: ids.maria },
      body: { text: 'On its way https://example.com' },
    });
    await ask('DELETE /2/dm_events/:event_id', 200, { path: { event_id: sent.json.data.dm_event_id } });
    await ask('POST /2/dm_conversations', 201, {
      body: {
        conversation_type: 'Group',
        participant_ids: [ids.maria, sandbox.world.userByName('joao')!.id],
        message: { text: 'You two' },
      },
    });
  });

  test('posts, edits, polls, retweets, likes and deletions', async () => {
    const { sandbox, acme, ids } = await contractScene();
    const ask = record.askerOf(sandbox, acme.accessToken);
    const create = async (body: object) => (await ask('POST /2/tweets', 201, { body })).json.data.id as string;
    const first = await create({ text: 'Hello', made_with_ai: true, paid_partnership: true });
    await create({ text: 'Hello again', edit_options: { previous_post_id: first } });
    await create({ text: 'Which?', poll: { options: ['a', 'b'], duration_minutes: 5 } });
    await create({ text: 'Quoted', quote_tweet_id: ids.question, reply_settings: 'following' });
    await create({ text: 'Found', reply: { in_reply_to_tweet_id: ids.question, exclude_reply_user_ids: [ids.maria] } });
    const target = { path: { id: ids.me, tweet_id: ids.question, source_tweet_id: ids.question } };
    await ask('POST /2/users/:id/retweets', 200, { ...target, body: { tweet_id: ids.question } });
    await ask('DELETE /2/users/:id/retweets/:source_tweet_id', 200, target);
    await ask('POST /2/users/:id/likes', 200, { ...target, body: { tweet_id: ids.question } });
    await ask('DELETE /2/users/:id/likes/:tweet_id', 200, target);
    for (const id of [first, '12']) await ask('DELETE /2/tweets/:id', 200, { path: { id } });
  });

  test('media from the first byte to a tweet', async () => {
    const { sandbox, acme, ids } = await contractScene();
    const ask = record.askerOf(sandbox, acme.accessToken);
    await ask('POST /2/media/upload', 200, {
      body: { media: PNG, media_category: 'tweet_image', media_type: 'image/png' },
    });
    const { length } = Buffer.from(PNG, 'base64');
    const begun = await ask('POST /2/media/upload/initialize', 200, {
      body: { media_type: 'image/png', total_bytes: length, media_category: 'tweet_image' },
    });
    const { id } = begun.json.data as { id: string };
    await ask('POST /2/media/upload/:id/append', 200, { path: { id }, body: { media: PNG, segment_index: 0 } });
    await ask('POST /2/media/upload/:id/finalize', 200, { path: { id } });
    await ask('GET /2/media/upload', 200, { query: { media_id: id, command: 'STATUS' } });
    await ask('POST /2/media/metadata', 200, { body: { id, metadata: { alt_text: { text: 'a dot' } } } });
    await ask('POST /2/tweets', 201, { body: { text: 'A dot', media: { media_ids: [id] } } });
    const path = { id: acme.id };
    const timeline = await record.readEveryWay(ask, 'GET /2/users/:id/tweets', { path });
    expect(timeline.tweet.includes.media[0].alt_text).toBe('a dot');

    const attached = await ask('POST /2/media/upload', 200, {
      body: { media: PNG, media_category: 'dm_image', media_type: 'image/png' },
    });
    await ask('POST /2/dm_conversations/with/:participant_id/messages', 201, {
      path: { participant_id: ids.maria },
      body: { attachments: [{ media_id: attached.json.data.id }] },
    });
    const events = await record.readEveryWay(ask, 'GET /2/dm_events', {});
    expect(events.post.includes.media).toEqual([expect.objectContaining({ type: 'photo' })]);

    const video = mp4Of(2_000);
    const film = await ask('POST /2/media/upload/initialize', 200, {
      body: { media_type: 'video/mp4', total_bytes: video.length, media_category: 'tweet_video' },
    });
    const target = { path: { id: film.json.data.id as string } };
    const body = { media: video.toString('base64'), segment_index: 0 };
    await ask('POST /2/media/upload/:id/append', 200, { ...target, body });
    const finished = await ask('POST /2/media/upload/:id/finalize', 200, target);
    expect(finished.json.data.processing_info).toMatchObject({ state: 'pending' });
  });

  test('subscriptions to activities and the stream that tells of them', async () => {
    await judgeActivity(contract, record);
  });

  test('what X does not take: ids, fields, pages, times, bodies', async () => {
    const { sandbox, acme, ids } = await contractScene();
    const ask = record.askerOf(sandbox, acme.accessToken);
    const bad = (endpoint: string, query: Record<string, string>) =>
      ask(endpoint, 400, { path: { id: ids.me, username: 'maria', participant_id: ids.maria, event_id: '12' }, query });
    const mentions = 'GET /2/users/:id/mentions';
    const queries: Record<string, string>[] = [
      { colour: 'red' },
      { expansions: 'bogus' },
      { 'tweet.fields': 'bogus' },
      { 'tweet.fields': 'id', 'post.fields': 'id' },
      { 'post.fields': 'referenced_tweets' },
      { 'post.fields': 'id', expansions: 'referenced_tweets.id' },
      { max_results: '4' },
      { max_results: 'many' },
      { since_id: 'abc' },
      { since_id: '12345678901234567890' },
      { start_time: 'yesterday' },
      { pagination_token: '?' },
    ];
    for (const query of queries) await bad(mentions, query);
    await bad('GET /2/users', {});
    await bad('GET /2/users', { ids: Array.from({ length: 101 }, (_, index) => index).join() });
    await bad('GET /2/users/by', { usernames: 'too_long_for_a_username' });
    await bad('GET /2/users/search', { query: 'a-b' });
    await bad('GET /2/users/search', { query: 'a', next_token: '?' });
    await bad('GET /2/users/search', { query: 'a', max_results: '1001' });
    await bad('GET /2/tweets/search/recent', {});
    await bad('GET /2/tweets/search/recent', { query: '(' });
    await bad('GET /2/tweets/search/recent', { query: 'a', since_id: '1' });
    await bad('GET /2/dm_events', { event_types: 'Bogus' });
    await ask('GET /2/users/:id', 400, { path: { id: 'abc' } });
    await ask('GET /2/users/by/username/:username', 400, { path: { username: 'no-dashes' } });
    await ask('GET /2/dm_conversations/:id/dm_events', 400, { path: { id: 'abc' } });
    for (const body of [
      {},
      { text: 'a', colour: 'red' },
      { text: 1 },
      { text: 'x'.repeat(281) },
      { text: 'a', media: { media_ids: ['1'] } },
      { text: 'a', media: { media_ids: ['1'] }, quote_tweet_id: '1' },
      { text: 'a', poll: { options: ['one'], duration_minutes: 5 } },
    ]) {
      await ask('POST /2/tweets', 400, { body });
    }
    await ask('POST /2/dm_conversations', 400, { body: { conversation_type: 'Group' } });
    await ask('POST /2/users/:id/retweets', 400, { path: { id: ids.maria }, body: { tweet_id: ids.question } });
    await ask('POST /2/users/:id/retweets', 200, { path: { id: ids.me }, body: { tweet_id: ids.question } });
    await ask('POST /2/users/:id/retweets', 400, { path: { id: ids.me }, body: { tweet_id: ids.question } });
  });

  test('what X forbids, and what is not there', async () => {
    const { sandbox, acme, ids } = await contractScene();
    const ask = record.askerOf(sandbox, acme.accessToken);
    const post = (body: object) => ask('POST /2/tweets', 403, { body });
    await sandbox.control('PUT', 'settings', { tier: 'self-serve' });
    const { body: stranger } = await sandbox.control('POST', 'tweets', { from: 'joao', text: 'airlines!' });
    const { body: closed } = await sandbox.control('POST', 'users', {
      username: 'closed',
      name: 'Closed',
      acceptsDirectMessages: false,
    });
    await post({ text: 'Sorry', reply: { in_reply_to_tweet_id: stranger['id'] } });
    await post({ text: 'Sorry', reply: { in_reply_to_tweet_id: '12' } });
    await post({ text: 'Sorry', quote_tweet_id: stranger['id'] });
    await post({ text: '$ONE $TWO' });
    await post({ text: 'a', community_id: '1' });
    await post({ text: 'a', edit_options: { previous_post_id: ids.question } });
    await ask('POST /2/tweets', 201, { body: { text: 'Once' } });
    await post({ text: 'Once' });
    await ask('DELETE /2/tweets/:id', 403, { path: { id: ids.question } });
    await ask('POST /2/users/:id/likes', 403, { path: { id: ids.me }, body: { tweet_id: ids.question } });
    await ask('POST /2/users/:id/likes', 404, { path: { id: ids.me }, body: { tweet_id: '12' } });
    const with_ = 'POST /2/dm_conversations/with/:participant_id/messages';
    for (const participant_id of [closed['id'] as string, '12', ids.me]) {
      await ask(with_, 403, { path: { participant_id }, body: { text: 'hi' } });
    }
    await ask('POST /2/dm_conversations/:id/messages', 403, { path: { id: '123456789012345' }, body: { text: 'hi' } });
    await ask('GET /2/dm_events/:event_id', 404, { path: { event_id: '12' } });
    const foreign = sandbox.world.messagesOf(ids.maria)[0]!.id;
    await ask('DELETE /2/dm_events/:event_id', 403, { path: { event_id: foreign } });
    await ask('GET /2/nothing/of/this', 404);
  });

  test('every route refuses whoever may not call, cannot pay or calls too often', async () => {
    const { sandbox, acme } = await contractScene();
    const ask = record.askerOf(sandbox, acme.accessToken);
    const app = issueAppToken(sandbox.world, 'perch-sandbox-client').accessToken;
    const powerless = await sandbox.signIn('globex_bank', []);
    const routes = await describedRoutes(sandbox);
    for (const route of routes) {
      const refused = await ask(route, 401, { as: null });
      expect(Object.keys(refused.headers).filter((name) => /^x-(rate|access)/.test(name))).toEqual([]);
      const scopeless = await ask(route, 403, { as: powerless.accessToken });
      expect(scopeless.headers['x-access-level']).toBe('read-write-directmessages');
    }
    for (const route of ['GET /2/users/me', 'GET /2/dm_events', 'POST /2/tweets', 'GET /2/users/search']) {
      await ask(route, 403, { as: app });
    }
    await sandbox.control('PUT', 'settings', { usageCap: 'exceeded' });
    for (const route of [
      'GET /2/tweets',
      'GET /2/tweets/:id',
      'GET /2/users/:id/tweets',
      'GET /2/users/:id/mentions',
    ]) {
      await ask(route, 429);
    }
    await ask('GET /2/users/me', 200);
    await sandbox.control('PUT', 'settings', { usageCap: 'ok', credits: 'depleted' });
    for (const route of routes) await ask(route, 402);
    await sandbox.control('PUT', 'settings', { credits: 'ok' });
    const play = (effect: object) => sandbox.control('PUT', 'faults', { rules: [{ match: {}, effect }] });
    await play({ kind: 'status', status: 503 });
    for (const route of routes) await ask(route, 503);
    await play({ kind: 'rate-limit', resetSeconds: 60 });
    for (const route of routes) {
      const { headers } = await ask(route, 429);
      expect(headers['x-rate-limit-remaining']).toBe('0');
    }
  });

  test('an answer says how many calls are left and what the token may do', async () => {
    const { sandbox, acme } = await contractScene();
    await sandbox.control('PUT', 'settings', { rateLimits: true });
    const { headers } = await record.askerOf(sandbox, acme.accessToken)('GET /2/users/me', 200);
    expect(headers).toMatchObject({
      'x-access-level': 'read-write-directmessages',
      'x-rate-limit-limit': '75',
      'x-rate-limit-remaining': '74',
      'x-rate-limit-reset': expect.stringMatching(/^\d{10}$/),
    });
  });

  async function describedRoutes(sandbox: RunningSandbox): Promise<string[]> {
    const { body } = await sandbox.control('GET', 'faults/choices');
    return (body['endpoints'] as string[]).filter((endpoint) => contract.describes(endpoint));
  }

  test('no route of the sandbox is left without a contract', async () => {
    const sandbox = await startSandbox();
    const { body } = await sandbox.control('GET', 'faults/choices');
    const endpoints = body['endpoints'] as string[];
    expect(endpoints.length).toBeGreaterThan(20);
    const left: string[] = [];
    for (const endpoint of endpoints) {
      const reason = UNDESCRIBED.find(([pattern]) => pattern.test(endpoint))?.[1];
      if (!contract.describes(endpoint) && reason !== undefined) record.note(reason, endpoint);
      else if (!record.succeeded.has(endpoint)) left.push(endpoint);
    }
    expect(left).toEqual([]);
  });
}

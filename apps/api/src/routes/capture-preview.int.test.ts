import type { Capture, CapturePreview, Problem, ProfileRef } from '@perch/contracts';
import { uuid7 } from '@perch/db';
import { makeAccount, makeProfile, makeTweet } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let alice: TestClient;
let agent: TestClient;
let mallory: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  agent = await api.colleague(alice, { builtIn: 'agent' });
  mallory = await api.signUp({ organizationName: 'Elsewhere' });
});
afterAll(() => api.close());

const HOUR_MS = 3_600_000;
const db = () => api.services.database.of(alice.organizationId);
let accountId: string;
let path: string;
let capture: Capture;
beforeEach(async () => {
  const monthAgo = new Date(Date.now() - 30 * 24 * HOUR_MS);
  accountId = (await makeAccount(db(), { captureMentions: 'off', connectedAt: monthAgo })).id;
  path = `twitter/accounts/${accountId}/capture`;
  capture = (await alice.get(path)).json<Capture>();
});

/** Tweets of as many customers, one each `everySeconds`, up to now. */
const addTweets = (count: number, everySeconds: number) =>
  db().query(
    `INSERT INTO tweet (organization_id, id, account_id, tweet_id, latest_tweet_id, author_id, conversation_id, kind, text,
       decision, reason, posted_at)
     SELECT $1, gen_random_uuid(), $2, n.id, n.id, n.number::text, n.id, 'tweet',
       CASE WHEN n.number % 10 = 0 THEN 'I want a refund' ELSE 'Hello there' END, 'ignored', '{"code": "capture_off"}',
       now() - n.number * make_interval(secs => $4)
     FROM (SELECT number, (1990000000000000000 + number)::text AS id FROM generate_series(0, $3 - 1) AS number) n`,
    [alice.organizationId, accountId, count, everySeconds],
  );

const refund: Capture['keywords'] = [
  { phrase: 'refund', departmentId: null, priority: null, tags: [], assigneeId: null },
];

describe('POST twitter/accounts/:id/capture/preview', () => {
  it('answers what the settings would make of the last days, seven of them unless asked', async () => {
    const author = await makeProfile(db(), { name: 'Carla Customer' });
    await makeTweet(db(), { accountId, authorId: author.twitterUserId, text: 'No refund yet' });
    await makeTweet(db(), { accountId, text: 'Hi', postedAt: new Date(Date.now() - 100 * HOUR_MS) });
    const edited = { ...capture, mentions: 'matching', keywords: refund };
    const answer = await alice.post(`${path}/preview`, { capture: edited });
    expect(answer.statusCode).toBe(200);
    const preview = answer.json<CapturePreview>();
    expect(preview).toMatchObject({
      days: 7,
      isComplete: true,
      evaluated: 2,
      tickets: { now: 0, after: 1 },
      byDepartment: [{ departmentId: capture.departmentId, now: 0, after: 1, directMessages: { now: 0, after: 0 } }],
      wouldGo: { count: 0 },
      wouldCome: {
        count: 1,
        examples: [
          {
            channel: 'twitter',
            text: 'No refund yet',
            author: { name: 'Carla Customer' },
            now: { code: 'capture_off' },
            after: { code: 'keyword', matched: [{ phrase: 'refund', start: 3, end: 9 }] },
          },
        ],
      },
    });
    expect(preview.perDay).toHaveLength(8);
    const day = (await alice.post(`${path}/preview`, { capture: edited, days: 1 })).json<CapturePreview>();
    expect(day).toMatchObject({ days: 1, evaluated: 1 });
  });

  it.each([
    [{ days: 0 }, 'days'],
    [{ days: 31 }, 'days'],
    [{ capture: {} }, 'capture.mentions'],
  ])('with %j is refused', async (body, field) => {
    const answer = await alice.post(`${path}/preview`, { capture, ...body });
    expect(answer.statusCode).toBe(400);
    expect(answer.json<Problem>().errors?.map((error) => error.path)).toContain(field);
  });

  it('says of settings that cannot be saved what saving would say', async () => {
    const unusable = { ...capture, mentions: 'matching', keywords: [{ phrase: '?!' }] };
    const [previewed, saved] = [
      await alice.post(`${path}/preview`, { capture: unusable }),
      await alice.put(path, unusable),
    ];
    expect(previewed.statusCode).toBe(400);
    const { requestId: _one, ...told } = previewed.json<Problem>();
    const { requestId: _other, ...toldOnSaving } = saved.json<Problem>();
    expect(told).toEqual(toldOnSaving);
  });

  it('is not for agents, nor for another organization', async () => {
    expect((await agent.post(`${path}/preview`, { capture })).statusCode).toBe(403);
    expect((await mallory.post(`${path}/preview`, { capture })).statusCode).toBe(404);
    expect((await alice.post(`twitter/accounts/${uuid7()}/capture/preview`, { capture })).statusCode).toBe(404);
  });
});

describe('PUT twitter/accounts/:id/capture with settings that would flood', () => {
  it('is refused with an estimate, until it is said to be meant', async () => {
    await addTweets(3000, 20); // one each twenty seconds are 4,320 a day
    const all = { ...capture, mentions: 'all' };
    const refused = await alice.put(path, all);
    expect(refused.statusCode).toBe(409);
    const problem = refused.json<Problem>();
    expect(problem).toMatchObject({ code: 'capture_flood', estimate: { ticketsPerDayNow: 0 } });
    // they came in the last seventeen hours only
    expect(problem.estimate!.ticketsPerDay).toBeGreaterThan(2400);
    expect(problem.estimate!.ticketsPerDay).toBeLessThan(3600);
    expect(problem.detail).toContain(`${problem.estimate!.ticketsPerDay.toLocaleString('en')} tickets a day`);
    expect((await alice.get(path)).json()).toEqual(capture);

    expect((await alice.put(path, { ...all, acceptFlood: true })).statusCode).toBe(200);
    const saved = (await alice.get(path)).json<Capture>();
    expect(saved.mentions).toBe('all');
    // nor is it asked again for what makes no more of them
    expect((await alice.put(path, { ...saved, keywords: refund })).statusCode).toBe(200);
  });

  it('saves at once what would open few', async () => {
    await addTweets(3000, 20);
    expect((await alice.put(path, { ...capture, mentions: 'matching', keywords: refund })).statusCode).toBe(200);
  });

  it('is no question for an account that nobody has confirmed', async () => {
    const awaiting = { state: 'awaiting_confirmation', awaitingSince: new Date(), connectedAt: null };
    const { id } = await makeAccount(db(), { captureMentions: 'off', ...awaiting });
    const before = (await alice.get(`twitter/accounts/${id}/capture`)).json<Capture>();
    const answer = await alice.put(`twitter/accounts/${id}/capture`, { ...before, mentions: 'all' });
    expect(answer.statusCode).toBe(200);
  });

  /** Polled by the connection of two hours ago, with that much history. */
  const reconnect = (importedHours: number) =>
    db().query(
      `WITH again AS (UPDATE account SET connected_at = now() - interval '2 hours'
         WHERE organization_id = $1 AND id = $2)
       INSERT INTO stream (organization_id, account_id, name, due_at, interval_seconds, starts_at, covered_until)
       VALUES ($1, $2, 'mentions', now(), 60, now() - make_interval(hours => $3), now())`,
      [alice.organizationId, accountId, importedHours],
    );

  it('estimates from the connection that there is, not from an earlier one', async () => {
    const tenDays = new Date(Date.now() - 240 * HOUR_MS);
    await makeTweet(db(), { accountId, text: 'Long ago', postedAt: tenDays });
    await addTweets(200, 35); // in less than two hours
    await reconnect(2);
    const refused = await alice.put(path, { ...capture, mentions: 'all' });
    expect(refused.statusCode).toBe(409);
    const { estimate } = refused.json<Problem>();
    expect(estimate!.ticketsPerDay).toBeGreaterThan(2200);
    expect(estimate!.ticketsPerDay).toBeLessThan(2600);
  });

  it('knows the whole day where history was imported', async () => {
    await addTweets(200, 35);
    await reconnect(48);
    expect((await alice.put(path, { ...capture, mentions: 'all' })).statusCode).toBe(200);
  });

  it('tells what cannot be saved before it speaks of floods', async () => {
    await addTweets(3000, 20);
    const answer = await alice.put(path, { ...capture, mentions: 'all', departmentId: uuid7() });
    expect(answer.json()).toMatchObject({ code: 'department_unusable' });
  });
});

describe('GET social/profiles', () => {
  const handlesOf = async (query: string, client = alice) =>
    (await client.get(`social/profiles?${query}`)).json<{ data: ProfileRef[] }>().data.map(({ username }) => username);

  it('finds by the beginning of a handle or of a name, the exact handle first', async () => {
    await makeProfile(db(), { username: 'zilda_souza', name: 'Zilda Souza' });
    await makeProfile(db(), { username: 'Zilda', name: 'A fan of hers' });
    await makeProfile(db(), { username: 'someone_100', name: 'Zildete 100%' });
    expect(await handlesOf('query=zilda')).toEqual(['Zilda', 'zilda_souza']);
    expect(await handlesOf('query=%40ZILD')).toEqual(['Zilda', 'zilda_souza']);
    expect(await handlesOf('query=zild')).toEqual(['Zilda', 'zilda_souza', 'someone_100']);
    expect(await handlesOf('query=zildete%20100%25')).toEqual(['someone_100']);
    expect(await handlesOf('query=%25')).toEqual([]);
    expect(await handlesOf('query=zild&limit=1')).toEqual(['Zilda']);
    expect(await handlesOf('query=zild', agent)).toHaveLength(3);
    let found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await alice.get(`social/profiles?query=zild&limit=1${cursor && `&cursor=${cursor}`}`);
      const { data, nextCursor } = answer.json<{ data: ProfileRef[]; nextCursor: string | null }>();
      found = [...found, ...data.map(({ username }) => username)];
      cursor = nextCursor;
    }
    expect(found).toEqual(['Zilda', 'zilda_souza', 'someone_100']);
    expect((await alice.get('social/profiles?query=zild&cursor=abc')).statusCode).toBe(400);
    expect(await handlesOf('query=zild', mallory)).toEqual([]);
  });

  it('names those with the ids, in their order, and keeps the id of those never met', async () => {
    const { twitterUserId } = await makeProfile(db(), { username: 'known_one' });
    expect(await handlesOf(`ids=42,${twitterUserId}`)).toEqual(['42', 'known_one']);
    expect(await handlesOf(`ids=${twitterUserId}`, mallory)).toEqual([twitterUserId]);
  });

  it.each(['', 'query=', 'ids=abc', 'query=a&ids=1', `ids=${Array.from({ length: 101 }, (_, at) => at + 1).join()}`])(
    'refuses ?%s',
    async (query) => expect((await alice.get(`social/profiles?${query}`)).statusCode).toBe(400),
  );

  it('is not for those who see nothing of Social', async () => {
    const outsider = await api.colleague(alice, { permissions: ['tickets.view'] });
    expect((await outsider.get('social/profiles?query=a')).statusCode).toBe(403);
  });
});

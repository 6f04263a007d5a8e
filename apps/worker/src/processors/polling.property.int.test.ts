import type { Database } from '@perch/db';
import { openTestDatabase, startSandbox, type Sandbox, type SandboxEffect } from '@perch/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Clock, PollingWorld } from '../../test/polling-world.ts';

const RUNS = Number(process.env.PERCH_PROPERTY_RUNS ?? 3);
/** Unless asked for more, the same each time; these three have every step and every misfortune. */
const { PERCH_PROPERTY_SEED = process.env.PERCH_PROPERTY_RUNS ? undefined : '4' } = process.env;
const SEED = PERCH_PROPERTY_SEED === undefined ? {} : { seed: Number(PERCH_PROPERTY_SEED) };
/** Far more than one takes, for a machine that has other work. */
const SECONDS_A_RUN = 120;
const HOUR = 3600;
const PEOPLE = ['carla', 'bruno', 'dana', 'emil'];

let sandbox: Sandbox;
let database: Database;
beforeAll(async () => {
  database = openTestDatabase();
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox?.stop();
  await database?.close();
});

type Step =
  | { do: 'tweet'; from: string; /** seconds until X's timelines show it */ late: number; isReply: boolean }
  | { do: 'direct message'; from: string }
  /** more than the newest 800 that the mentions timeline reaches back to */
  | { do: 'burst'; tweets: number }
  | { do: 'edit'; nth: number }
  | { do: 'delete'; nth: number }
  | { do: 'pass'; seconds: number; /** the worker polls meanwhile */ isUp: boolean }
  | { do: 'poll' }
  | { do: 'fault'; effect: SandboxEffect; times: number }
  | { do: 'kill'; afterCalls: number };

const person = fc.constantFrom(...PEOPLE);
const poll = fc.constant<Step>({ do: 'poll' });
const tweet = fc.record<Extract<Step, { do: 'tweet' }>>({
  do: fc.constant('tweet'),
  from: person,
  late: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 12 * HOUR }) },
  ),
  isReply: fc.boolean(),
});
const effect = fc.constantFrom<SandboxEffect>(
  { kind: 'rate-limit', resetSeconds: 600 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 401 },
  { kind: 'cut-before' },
  { kind: 'cut-after' },
  { kind: 'malformed' },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: tweet },
  { weight: 6, arbitrary: poll },
  {
    weight: 6,
    arbitrary: fc.record<Extract<Step, { do: 'pass' }>>({
      do: fc.constant('pass'),
      seconds: fc.integer({ min: 30, max: 4 * HOUR }),
      isUp: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: person.map((from): Step => ({ do: 'direct message', from })) },
  { weight: 2, arbitrary: fc.nat(50).map((nth): Step => ({ do: 'edit', nth })) },
  { weight: 2, arbitrary: fc.nat(50).map((nth): Step => ({ do: 'delete', nth })) },
  {
    weight: 3,
    arbitrary: fc
      .record({ effect, times: fc.integer({ min: 1, max: 3 }) })
      .map((fault): Step => ({ do: 'fault', ...fault })),
  },
  { weight: 3, arbitrary: fc.nat(3).map((afterCalls): Step => ({ do: 'kill', afterCalls })) },
  { weight: 1, arbitrary: fc.integer({ min: 780, max: 950 }).map((tweets): Step => ({ do: 'burst', tweets })) },
);

/** One burst a story: it fills the window, and a second would only take its time. */
const story = fc.array(step, { minLength: 10, maxLength: 45, size: 'max' }).map((steps) => {
  const first = steps.findIndex((each) => each.do === 'burst');
  return steps.filter((each, index) => each.do !== 'burst' || index === first);
});

/** What X has of a customer's tweet, and what is to be had of it here. */
interface Expected {
  firstId: string;
  latestId: string;
  isDeleted: boolean;
}

async function play(world: PollingWorld, steps: readonly Step[]): Promise<{ tweets: Expected[]; messages: string[] }> {
  const { control } = sandbox;
  for (const username of PEOPLE) await control.user({ username });
  const tweets: Expected[] = [];
  const messages: string[] = [];
  let count = 0;
  for (const each of steps) {
    switch (each.do) {
      case 'tweet': {
        const parent = each.isReply ? tweets.findLast(({ isDeleted }) => !isDeleted) : undefined;
        const posted = await control.tweet({
          from: each.from,
          text: `@acme question ${++count}`,
          ...(parent && { inReplyTo: parent.latestId }),
          ...(each.late > 0 && { indexedAt: new Date(world.now().getTime() + each.late * 1000) }),
        });
        tweets.push({ firstId: posted.id, latestId: posted.id, isDeleted: false });
        break;
      }
      case 'direct message':
        messages.push((await control.directMessage({ from: each.from, to: 'acme', text: `message ${++count}` })).id);
        break;
      case 'burst': {
        const before = new Set((await control.tweets()).map(({ id }) => id));
        await control.storm({ to: 'acme', tweets: each.tweets, seconds: 0 });
        for (const { id } of await control.tweets()) {
          if (!before.has(id)) tweets.push({ firstId: id, latestId: id, isDeleted: false });
        }
        break;
      }
      case 'edit': {
        const edited = tweets[each.nth % Math.max(1, tweets.length)];
        if (!edited || edited.isDeleted) break;
        edited.latestId = (await control.editTweet(edited.latestId, `@acme in other words ${++count}`)).id;
        break;
      }
      case 'delete': {
        const deleted = tweets[each.nth % Math.max(1, tweets.length)];
        if (!deleted || deleted.isDeleted) break;
        await control.deleteTweet(deleted.latestId);
        deleted.isDeleted = true;
        break;
      }
      case 'pass':
        for (let left = each.seconds; left > 0; left -= HOUR / 2) {
          await world.clock.advance(Math.min(left, HOUR / 2));
          if (each.isUp) await world.runDue();
        }
        break;
      case 'poll':
        await world.runDue();
        break;
      case 'fault':
        await control.faults([{ effect: each.effect, times: each.times }]);
        break;
      case 'kill':
        world.doomAfter(each.afterCalls);
        break;
    }
  }
  return { tweets, messages };
}

/** X behaves, the machine stays up, and everything that X had in store has come to light. */
async function comeToRest(world: PollingWorld): Promise<void> {
  await sandbox.control.clearFaults();
  await world.clock.advance(13 * HOUR);
  await world.runDue();
  await world.reauthorize();
  for (let round = 0; round < 4; round++) {
    // a round of many pages is laid down in between
    for (let jobs = 0; jobs < 20 && (await world.runDue()) > 0; jobs++);
    await world.clock.advance(2 * HOUR);
  }
}

interface StoredTweet {
  tweet_id: string;
  latest_tweet_id: string;
  is_deleted: boolean;
  messages: number;
}

const storedTweets = (world: PollingWorld) =>
  world.db.query<StoredTweet>(
    `SELECT t.tweet_id, t.latest_tweet_id, t.deleted_at IS NOT NULL AS is_deleted,
       (SELECT count(*)::int FROM message m WHERE m.organization_id = t.organization_id AND m.tweet_row_id = t.id) AS messages
     FROM tweet t WHERE t.organization_id = $1 AND t.account_id = $2 AND NOT t.is_own`,
    [world.db.organizationId, world.accountId],
  );

it(
  'whatever X and the machine do, every tweet and message is had exactly once, as X has it',
  async () => {
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        await sandbox.control.reset('empty');
        const world = await PollingWorld.open(new Clock(sandbox), database);
        const { tweets, messages } = await play(world, steps);
        await comeToRest(world);

        const stored = await storedTweets(world);
        const byId = new Map(stored.map((row) => [row.tweet_id, row]));
        expect(byId.size, 'no tweet twice').toBe(stored.length);
        const standing = tweets.filter(({ isDeleted }) => !isDeleted);
        const shown = stored.filter((row) => !row.is_deleted);
        expect(new Map(shown.map((row) => [row.tweet_id, row.latest_tweet_id]))).toEqual(
          new Map(standing.map(({ firstId, latestId }) => [firstId, latestId])),
        );
        expect(stored.filter((row) => row.messages !== 1)).toEqual([]);

        const gaps = await world.db.query(
          `SELECT stream, state, reason FROM coverage_gap WHERE organization_id = $1 AND state <> 'filled'`,
          [world.db.organizationId],
        );
        expect(gaps).toEqual([]);
        const received = await world.db.query<{ dm_event_id: string }>(
          'SELECT dm_event_id FROM direct_message WHERE organization_id = $1',
          [world.db.organizationId],
        );
        expect(received.map((row) => row.dm_event_id).toSorted()).toEqual(messages.toSorted());
      }),
      { numRuns: RUNS, endOnFailure: true, ...SEED },
    );
  },
  RUNS * SECONDS_A_RUN * 1000,
);

// What escalation rules add to intake, what one look costs beside a million stored hits (its plan goes into docs/plans),
// and how long it takes from a fetched page to the alarm at the mail server and at Twilio.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openDatabase, uuid7, type Database, type TenantDatabase } from '@perch/db';
import {
  claimStream,
  evaluateEscalation,
  LOOK_AFTER_MS,
  receiveTweets,
  saveSmsAddOn,
  streamRowsFor,
  type Context,
} from '@perch/desk';
import { createMailer } from '@perch/notify';
import {
  asApplication,
  makeAccount,
  makeMember,
  makeOrganization,
  startSandbox,
  startServers,
  type Servers,
} from '@perch/testing';
import pg from 'pg';
import { Clock, PollingWorld } from '../../../apps/worker/test/polling-world.ts';
import { PROCESSORS } from '../../../apps/worker/src/processors/processors.ts';
import { mentionPages } from '../data/mentions.ts';
import { count, ms, percent, type Report } from '../harness/figures.ts';
import type { Measure } from '../harness/measure.ts';
import { percentile, spread } from '../harness/percentiles.ts';
import { ownProcessorSeconds, processorSeconds } from '../harness/processes.ts';
import { contextOf } from '../harness/recorded-sql.ts';

const PLANS = path.resolve(import.meta.dirname, '../../../docs/plans/escalation.txt');
/** The plans that are kept are of so many. */
const HITS = 1_000_000;
const PAGE = 100;
const WARM_UP = 10;
const RULES = 100;
const BEGIN = new Date('2026-11-20T08:00:00.000Z');
const MINUTE = 60_000;
const INTERVALS = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };
/** Words that the tweets of the bench have; most rules watch what nobody writes. */
const COMMON = [
  'refund',
  'crashing',
  'atrasado',
  'reembolso',
  'kaputt',
  'Lieferung',
  'broken',
  'phone',
  'late',
  '返金',
];

interface Scene {
  servers: Servers;
  database: Database;
  report: Report;
}

async function asOwner(servers: Servers, work: (owner: pg.Client) => Promise<unknown>): Promise<void> {
  const owner = new pg.Client({ connectionString: servers.postgresUrl('perch_bench') });
  await owner.connect();
  await work(owner);
  await owner.end();
}

/**
 * An organization with an account that is polled, a person who is told, and so many rules: `rules(n)` is what each
 * watches.
 */
async function organization(database: Database, rules: string[][], fields: { count: number; countsAuthors?: boolean }) {
  const { db } = await makeOrganization(database);
  const account = await makeAccount(db, { username: 'acme', connectedAt: new Date(BEGIN.getTime() - 86_400_000) });
  const member = await makeMember(db, { name: 'Ana' });
  const rows = streamRowsFor({ organizationId: db.organizationId, accountId: account.id }, INTERVALS, BEGIN);
  await db.transaction((tx) => tx.stream.createMany({ data: rows }));
  const ids = rules.map(() => uuid7(BEGIN.getTime()));
  for (const [at, id] of ids.entries()) {
    await db.query(
      `WITH made AS (
         INSERT INTO escalation_rule (organization_id, id, account_id, name, keywords, tweet_count, window_minutes,
           counts_authors, counted_from)
         VALUES ($1, $2, $3, $4, $5, $6, 10, $7, '-infinity') RETURNING id)
       INSERT INTO escalation_recipient (organization_id, rule_id, member_id, position, by_email, by_sms)
       SELECT $1, id, $8, 1, true, false FROM made`,
      [
        db.organizationId,
        id,
        account.id,
        `Rule ${at}`,
        rules[at],
        fields.count,
        fields.countsAuthors === true,
        member.id,
      ],
    );
  }
  await db.query('UPDATE account SET escalation_revision = $2 WHERE organization_id = $1', [
    db.organizationId,
    ids.length,
  ]);
  return { db, account, ruleIds: ids };
}

/**
 * The same pages with rules and without, in turns, so that what else the machine does weighs on both alike. Pages come
 * as fast as they are written; it is looked at them as a worker does, so long after the first that nobody has looked at.
 */
async function intake({ servers, database, report }: Scene, pages: number): Promise<void> {
  const words = Array.from({ length: RULES }, (_, at) => [COMMON[at] ?? `zzq${at}x`, `never written ${at}`]);
  const sides = await Promise.all(
    [[], words].map(async (rules) => {
      const made = await organization(database, rules, { count: 50 });
      let now = BEGIN;
      const ctx: Context = { ...contextOf(made.db), now: () => now };
      const accountId = made.account.id;
      const round = await claimStream(
        { ...ctx, now: () => BEGIN },
        { accountId, name: 'mentions', leaseSeconds: 86_400, intervalSeconds: 60 },
      );
      const settings = { brandId: made.account.twitterUserId, pages: WARM_UP + pages, size: PAGE, begin: BEGIN };
      const fetched = mentionPages(settings);
      const receive = async (page: number) => {
        const each = fetched[page]!;
        now = new Date(Math.max(...each.items.map(({ postedAt }) => postedAt.getTime())) + 1000);
        const input = { ...round!, accountId, stream: 'mentions' as const, page: each };
        const answer = await receiveTweets(ctx, input);
        if (answer.kind !== 'received') throw new Error('the lease was lost');
      };
      return { ...made, ctx, receive };
    }),
  );
  const [without, withRules] = sides as [(typeof sides)[number], (typeof sides)[number]];
  const steps = {
    'intake without rules': (page: number) => without.receive(page),
    'intake with 100 rules': (page: number) => withRules.receive(page),
    'looking at them': () => evaluateEscalation(withRules.ctx),
  };
  const spent = new Map<string, { samples: number[]; cpu: number }>();
  let waited = 0;
  let pagesWaiting = 0;
  for (let page = 0; page < WARM_UP + pages; page++) {
    if (page === WARM_UP) {
      await asOwner(servers, (owner) => owner.query('ANALYZE'));
      spent.clear();
    }
    pagesWaiting += 1;
    for (const [name, step] of Object.entries(steps)) {
      const isLook = name === 'looking at them';
      const isLast = page === WARM_UP + pages - 1;
      if (isLook && waited < LOOK_AFTER_MS && !isLast) continue;
      const before = ownProcessorSeconds() + processorSeconds(servers.pids.postgres);
      const began = performance.now();
      await step(page);
      const each = spent.get(name) ?? { samples: [], cpu: 0 };
      const took = performance.now() - began;
      each.samples.push(took);
      each.cpu += ownProcessorSeconds() + processorSeconds(servers.pids.postgres) - before;
      spent.set(name, each);
      if (isLook) [waited, pagesWaiting] = [0, 0];
      // the page that asks is written: from then on it is waited
      else if (name === 'intake with 100 rules' && pagesWaiting > 1) waited += took;
    }
  }
  const of = (name: keyof typeof steps) => spent.get(name)!;
  const sum = (name: keyof typeof steps) => of(name).samples.reduce((total, each) => total + each, 0);
  const table = `${(pages * PAGE).toLocaleString('en')} tweets in pages of ${PAGE}, ${RULES} rules`;
  const base = of('intake without rules');
  for (const name of Object.keys(steps) as (keyof typeof steps)[]) {
    report.row(table, name, {
      ...spread(of(name).samples, 'page '),
      'cpu a page': ms((of(name).cpu * 1000) / pages),
      times: count(of(name).samples.length),
    });
  }
  report.row(table, 'looking adds to intake', {
    'of the time': percent((sum('looking at them') / sum('intake without rules')) * 100),
    'of the cpu': percent((of('looking at them').cpu / base.cpu) * 100),
  });
  report.row(table, 'rules and looking add to intake', {
    'of the time': percent(
      ((sum('intake with 100 rules') + sum('looking at them')) / sum('intake without rules') - 1) * 100,
    ),
    'of the cpu': percent(((of('intake with 100 rules').cpu + of('looking at them').cpu) / base.cpu - 1) * 100),
  });
  const found = await withRules.db.query<{ hits: number; incidents: number }>(
    `SELECT (SELECT count(*) FROM escalation_hit WHERE organization_id = $1)::integer AS hits,
       (SELECT count(*) FROM incident WHERE organization_id = $1)::integer AS incidents`,
    [withRules.db.organizationId],
  );
  report.note(`Their tweets counted ${found[0]!.hits} times, and raised ${found[0]!.incidents} alarms.`);
}

/** The statement of a look that reads hits, as it is sent. */
async function statementOf(ctx: Context, wanted: string): Promise<{ text: string; values: unknown[] }> {
  let found: { text: string; values: unknown[] } | undefined;
  const stopped = new Error('seen');
  const db: TenantDatabase = {
    ...ctx.db,
    pipeline: (work) =>
      ctx.db.pipeline((run) =>
        work((name, text, values) => {
          if (name === wanted) found = { text, values };
          if (name === 'escalation-looked-at') throw stopped;
          return run(name, text, values);
        }),
      ),
  };
  await evaluateEscalation({ ...ctx, db }).catch((error: unknown) => {
    if (error !== stopped) throw error;
  });
  return found!;
}

/** The rule goes by what is usual, too, of which all is known: the same in each hour. */
async function compareHours(db: TenantDatabase, ruleId: string, now: Date, usual: number): Promise<void> {
  const key = [db.organizationId, ruleId];
  await db.query(
    `UPDATE escalation_rule SET baseline_times = 3, time_zone = 'America/Sao_Paulo', history_due_at = 'infinity',
       history_from = $3::timestamptz - interval '63 days', history_until = date_trunc('hour', $3::timestamptz, 'UTC')
     WHERE organization_id = $1 AND id = $2`,
    [...key, now],
  );
  await db.query(
    `INSERT INTO escalation_hour (organization_id, rule_id, hour, tweets)
     SELECT $1, $2, hour, $4 FROM generate_series(date_trunc('hour', $3::timestamptz - interval '63 days', 'UTC'),
       $3::timestamptz - interval '1 hour', interval '1 hour') AS hour
     ON CONFLICT (organization_id, rule_id, hour) DO UPDATE SET tweets = excluded.tweets`,
    [...key, now, usual],
  );
}

/** A look at a few new tweets, beside so many stored ones of the last day that count for the rule. */
async function stored({ servers, database, report }: Scene, hits: number): Promise<void> {
  const table = `One look, ${hits.toLocaleString('en')} stored hits of the rule`;
  const plans: string[] = [];
  const cases = [
    { name: 'ten new tweets', countsAuthors: false, ageMinutes: 0 },
    { name: 'one tweet that came 50 minutes late', countsAuthors: false, ageMinutes: 50 },
    {
      name: 'one tweet that came 2 hours late into an incident of a day',
      countsAuthors: false,
      ageMinutes: 120,
      isOld: true,
    },
    { name: 'ten new tweets, people counted', countsAuthors: true, ageMinutes: 0 },
    { name: 'ten new tweets, people counted, all by sixty of them', countsAuthors: true, ageMinutes: 0, people: 60 },
    { name: 'the same, all of them counted anew', countsAuthors: true, ageMinutes: 0, isAnew: true },
    {
      name: 'the same, of which no look has kept anything',
      countsAuthors: true,
      ageMinutes: 0,
      isAnew: true,
      isUnkept: true,
    },
    {
      name: 'ten new tweets, all by a hundred and twenty, an incident under way',
      countsAuthors: true,
      ageMinutes: 0,
      people: 120,
    },
    // hours of the weeks before had so many
    { name: 'ten new tweets, hours compared, few are usual', countsAuthors: false, ageMinutes: 0, usual: 100 },
    {
      name: 'ten new tweets, hours compared, as many are usual',
      countsAuthors: false,
      ageMinutes: 0,
      usual: Math.ceil(hits / 24),
    },
    {
      name: 'the same, the first look of a minute',
      countsAuthors: false,
      ageMinutes: 0,
      usual: Math.ceil(hits / 24),
      minutes: 1,
    },
  ];
  for (const countsAuthors of [false, true]) {
    const { db, ruleIds } = await organization(database, [['down']], { count: 100, countsAuthors });
    const now = BEGIN;
    const values = [db.organizationId, ruleIds[0]];
    const each = (86_400 / hits).toFixed(9);
    await asOwner(servers, async (owner) => {
      // hits without tweets: nothing here reads these
      await owner.query('SET session_replication_role = replica');
      await owner.query(
        `INSERT INTO escalation_hit (organization_id, rule_id, posted_at, tweet_row_id, author_id)
         SELECT $1, $2, $3::timestamptz - n * interval '${each} seconds', gen_random_uuid(), (n % 40000)::text
         FROM generate_series(1, ${hits}) AS n`,
        [...values, now],
      );
      await owner.query('VACUUM (ANALYZE) escalation_hit');
      await owner.query('CHECKPOINT'); // or what is still to be written is written while it is measured
    });
    const ctx: Context = { ...contextOf(db), now: () => now };
    /** `minutes`: so many are over that no look has counted yet; `isAnew`: nor how many people there are; `isUnkept`: nor who. */
    const dirty = async (ageMinutes: number, { minutes = 0, isAnew = false, isUnkept = false } = {}) => {
      const newest = await db.query<{ at: Date }>(
        `SELECT max(posted_at) AS at FROM escalation_hit
         WHERE organization_id = $1 AND rule_id = $2 AND posted_at <= $3`,
        [...values, new Date(now.getTime() - ageMinutes * MINUTE)],
      );
      const { at } = newest[0]!;
      return db.query(
        `UPDATE escalation_rule SET dirty_from = $3, dirty_until = $4,
           minutes_until = minutes_until - $5 * interval '1 minute', people_from = CASE WHEN NOT $6 THEN people_from END,
           people_most = CASE WHEN NOT $6 THEN people_most END,
           people_minutes_from = CASE WHEN NOT $7 THEN people_minutes_from END,
           people_minutes_until = CASE WHEN NOT $7 THEN people_minutes_until END WHERE organization_id = $1 AND id = $2`,
        [...values, new Date(at.getTime() - (ageMinutes === 0 ? 1000 : 0)), at, minutes, isAnew, isUnkept],
      );
    };
    for (const { name, ageMinutes, isOld, usual, people, ...fresh } of cases.filter(
      (one) => one.countsAuthors === countsAuthors,
    )) {
      report.progress(name);
      if (isOld === true) {
        await db.query(
          "UPDATE incident SET started_at = started_at - interval '1 day', level = 4 WHERE organization_id = $1",
          [db.organizationId],
        );
      }
      if (people !== undefined) {
        await db.query('DELETE FROM incident WHERE organization_id = $1', [db.organizationId]);
        await db.query(
          `UPDATE escalation_hit SET author_id = (abs(hashtext(tweet_row_id::text)) % $3)::text
           WHERE organization_id = $1 AND rule_id = $2 AND posted_at >= $4::timestamptz - interval '11 minutes'`,
          [...values, people, now],
        );
        await dirty(ageMinutes, { isAnew: true, isUnkept: true });
        // what was changed stands in the index twice until it is cleaned up; what intake writes does not
        await asOwner(servers, (owner) => owner.query('VACUUM (INDEX_CLEANUP ON) escalation_hit'));
      }
      if (usual !== undefined) await compareHours(db, ruleIds[0]!, now, usual);
      const samples: number[] = [];
      let [cpu, cpuHere] = [0, 0];
      for (let look = 0; look < WARM_UP + 50; look++) {
        await dirty(ageMinutes, fresh);
        const before = processorSeconds(servers.pids.postgres);
        const beforeHere = ownProcessorSeconds();
        const began = performance.now();
        await evaluateEscalation(ctx);
        if (look < WARM_UP) continue;
        samples.push(performance.now() - began);
        cpuHere += ownProcessorSeconds() - beforeHere; // before asking for that of Postgres, which takes its own time
        cpu += processorSeconds(servers.pids.postgres) - before;
      }
      await dirty(ageMinutes, fresh);
      const statement = await statementOf(ctx, usual === undefined ? 'escalation-hits' : 'escalation-hours');
      const explained = await db.query<{ 'QUERY PLAN': [{ 'Execution Time': number; Plan: Record<string, number> }] }>(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement.text}`,
        statement.values,
      );
      const { Plan: plan, 'Execution Time': executed } = explained[0]!['QUERY PLAN'][0];
      report.row(table, name, {
        ...spread(samples),
        'Postgres cpu': ms((cpu * 1000) / samples.length),
        'cpu here': ms((cpuHere * 1000) / samples.length),
        'reading them': ms(executed),
        'pages read': count(plan['Shared Hit Blocks']! + plan['Shared Read Blocks']!),
        'hits read': count(plan['Actual Rows']!),
      });
      // the plan that a connection makes once, for all values
      const lines = await db.query<{ 'QUERY PLAN': string }>(`EXPLAIN (GENERIC_PLAN, COSTS OFF) ${statement.text}`);
      plans.push(`## ${name}`, lines.map((line) => line['QUERY PLAN']).join('\n'));
    }
  }
  if (hits === HITS) writeFileSync(PLANS, `${plans.join('\n\n')}\n`);
  report.progress(`plans:\n\n${plans.join('\n\n')}`);
}

/** From the poll that fetches the page with the Nth tweet to the alarm with the mail server and with Twilio. */
async function wayOut({ servers, database, report }: Scene, rounds: number): Promise<void> {
  process.env.APP_DATABASE_URL = asApplication(servers.postgresUrl('perch_bench'));
  process.env.REDIS_URL = servers.redisUrl;
  const sandbox = await startSandbox();
  const mailer = createMailer({ url: sandbox.smtpUrl, from: 'Perch <perch@perch.test>' });
  try {
    await sandbox.control.reset('empty');
    await sandbox.control.settings({ rateLimits: false });
    const world = await PollingWorld.open(new Clock(sandbox), database, {
      username: 'acme_air',
      settings: { TWILIO_API_URL: sandbox.url },
    });
    const services = { ...world.services, mailer };
    const { organizationId } = world.db;
    const ctx = { ...world.asMember(), box: services.box };
    await saveSmsAddOn(ctx, {
      settings: { accountSid: sandbox.twilio.accountSid, from: sandbox.twilio.from, messagingServiceSid: null },
      ...{ isEnabled: true, revision: 0, secret: sandbox.twilio.authToken, box: services.box },
    });
    const phone = { phone: '+5511980000001', phoneVerifiedAt: world.now() };
    const samples = { looked: [] as number[], 'handed over': [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      const member = await makeMember(world.db, { name: `Ana ${round}`, ...phone });
      await world.db.query(
        `WITH made AS (
           INSERT INTO escalation_rule (organization_id, id, account_id, name, keywords, tweet_count, window_minutes, counted_from)
           VALUES ($1, gen_random_uuid(), $2, $3, ARRAY[$3], 50, 10, '-infinity') RETURNING id)
         INSERT INTO escalation_recipient (organization_id, rule_id, member_id, position, by_email, by_sms)
         SELECT $1, id, $4, 1, true, true FROM made`,
        [organizationId, world.accountId, `word${round}`, member.id],
      );
      await world.db.query(
        'UPDATE account SET escalation_revision = escalation_revision + 1 WHERE organization_id = $1',
        [organizationId],
      );
      await sandbox.control.storm({ to: 'acme_air', tweets: 100, seconds: 0, keywords: [`word${round}`] });
      await world.clock.advance(120);
      const began = performance.now();
      await world.run('mentions');
      await PROCESSORS['evaluate-escalation'](services)({ organizationId });
      const looked = performance.now() - began;
      const due = await world.db.query<{ id: string }>("SELECT id FROM delivery WHERE state = 'queued'");
      await Promise.all(due.map(({ id }) => PROCESSORS.deliver(services)({ organizationId, deliveryId: id, due: 0 })));
      const handed = performance.now() - began;
      // a burst of before may be over by now, and say so
      const sent = await world.db.query(
        `SELECT FROM escalation_alert a JOIN delivery d ON d.organization_id = $1 AND d.id = a.delivery_id
         WHERE a.organization_id = $1 AND a.kind = 'alarm' AND d.state = 'sent'`,
        [organizationId],
      );
      if (sent.length !== 2 * (round + 1)) throw new Error('the alarm has not left by both ways');
      if (round === 0) continue; // warms up
      samples.looked.push(looked);
      samples['handed over'].push(handed);
    }
    const table = 'From the poll that fetches the Nth tweet on (100 tweets, by X over HTTP)';
    report.row(table, 'the incident is written', spread(samples.looked));
    report.row(table, 'e-mail and SMS are with their servers', {
      ...spread(samples['handed over']),
      'at most': ms(percentile(samples['handed over'], 1)),
    });
    report.note(
      'Jobs run one after the other in one process; through Redis each of the two hops adds some milliseconds.',
    );
  } finally {
    mailer.close();
    await sandbox.stop();
  }
}

export const measure: Measure = {
  about: 'escalation rules: what they add to intake, one look beside many stored hits, from the page to the alarm',
  usage: '[pages of 100] [stored hits] [alarms]',
  async run(report, [pages = '100', hits = String(HITS), alarms = '20']) {
    const servers = await startServers({ database: 'perch_bench', durable: true });
    const database = openDatabase(asApplication(servers.postgresUrl('perch_bench')), { maxConnections: 4 });
    try {
      const scene = { servers, database, report };
      report.progress('intake');
      await intake(scene, Number(pages));
      report.progress('stored hits');
      await stored(scene, Number(hits));
      report.progress('the way out');
      await wayOut(scene, Number(alarms));
    } finally {
      await database.close();
      await servers.stop();
    }
  },
};

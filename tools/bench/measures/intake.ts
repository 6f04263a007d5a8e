// Pages of 100 mentions become committed tickets: with X behind HTTP, without it, and beside the same rows written by bare
// multi-row SQL (the floor) and one by one by Prisma (the naive way). One worker, one connection, durable commits.
import { randomUUID } from 'node:crypto';
import { openDatabase, settleAll, type Database, type TenantDatabase } from '@perch/db';
import { claimStream, receiveTweets, streamRowsFor } from '@perch/desk';
import { asApplication, makeAccount, makeOrganization, startSandbox, startServers, type Servers } from '@perch/testing';
import pg from 'pg';
import { Clock, PollingWorld } from '../../../apps/worker/test/polling-world.ts';
import { mentionPages } from '../data/mentions.ts';
import { count, megabytes, perSecond, seconds, times, type Report } from '../harness/figures.ts';
import { countingDatabase } from '../harness/counting-database.ts';
import type { Measure } from '../harness/measure.ts';
import { spread } from '../harness/percentiles.ts';
import { ownProcessorSeconds, processorSeconds, residentBytes } from '../harness/processes.ts';
import { contextOf } from '../harness/recorded-sql.ts';

const PAGE = 100;
const WARM_UP_PAGES = 10;
const BEGIN = new Date('2026-11-20T08:00:00.000Z');
const TABLE = 'Intake';
const INTERVALS = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };
/** What a page adds, in an order in which each row's parent is there. */
const TABLES = ['profile', 'ticket', 'ticket_event', 'tweet', 'message'] as const;

interface Scene {
  report: Report;
  servers: Servers;
  database: Database;
  pages: number;
}

interface Done {
  mentions: number;
  /** milliseconds of each page */
  samples: number[];
  ownCpu: number;
  postgresCpu: number;
}

/** Runs `work` for each page but the first ones, which warm up. */
async function timed({ servers, pages }: Scene, work: (page: number) => Promise<number>): Promise<Done> {
  for (let page = 0; page < WARM_UP_PAGES; page++) await work(page);
  const done: Done = { mentions: 0, samples: [], ownCpu: 0, postgresCpu: 0 };
  const [own, postgres] = [ownProcessorSeconds(), processorSeconds(servers.pids.postgres)];
  for (let page = WARM_UP_PAGES; page < WARM_UP_PAGES + pages; page++) {
    const began = performance.now();
    done.mentions += await work(page);
    done.samples.push(performance.now() - began);
  }
  done.ownCpu = ownProcessorSeconds() - own;
  done.postgresCpu = processorSeconds(servers.pids.postgres) - postgres;
  return done;
}

function tell({ report }: Scene, name: string, done: Done, more: Parameters<Report['row']>[2] = {}): number {
  const elapsed = done.samples.reduce((sum, ms) => sum + ms, 0) / 1000;
  const each = 10_000 / done.mentions;
  report.row(TABLE, name, {
    mentions: perSecond(done.mentions / elapsed),
    ...spread(done.samples, 'page '),
    'cpu here, 10,000': seconds(done.ownCpu * each),
    'cpu Postgres, 10,000': seconds(done.postgresCpu * each),
    ...more,
    memory: megabytes(residentBytes(process.pid)),
  });
  return done.ownCpu * each + done.postgresCpu * each;
}

async function analyze({ servers }: Scene): Promise<void> {
  const owner = new pg.Client({ connectionString: servers.postgresUrl('perch_bench') });
  await owner.connect();
  await owner.query('ANALYZE');
  await owner.end();
}

/** Pages as the adapter gives them, through decision and commit. */
async function received(scene: Scene) {
  const { db } = await makeOrganization(scene.database);
  const account = await makeAccount(db, { username: 'acme', connectedAt: new Date(BEGIN.getTime() - 86_400_000) });
  const rows = streamRowsFor({ organizationId: db.organizationId, accountId: account.id }, INTERVALS, BEGIN);
  await db.transaction((tx) => tx.stream.createMany({ data: rows }));
  const { db: counted, sent } = countingDatabase(db);
  const ctx = { ...contextOf(counted), now: () => new Date(BEGIN.getTime() + 3_600_000) };
  const round = await claimStream(ctx, {
    accountId: account.id,
    name: 'mentions',
    leaseSeconds: 3600,
    intervalSeconds: 60,
  });
  const pages = mentionPages({
    brandId: account.twitterUserId,
    pages: WARM_UP_PAGES + scene.pages,
    size: PAGE,
    begin: BEGIN,
  });
  const ids: string[][] = [];
  let before = { ...sent };
  const done = await timed(scene, async (page) => {
    if (page === WARM_UP_PAGES) before = { ...sent };
    const fetched = pages[page]!;
    ids.push(fetched.items.map(({ tweetId }) => tweetId));
    const input = { ...round!, accountId: account.id, stream: 'mentions' as const, page: fetched };
    const answer = await receiveTweets(ctx, input);
    if (answer.kind !== 'received') throw new Error('the lease was lost');
    if (page === WARM_UP_PAGES - 1) await analyze(scene);
    return answer.added;
  });
  const cpu = tell(scene, 'Perch, without HTTP', done, {
    'statements a page': count((sent.statements - before.statements) / scene.pages),
    'round trips a page': count((sent.roundTrips - before.roundTrips) / scene.pages),
  });
  return { db, ids, cpu };
}

/** As JSON. `changed` are tickets of earlier pages. */
type Rows = Record<(typeof TABLES)[number] | 'changed', string> & { changedIds: string[] };

/** The rows that pages became, page by page, without what is empty or generated; tickets as far as each page brought them. */
async function rowsOf(db: TenantDatabase, ids: string[][]): Promise<Rows[]> {
  const seen = new Set<string>();
  const all: Rows[] = [];
  const read = async (text: string, values: unknown[]) =>
    (
      await db.query<{ rows: string }>(
        `SELECT coalesce(jsonb_agg(jsonb_strip_nulls(to_jsonb(r) - 'search')), '[]')::text AS rows FROM (${text}) r`,
        [db.organizationId, ...values],
      )
    )[0]!.rows;
  for (const page of ids) {
    const ofPage = 't.organization_id = $1 AND t.tweet_id = ANY ($2)';
    const authors = await db.query<{ author_id: string }>(`SELECT DISTINCT author_id FROM tweet t WHERE ${ofPage}`, [
      db.organizationId,
      page,
    ]);
    const met = authors.map(({ author_id: id }) => id).filter((id) => !seen.has(id));
    for (const id of met) seen.add(id);
    const tickets = (decision: string) =>
      read(
        `SELECT (jsonb_populate_record(k, jsonb_build_object('last_message_at', p.at))).*
         FROM (SELECT t.ticket_id, max(t.posted_at) AS at, bool_or(t.decision = 'opened') AS is_new FROM tweet t
               WHERE ${ofPage} AND t.ticket_id IS NOT NULL GROUP BY t.ticket_id) p
         JOIN ticket k ON k.organization_id = $1 AND k.id = p.ticket_id
         WHERE ${decision}`,
        [page],
      );
    const changed = await tickets('NOT p.is_new');
    all.push({
      profile: await read('SELECT * FROM profile WHERE organization_id = $1 AND twitter_user_id = ANY ($2)', [met]),
      ticket: await tickets('p.is_new'),
      changed,
      changedIds: (JSON.parse(changed) as { id: string }[]).map(({ id }) => id),
      ticket_event: await read(
        `SELECT e.* FROM ticket_event e JOIN tweet t ON t.organization_id = $1 AND t.ticket_id = e.ticket_id
         WHERE e.organization_id = $1 AND ${ofPage} AND t.decision = 'opened'`,
        [page],
      ),
      tweet: await read(`SELECT t.* FROM tweet t WHERE ${ofPage}`, [page]),
      message: await read(
        `SELECT m.* FROM message m JOIN tweet t ON t.organization_id = $1 AND t.id = m.tweet_row_id
         WHERE m.organization_id = $1 AND ${ofPage}`,
        [page],
      ),
    });
  }
  return all;
}

/** An INSERT of many rows that are given as JSON; what Postgres generates is left to it. */
async function insertsOf(database: Database): Promise<Record<(typeof TABLES)[number], string>> {
  const columns = async (table: string) => {
    const { rows } = await database.pool.query<{ name: string }>(
      `SELECT a.attname AS name FROM pg_attribute a WHERE a.attrelid = $1::regclass AND a.attnum > 0
         AND NOT a.attisdropped AND a.attgenerated = ''`,
      [table],
    );
    return rows.map(({ name }) => `"${name}"`).join(', ');
  };
  const entries = TABLES.map(async (table) => {
    const names = await columns(table);
    return [table, `INSERT INTO ${table} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::${table}, $1)`];
  });
  return Object.fromEntries(await Promise.all(entries));
}

const CHANGE = `
  UPDATE ticket t SET preview = n.preview, message_count = n.message_count, last_message_at = n.last_message_at,
    awaits_reply = n.awaits_reply, updated_at = n.updated_at, rev = n.rev
  FROM json_populate_recordset(NULL::ticket, $2) n
  WHERE t.organization_id = $1 AND t.id = ANY ($3) AND t.id = n.id`;

/** Another organization with the same account and department. */
async function twinOf(scene: Scene, db: TenantDatabase): Promise<TenantDatabase> {
  const { db: twin } = await makeOrganization(scene.database);
  for (const table of ['department', 'account']) {
    const [row] = await db.query<{ rows: string }>(
      `SELECT jsonb_agg(to_jsonb(t))::text AS rows FROM ${table} t WHERE t.organization_id = $1`,
      [db.organizationId],
    );
    await twin.query(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1)`, [
      row!.rows.replaceAll(db.organizationId, twin.organizationId),
    ]);
  }
  return twin;
}

/** The same rows by one statement a table, everything of a page in one round trip; nothing is read or decided. */
async function floor(scene: Scene, db: TenantDatabase, ids: string[][]): Promise<number> {
  const inserts = await insertsOf(scene.database);
  const twin = await twinOf(scene, db);
  const pages = (await rowsOf(db, ids)).map(
    (rows) => JSON.parse(JSON.stringify(rows).replaceAll(db.organizationId, twin.organizationId)) as Rows,
  );
  const done = await timed(scene, async (page) => {
    const rows = pages[page]!;
    await twin.pipeline((statement) =>
      settleAll([
        statement('floor-change', CHANGE, [twin.organizationId, rows.changed, rows.changedIds]),
        ...TABLES.map((table) => statement(`floor-${table}`, inserts[table], [rows[table]])),
        statement(
          'floor-counter',
          'UPDATE organization SET last_ticket_number = last_ticket_number + $2 WHERE id = $1',
          [twin.organizationId, PAGE],
        ),
      ]),
    );
    if (page === WARM_UP_PAGES - 1) await analyze(scene);
    return ids[page]!.length;
  });
  return tell(scene, 'floor: bare multi-row SQL', done, {
    'statements a page': count(TABLES.length + 2),
    'round trips a page': count(1),
  });
}

const NAIVE_PAGES = 5;

/** A transaction a mention, each row by Prisma. */
async function naive(scene: Scene): Promise<number> {
  const { db } = await makeOrganization(scene.database);
  const { organizationId } = db;
  const account = await makeAccount(db, { username: 'acme' });
  const pages = mentionPages({
    brandId: account.twitterUserId,
    pages: WARM_UP_PAGES + NAIVE_PAGES * 10,
    size: PAGE / 10,
    begin: BEGIN,
    seed: 6,
  });
  const receive = async (page: number) => {
    const { items } = pages[page]!;
    for (const item of items) {
      await db.transaction(async (tx) => {
        const { authorId: twitterUserId, conversationId, postedAt, text, tweetId } = item;
        const person = { username: `user_${twitterUserId}`, name: 'Customer', seenAt: postedAt };
        await tx.profile.upsert({
          where: { organizationId_twitterUserId: { organizationId, twitterUserId } },
          create: { organizationId, twitterUserId, ...person },
          update: person,
        });
        const current = { organizationId, conversationId, customerId: twitterUserId, isCurrent: true };
        let ticket = await tx.ticket.findFirst({ where: current });
        if (ticket) {
          const where = { organizationId_id: { organizationId, id: ticket.id } };
          await tx.ticket.update({ where, data: { lastMessageAt: postedAt, messageCount: { increment: 1 } } });
        } else {
          const data = { lastTicketNumber: { increment: 1 } };
          const { lastTicketNumber: number } = await tx.organization.update({ where: { id: organizationId }, data });
          ticket = await tx.ticket.create({
            data: {
              ...current,
              id: randomUUID(),
              number,
              channel: 'twitter',
              accountId: account.id,
              departmentId: account.departmentId,
              subject: text.slice(0, 80),
              preview: text.slice(0, 160),
              reason: { code: 'mention' },
              lastMessageAt: postedAt,
              openedAt: postedAt,
            },
          });
        }
        const shared = { organizationId, ticketId: ticket.id, text, postedAt, reason: { code: 'mention' } };
        const tweet = await tx.tweet.create({
          data: {
            ...shared,
            accountId: account.id,
            tweetId,
            latestTweetId: tweetId,
            authorId: twitterUserId,
            conversationId,
            kind: item.kind,
            decision: 'opened',
          },
        });
        const public_ = { direction: 'in', visibility: 'public', channel: 'twitter', profileId: twitterUserId };
        await tx.message.create({ data: { ...shared, ...public_, tweetRowId: tweet.id } });
      });
    }
    return items.length;
  };
  const done = await timed({ ...scene, pages: NAIVE_PAGES * 10 }, receive);
  return tell(scene, 'naive: Prisma, one by one (a tenth of a page at a time)', done);
}

/** X's window: older mentions are found by search only. */
const ROUND = 800;

/** The whole way: X over HTTP, adapter, decision, commit. */
async function overHttp(scene: Scene): Promise<void> {
  process.env.APP_DATABASE_URL = asApplication(scene.servers.postgresUrl('perch_bench'));
  process.env.REDIS_URL = scene.servers.redisUrl;
  const sandbox = await startSandbox();
  try {
    await sandbox.control.reset('empty');
    await sandbox.control.settings({ rateLimits: false });
    const clock = new Clock(sandbox);
    const world = await PollingWorld.open(clock, scene.database, { username: 'acme_air' });
    const rounds = Math.max(2, Math.round((scene.pages * PAGE) / ROUND));
    const done: Done = { mentions: 0, samples: [], ownCpu: 0, postgresCpu: 0 };
    for (let round = 0; round <= rounds; round++) {
      await sandbox.control.storm({ to: 'acme_air', tweets: ROUND, seconds: 0 });
      await clock.advance(120);
      const before = await world.db.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM tweet WHERE organization_id = $1',
        [world.db.organizationId],
      );
      const [own, postgres, began] = [
        ownProcessorSeconds(),
        processorSeconds(scene.servers.pids.postgres),
        performance.now(),
      ];
      await world.run('mentions');
      const took = performance.now() - began;
      const cpu = [ownProcessorSeconds() - own, processorSeconds(scene.servers.pids.postgres) - postgres] as const;
      const after = await world.db.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM tweet WHERE organization_id = $1',
        [world.db.organizationId],
      );
      if (round === 0) continue; // warms up
      const mentions = after[0]!.n - before[0]!.n;
      done.mentions += mentions;
      done.samples.push(took);
      done.ownCpu += cpu[0];
      done.postgresCpu += cpu[1];
    }
    done.samples = done.samples.flatMap((ms) => Array.from({ length: 8 }, () => ms / 8));
    tell(scene, 'Perch, X over HTTP (pages are an eighth of a round)', done);
  } finally {
    await sandbox.stop();
  }
}

async function settingsOf({ servers }: Scene): Promise<string> {
  const owner = new pg.Client({ connectionString: servers.postgresUrl('perch_bench') });
  await owner.connect();
  const names = ['fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers', 'wal_level', 'max_wal_size'];
  const { rows } = await owner.query<{ name: string; value: string }>(
    'SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY ($1) ORDER BY name',
    [names],
  );
  await owner.end();
  return rows.map(({ name, value }) => `${name} ${value}`).join(', ');
}

export const measure: Measure = {
  about: 'mentions become committed tickets, one worker: the real path, bare SQL of the same rows, Prisma one by one',
  usage: '[pages of 100]',
  async run(report, [pages = '200']) {
    const servers = await startServers({ database: 'perch_bench', durable: true });
    const database = openDatabase(asApplication(servers.postgresUrl('perch_bench')), { maxConnections: 1 });
    try {
      const scene: Scene = { report, servers, database, pages: Number(pages) };
      report.note(
        `All as the application's role under row-level security, one connection; Postgres with ${await settingsOf(scene)}. The floor writes the same profiles, tickets, history, tweets and messages, but reads and locks nothing and has no cursor.`,
      );
      report.progress('without HTTP');
      const { db, ids, cpu } = await received(scene);
      report.progress('floor');
      const floorCpu = await floor(scene, db, ids);
      report.progress('naive');
      const naiveCpu = await naive(scene);
      report.progress('over HTTP');
      await overHttp(scene);
      report.row('Processor time of both, beside Perch without HTTP', 'floor', { ratio: times(floorCpu / cpu) });
      report.row('Processor time of both, beside Perch without HTTP', 'naive', { ratio: times(naiveCpu / cpu) });
    } finally {
      await database.close();
      await servers.stop();
    }
  },
};

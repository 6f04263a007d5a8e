// Searches of stored tweets and direct messages: how long, how many pages, how much of Postgres' processor; the plans go
// into docs/plans, without figures, so that a change of one is seen.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openDatabase, type TenantDatabase } from '@perch/db';
import { searchSocial, type Context } from '@perch/desk';
import { asApplication } from '@perch/testing';
import { filledDatabase, PASSWORD, type FilledDatabase } from '../data/filled-database.ts';
import { socialQueries, type SocialQuery } from '../data/social-queries.ts';
import { signIn, startApi } from '../harness/api-child.ts';
import { count, ms, type Report } from '../harness/figures.ts';
import { loadOf } from '../harness/http-load.ts';
import type { Measure } from '../harness/measure.ts';
import { spread } from '../harness/percentiles.ts';
import { processorSeconds } from '../harness/processes.ts';
import { contextOf, explain, recordStatements, type RecordedStatement } from '../harness/recorded-sql.ts';

const PLANS = path.resolve(import.meta.dirname, '../../../docs/plans/social-search.txt');
/** The plans that are kept are of so many. */
const TWEETS = 5_000_000;
const LIMIT = 30;
const AGENTS = 10;
const PAUSE_MS = 1000;
const MIXED_SECONDS = 60;

const verbOf =
  ({ query, order = 'newest' }: SocialQuery) =>
  (ctx: Context) =>
    searchSocial(ctx, { query, order, timeZone: 'UTC', limit: LIMIT });

/** How a statement is planned, ids left out. */
async function planOf(db: TenantDatabase, { text, values }: RecordedStatement): Promise<string> {
  const rows = await db.query<{ 'QUERY PLAN': string }>(`EXPLAIN (COSTS OFF) ${text}`, values);
  return rows
    .map((row) => row['QUERY PLAN'])
    .join('\n')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '…');
}

const isStep = ({ text }: RecordedStatement) => text.includes('"isEnd"');

async function measureQuery(filled: FilledDatabase, db: TenantDatabase, query: SocialQuery, rounds: number) {
  const ctx = contextOf(db);
  const verb = verbOf(query);
  const recorded = await recordStatements(ctx, verb);
  const statements = recorded.filter(({ text }) => !text.startsWith('EXPLAIN'));
  const { blocks } = await explain(db, statements, 1);
  const found = await verb(ctx);
  const samples: number[] = [];
  const before = processorSeconds(filled.servers.pids.postgres);
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    await verb(ctx);
    samples.push(performance.now() - began);
  }
  const cpu = ((processorSeconds(filled.servers.pids.postgres) - before) * 1000) / rounds;
  const plans = await Promise.all(statements.filter(isStep).map((statement) => planOf(db, statement)));
  return {
    figures: {
      hits: count(found.data.length),
      ...spread(samples),
      'Postgres cpu': ms(cpu),
      steps: count(statements.filter(isStep).length),
      'pages read': count(blocks),
    },
    samples,
    plans,
  };
}

/** All of them in turn through the API, by people who look at what they found. */
async function mixed(filled: FilledDatabase, queries: SocialQuery[], report: Report): Promise<void> {
  const api = await startApi(filled.servers, 'perch_bench');
  try {
    const cookie = await signIn(api.address, filled.emails[0]!, PASSWORD);
    const pathOf = ({ query, order = 'newest' }: SocialQuery) =>
      `/api/v1/social/search?${new URLSearchParams({ query, order, limit: String(LIMIT) })}`;
    const { samples } = await loadOf({
      origin: api.address,
      clients: AGENTS,
      pauseMs: PAUSE_MS,
      seconds: MIXED_SECONDS,
      next: (client, turn) => ({ path: pathOf(queries[(client * 7 + turn) % queries.length]!), cookie }),
    });
    report.row('All of them in turn, through the API', `${AGENTS} agents, ${PAUSE_MS} ms between`, {
      searches: count(samples.length),
      ...spread(samples),
    });
  } finally {
    await api.stop();
  }
}

export const measure: Measure = {
  about: 'search of stored tweets and direct messages of one organization, common and seldom, in six languages',
  usage: '[tweets] [rounds]',
  async run(report, [tweets = String(TWEETS), rounds = '20']) {
    const tickets = Math.ceil(Number(tweets) / 5);
    const filled = await filledDatabase(tickets, report);
    const database = openDatabase(asApplication(filled.servers.postgresUrl('perch_bench')), { maxConnections: 2 });
    try {
      report.note(`${Number(tweets).toLocaleString('en')} tweets: Postgres with ${filled.settings}.`);
      report.note(`Each search asked ${rounds} times by one process, its page of ${LIMIT} presented.`);
      const db = database.of(filled.organizationId);
      const queries = socialQueries(tickets);
      const all: number[] = [];
      const plans: string[] = [];
      for (const query of queries) {
        report.progress(query.name);
        const found = await measureQuery(filled, db, query, Number(rounds));
        all.push(...found.samples);
        plans.push(`## ${query.query}${query.order === 'best' ? ' (best first)' : ''}`, ...found.plans);
        report.row('Searches', query.name, found.figures);
      }
      report.row('Searches', 'all of them', spread(all));
      if (Number(tweets) === TWEETS) writeFileSync(PLANS, `${plans.join('\n\n')}\n`);
      await mixed(filled, queries, report);
    } finally {
      await database.close();
      await filled.stop();
    }
  },
};

// Lists, pages and search of an organization of some size: what people wait for, beside Fastify with the same bytes and
// nothing behind them, and beside the same statements without an API.
import { openDatabase } from '@perch/db';
import { countViews, getTicket, listMentions, listMessages, listTickets, type Context } from '@perch/desk';
import { asApplication } from '@perch/testing';
import { filledDatabase, PASSWORD, type FilledDatabase } from '../data/filled-database.ts';
import { signIn, startApi } from '../harness/api-child.ts';
import { startChild, type Child } from '../harness/child.ts';
import { count, kilobytes, ms, type Report } from '../harness/figures.ts';
import { loadOf } from '../harness/http-load.ts';
import type { Measure } from '../harness/measure.ts';
import { percentile, spread } from '../harness/percentiles.ts';
import { processorSeconds } from '../harness/processes.ts';
import { bareSql, contextOf, explain, recordStatements } from '../harness/recorded-sql.ts';

const SECONDS = 3;
const WARM_UP_SECONDS = 1;
const CLIENTS = 10;
const AGENTS = 50;
/** What somebody looks at a page before the next click, at the least. */
const PAUSE_MS = 1000;

interface Case {
  name: string;
  path: string;
  /** the same without HTTP */
  verb: (ctx: Context) => Promise<unknown>;
}

/** A page, as the web app asks for it. */
const LIMIT = 30;

type ListInput = Parameters<typeof listTickets>[1];
const tickets = (name: string, query: Record<string, string>, input: Partial<ListInput>): Case => ({
  name,
  path: `tickets?${new URLSearchParams({ ...query, limit: String(LIMIT) })}`,
  verb: (ctx) => listTickets(ctx, { ...input, limit: LIMIT }),
});
const UNCLOSED = ['open', 'pending', 'on_hold'] as const;
// as the views of the ticket list ask
const status = UNCLOSED.join(',');
const awake = { status, isSnoozed: 'false' };
const isAwake = { status: [...UNCLOSED], isSnoozed: false };
const search = (name: string, q: string) => tickets(`search: ${name}`, { q }, { q });

function lists(): Case[] {
  return [
    tickets('all open', awake, isAwake),
    tickets('everything, by latest message', {}, {}),
    tickets('mine', { ...awake, assignee: 'me' }, { ...isAwake, assignee: 'me' }),
    tickets('unassigned', { ...awake, assignee: 'none' }, { ...isAwake, assignee: 'none' }),
    tickets('my departments', { ...awake, departmentId: 'mine' }, { ...isAwake, departmentId: 'mine' }),
    tickets('by priority', { ...awake, sort: 'priority' }, { ...isAwake, sort: 'priority' }),
    tickets('by due time', { ...awake, sort: 'due' }, { ...isAwake, sort: 'due' }),
    tickets('recently closed', { sort: 'closed' }, { sort: 'closed' }),
    tickets('a seldom tag', { tag: 'tag-55' }, { tag: 'tag-55' }),
    { name: 'counts of the views', path: 'views/counts', verb: (ctx) => countViews(ctx) },
    {
      name: 'social stream: mentions',
      path: `social/mentions?limit=${LIMIT}`,
      verb: (ctx) => listMentions(ctx, { limit: LIMIT }),
    },
  ];
}

const pages = (ticketId: string): Case[] => [
  { name: 'ticket', path: `tickets/${ticketId}`, verb: (ctx) => getTicket(ctx, ticketId) },
  {
    name: 'its latest 50 messages',
    path: `tickets/${ticketId}/messages?limit=50`,
    verb: (ctx) => listMessages(ctx, ticketId, { limit: 50 }),
  },
];

/** A number that only few messages have. */
async function seldomNumber(filled: FilledDatabase): Promise<string> {
  const database = openDatabase(asApplication(filled.servers.postgresUrl('perch_bench')), { maxConnections: 1 });
  const [row] = await database
    .of(filled.organizationId)
    .query<{ text: string }>(
      `SELECT text FROM message WHERE organization_id = $1 AND text ~ ' \\d{6}$' ORDER BY id LIMIT 1`,
      [filled.organizationId],
    );
  await database.close();
  return row!.text.split(' ').at(-1)!;
}

const searches = (seldom: string): Case[] => [
  search('a common word', 'refund'),
  search('two common words', 'refund delivery'),
  search('a rare word', seldom),
  search('a word that nobody wrote', 'zzyzxqv'),
  search('a phrase', '"customer support team"'),
  search('the beginning of a word', 'refun'),
  search('a handle', '@customer_77'),
  search('part of a contact', 'number123'),
  search('Japanese', '返金'),
];

interface Bench {
  filled: FilledDatabase;
  api: Child;
  bare: Child;
  cookies: string[];
  memberId: string;
}

/** One case: alone in the figures of Postgres, then under both kinds of load. */
async function measureCase(bench: Bench, report: Report, table: string, { name, path, verb }: Case) {
  const { filled, api, bare, cookies } = bench;
  const url = asApplication(filled.servers.postgresUrl('perch_bench'));
  const database = openDatabase(url, { maxConnections: 2 });
  const db = database.of(filled.organizationId);
  const ctx = contextOf(db, bench.memberId);
  // as a process asks it that has asked before
  for (let time = 0; time < 2; time++) await verb(ctx);
  const statements = await recordStatements(ctx, verb);
  const { planMs, executionMs, blocks } = await explain(db, statements);
  await database.close();

  const next = (client: number) => ({ path: `/api/v1/${path}`, cookie: cookies[client % cookies.length]! });
  const busy = { origin: api.address, clients: CLIENTS, next };
  await loadOf({ ...busy, seconds: WARM_UP_SECONDS });
  const before = [processorSeconds(api.pid), processorSeconds(filled.servers.pids.postgres)] as const;
  const load = await loadOf({ ...busy, seconds: SECONDS });
  const apiMs = ((processorSeconds(api.pid) - before[0]) * 1000) / load.samples.length;
  const postgresMs = ((processorSeconds(filled.servers.pids.postgres) - before[1]) * 1000) / load.samples.length;
  const agents = await loadOf({ origin: api.address, clients: AGENTS, pauseMs: PAUSE_MS, next, seconds: SECONDS });
  const sql = await bareSql(url, filled.organizationId, statements, { connections: CLIENTS, seconds: SECONDS / 2 });

  const answer = await fetch(`${api.address}/api/v1/${path}`, { headers: { cookie: cookies[0]! } });
  await bare.ask({ name: 'same', body: await answer.json() });
  const floor = { origin: bare.address, clients: CLIENTS, next: () => ({ path: '/same' }) };
  await loadOf({ ...floor, seconds: WARM_UP_SECONDS / 2 });
  const bareLoad = await loadOf({ ...floor, seconds: SECONDS / 2 });

  report.row(table, name, {
    ...spread(agents.samples, `${AGENTS} agents `),
    ...spread(load.samples, `${CLIENTS} clients `),
    'API cpu': ms(apiMs),
    'Postgres cpu': ms(postgresMs),
    planned: ms(planMs),
    executed: ms(executionMs),
    'pages read': count(blocks),
    'bare SQL p50': ms(percentile(sql, 0.5)),
    'bare SQL p99': ms(percentile(sql, 0.99)),
    'bare Fastify p50': ms(percentile(bareLoad.samples, 0.5)),
    'bare Fastify p99': ms(percentile(bareLoad.samples, 0.99)),
    answer: kilobytes(load.bytes),
  });
}

/** What the n-th page of a list costs: the statement that an agent's scrolling sends, walked to by its cursors. */
async function depth(bench: Bench, report: Report, table: string) {
  const url = asApplication(bench.filled.servers.postgresUrl('perch_bench'));
  const database = openDatabase(url, { maxConnections: 2 });
  const db = database.of(bench.filled.organizationId);
  const ctx = contextOf(db, bench.memberId);
  const input = { limit: 100 };
  let cursor: string | undefined;
  for (let page = 1; page <= 1000; page++) {
    const wanted = page === 1 || page === 10 || page === 100 || page === 1000;
    if (wanted) {
      const at = cursor;
      const statements = await recordStatements(ctx, (each) => listTickets(each, { ...input, cursor: at }));
      const { planMs, executionMs, blocks } = await explain(db, statements);
      report.row(table, `page ${page}`, {
        planned: ms(planMs),
        executed: ms(executionMs),
        'pages read': count(blocks),
      });
    }
    const { nextCursor } = await listTickets(ctx, { ...input, cursor });
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  await database.close();
}

async function measureSize(size: number, report: Report): Promise<void> {
  const filled = await filledDatabase(size, report);
  const api = await startApi(filled.servers, 'perch_bench');
  const bare = await startChild('bare-process');
  try {
    report.note(`${size.toLocaleString('en')} tickets: Postgres with ${filled.settings}.`);
    const cookies: string[] = [];
    for (const email of filled.emails) cookies.push(await signIn(api.address, email, PASSWORD));
    const session = await fetch(`${api.address}/api/v1/auth/session`, { headers: { cookie: cookies[0]! } });
    const { member } = (await session.json()) as { member: { id: string } };
    const bench: Bench = { filled, api, bare, cookies, memberId: member.id };
    const seldom = await seldomNumber(filled);
    const sizes = `${size.toLocaleString('en')} tickets, ${(size * 5).toLocaleString('en')} tweets`;
    const cases: [string, Case[]][] = [
      [`Lists, ${sizes}`, lists()],
      [`A ticket of 2,000 messages, ${sizes}`, pages(filled.longTicketId)],
      [`Search, ${sizes}`, searches(seldom)],
    ];
    for (const [table, all] of cases) {
      for (const each of all) {
        report.progress(`${sizes}: ${each.name}`);
        await measureCase(bench, report, table, each);
      }
    }
    await depth(bench, report, `Depth of paging, ${sizes}`);
  } finally {
    await Promise.all([api.stop(), bare.stop()]);
    await filled.stop();
  }
}

export const measure: Measure = {
  about: 'lists, ticket page, social stream and ticket search of one organization, through the API and without it',
  usage: '[tickets, several with commas: 10000,100000,1000000]',
  async run(report, [sizes = '10000']) {
    report.note(`Lists and searches answer ${LIMIT} rows, as many as the web app asks for.`);
    report.note(
      `${CLIENTS} clients ask without a pause, so that they keep both processors busy; ${AGENTS} agents pause ${PAUSE_MS} ms after each answer.`,
    );
    for (const size of sizes.split(',')) await measureSize(Number(size), report);
  },
};

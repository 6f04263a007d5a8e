// Reports of an organization of some size, as somebody at the screen asks for them: through the API, alone, each beside
// the period before.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openDatabase } from '@perch/db';
import { countTickets, getReport, getReportHours, getReportOverview, packReports, type Context } from '@perch/desk';
import { reportPeriods, ticketsBehind } from '@perch/core';
import { REPORT_METRICS, TicketCountQuery, type ReportDimension, type ReportMetric } from '@perch/contracts';
import { asApplication } from '@perch/testing';
import { PASSWORD, reportDatabase, UNTIL, type FilledDatabase } from '../data/filled-database.ts';
import { signIn, startApi } from '../harness/api-child.ts';
import type { Child } from '../harness/child.ts';
import { count, kilobytes, ms, type Report } from '../harness/figures.ts';
import type { Measure } from '../harness/measure.ts';
import { percentile } from '../harness/percentiles.ts';
import { processorSeconds } from '../harness/processes.ts';
import { contextOf, explain, recordStatements } from '../harness/recorded-sql.ts';

const DAYS = [7, 28, 90, 365];
/** The organization's: of its days those that are over are packed. */
const ZONE = 'America/Sao_Paulo';
/** A reader's own, whose days are none of those, so that the edges of each step are counted. */
const OTHER_ZONE = 'Asia/Kolkata';
/** Shorter periods are quick either way. */
const COUNTED_FROM_DAYS = 90;
/** What is asked, and by whom. */
const TABLES = {
  packed: 'days packed',
  elsewhere: 'days packed, in another time zone',
  filtered: 'days packed, by a filter and another dimension, or two filters',
  walled: 'days packed, behind the wall of seven departments of eight',
  behind: 'how many tickets are behind a figure',
} as const;
type Table = keyof typeof TABLES;
const ROUNDS = 10;
const DIMENSIONS: ReportDimension[] = ['department', 'tag'];

interface Case {
  name: string;
  path: string;
  /** the same without HTTP */
  verb: (ctx: Context) => Promise<unknown>;
}

function casesOf(days: number, table: Table): Case[] {
  const zone = table === 'elsewhere' ? OTHER_ZONE : ZONE;
  const to = UNTIL.slice(0, 10);
  const from = new Date(Date.parse(to) - (days - 1) * 86_400_000).toISOString().slice(0, 10);
  const span = { from, to, zone };
  const query = (more: Record<string, string>) => new URLSearchParams({ ...span, ...more }).toString();
  if (table === 'behind') return countsOf(span);
  const compare = 'previous' as const;
  const filtersBeside = (by?: ReportDimension) =>
    table === 'filtered' ? { channel: 'twitter' as const, ...(!by && { language: 'en' }) } : {};
  const report = (metric: ReportMetric, by?: ReportDimension): Case => {
    const filters = filtersBeside(by);
    return {
      name: by ? `${metric} by ${by}` : metric,
      path: `reports?${query({ metric, compare, ...(by && { by }), ...filters })}`,
      verb: (ctx) => getReport(ctx, { ...span, metric, compare, by, ...filters }),
    };
  };
  return [
    {
      name: 'overview',
      path: `reports/overview?${query({ compare, ...filtersBeside() })}`,
      verb: (ctx) => getReportOverview(ctx, { ...span, compare, ...filtersBeside() }),
    },
    ...REPORT_METRICS.filter((metric) => metric !== 'cost' || table === 'packed').map((metric) => report(metric)),
    ...REPORT_METRICS.filter((metric) => metric !== 'cost').flatMap((metric) =>
      DIMENSIONS.map((by) => report(metric, by)),
    ),
    {
      name: 'hours of the week',
      path: `reports/hours?${query(filtersBeside())}`,
      verb: (ctx) => getReportHours(ctx, { ...span, ...filtersBeside() }),
    },
  ];
}

const FIGURES = [
  'opened',
  'answered',
  'firstResponseP90',
  'closed',
  'backlog',
  'reopened',
  'replies',
  'failed',
] as const;

/** What the list of tickets asks when it is opened from a figure. */
function countsOf({ zone, from, to }: Record<'zone' | 'from' | 'to', string>): Case[] {
  const { current } = reportPeriods({ from, to }, zone, 'none');
  const [fromAt, beforeAt] = [current.at.toISOString(), current.before.toISOString()];
  return FIGURES.map((figure) => {
    const { view: _, ...query } = ticketsBehind(figure, { fromAt, beforeAt, zone, filters: {}, seconds: 3600 })!;
    const verb = (ctx: Context) => countTickets(ctx, TicketCountQuery.parse(query));
    return { name: figure, path: `tickets/count?${new URLSearchParams(query)}`, verb };
  });
}

interface Bench {
  filled: FilledDatabase;
  api: Child;
  cookie: string;
  departmentIds: string[] | null;
}

async function measureCase(bench: Bench, report: Report, table: string, { name, path, verb }: Case) {
  const { filled, api, cookie, departmentIds } = bench;
  const database = openDatabase(asApplication(filled.servers.postgresUrl('perch_bench')), { maxConnections: 2 });
  const db = database.of(filled.organizationId, { departmentIds });
  const ctx = contextOf(db);
  const { executionMs, blocks } = await explain(db, await recordStatements(ctx, verb), 1);

  const held: number[] = [];
  for (let round = 0; round < 5; round++) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await verb(ctx);
    delay.disable();
    held.push(delay.max / 1e6);
  }
  await database.close();

  const ask = async () => {
    const began = performance.now();
    const answer = await fetch(`${api.address}/api/v1/${path}`, { headers: { cookie } });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`);
    return { took: performance.now() - began, bytes: text.length };
  };
  await ask();
  const spent = () => [processorSeconds(api.pid), processorSeconds(filled.servers.pids.postgres)] as const;
  const before = spent();
  const samples: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { took, bytes: length } = await ask();
    samples.push(took);
    bytes = length;
  }
  const after = spent();
  report.row(table, name, {
    p50: ms(percentile(samples, 0.5)),
    longest: ms(Math.max(...samples)),
    'thread held': ms(percentile(held, 0.5)),
    'API cpu': ms(((after[0] - before[0]) * 1000) / ROUNDS),
    'Postgres cpu': ms(((after[1] - before[1]) * 1000) / ROUNDS),
    executed: ms(executionMs),
    'pages read': count(blocks),
    answer: kilobytes(bytes),
  });
}

/** As the worker does: the first time, all days there are. */
async function packDays({ servers, organizationId }: FilledDatabase, report: Report): Promise<void> {
  const database = openDatabase(asApplication(servers.postgresUrl('perch_bench')), { maxConnections: 2 });
  const ctx = contextOf(database.of(organizationId));
  const began = performance.now();
  await ctx.db.query(
    `UPDATE department SET service_hours = jsonb_set(service_hours::jsonb, '{timeZone}', to_jsonb($2::text))
     WHERE organization_id = $1 AND is_default`,
    [organizationId, ZONE],
  );
  for (const table of ['report_day', 'report_columns']) {
    await ctx.db.query(`DELETE FROM ${table} WHERE organization_id = $1`, [organizationId]);
  }
  const { packed, isDone } = await packReports(ctx, Infinity);
  if (!isDone) throw new Error('Days are not packed');
  const took = ((performance.now() - began) / 1000).toFixed(1);
  const columns = 'account agent channel department keyword language tag counted elapsed in_service quarters tickets';
  const lengths = columns.split(' ').map((column) => `coalesce(octet_length(${column}), 0)`);
  const [size] = await ctx.db.query<{ bytes: number }>(
    `SELECT sum(${lengths.join(' + ')})::float8 AS bytes FROM report_columns WHERE organization_id = $1`,
    [organizationId],
  );
  report.note(`${packed / 4} days packed in ${took} s; they hold ${(size!.bytes / 1e6).toFixed(0)} MB.`);
  await database.close();
}

/** The second member, who sees all departments but the last from now on: which they are. */
async function wallIn({ servers, organizationId, emails }: FilledDatabase): Promise<string[]> {
  const database = openDatabase(asApplication(servers.postgresUrl('perch_bench')), { maxConnections: 1 });
  const db = database.of(organizationId);
  const own = await db.transaction(async (tx) => {
    const { id: memberId, role } = await tx.member.findFirstOrThrow({
      where: { organizationId, email: emails[1]! },
      include: { role: true },
    });
    if (!role.departmentsOnly) {
      const permissions = ['tickets.view', 'reports.view'];
      const { id: roleId } = await tx.role.create({
        data: { organizationId, name: 'Behind the wall', permissions, departmentsOnly: true },
      });
      await tx.member.update({ where: { organizationId_id: { organizationId, id: memberId } }, data: { roleId } });
    }
    const departments = await tx.department.findMany({ where: { organizationId }, orderBy: { name: 'asc' } });
    const ids = departments.slice(0, -1).map(({ id }) => id);
    await tx.departmentMember.deleteMany({ where: { organizationId, memberId } });
    await tx.departmentMember.createMany({
      data: ids.map((departmentId) => ({ organizationId, departmentId, memberId })),
    });
    return ids;
  });
  await database.close();
  return own;
}

export const measure: Measure = {
  about: 'reports of one organization, each beside the period before, asked for one at a time through the API',
  usage: `[tickets: 1000000] [days, several with commas: 7,28,90,365] [of ${Object.keys(TABLES).join(',')}]`,
  async run(report, [size = '200000', days = DAYS.join(','), tables = Object.keys(TABLES).join(',')]) {
    const filled = await reportDatabase(Number(size), report);
    const asked = tables.split(',') as Table[];
    if (asked.some((name) => name !== 'behind')) await packDays(filled, report);
    const api = await startApi(filled.servers, 'perch_bench');
    try {
      report.note(`Postgres with ${filled.settings}.`);
      report.note('`thread held` is the longest of a request, and of five requests the one in the middle.');
      report.note('`executed` is the sum of all statements, those of the two periods run beside each other.');
      for (const name of asked) {
        const departmentIds = name === 'walled' ? await wallIn(filled) : null;
        const cookie = await signIn(api.address, filled.emails[departmentIds ? 1 : 0]!, PASSWORD);
        const bench = { filled, api, cookie, departmentIds };
        for (const each of days.split(',').map(Number)) {
          if (name !== 'packed' && each < COUNTED_FROM_DAYS) continue;
          const table = `The last ${each} days of 730, ${Number(size).toLocaleString('en')} tickets, ${TABLES[name]}`;
          for (const one of casesOf(each, name)) {
            report.progress(`${each} days, ${TABLES[name]}: ${one.name}`);
            await measureCase(bench, report, table, one);
          }
        }
      }
    } finally {
      await api.stop();
      await filled.stop();
    }
  },
};

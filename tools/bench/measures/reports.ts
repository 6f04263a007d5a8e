// Reports of an organization of some size, as somebody at the screen asks for them: through the API, alone, each beside
// the period before.
import { openDatabase } from '@perch/db';
import { getReport, getReportHours, getReportOverview, type Context } from '@perch/desk';
import { REPORT_METRICS, type ReportDimension, type ReportMetric } from '@perch/contracts';
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
/** The one whose offset is no whole number of UTC days. */
const ZONE = 'America/Sao_Paulo';
const ROUNDS = 3;
const DIMENSIONS: ReportDimension[] = ['department', 'tag'];

interface Case {
  name: string;
  path: string;
  /** the same without HTTP */
  verb: (ctx: Context) => Promise<unknown>;
}

function casesOf(days: number): Case[] {
  const to = UNTIL.slice(0, 10);
  const from = new Date(Date.parse(to) - (days - 1) * 86_400_000).toISOString().slice(0, 10);
  const span = { from, to, zone: ZONE };
  const query = (more: Record<string, string>) => new URLSearchParams({ ...span, ...more }).toString();
  const compare = 'previous' as const;
  const report = (metric: ReportMetric, by?: ReportDimension): Case => ({
    name: by ? `${metric} by ${by}` : metric,
    path: `reports?${query({ metric, compare, ...(by && { by }) })}`,
    verb: (ctx) => getReport(ctx, { ...span, metric, compare, by }),
  });
  return [
    {
      name: 'overview',
      path: `reports/overview?${query({ compare })}`,
      verb: (ctx) => getReportOverview(ctx, { ...span, compare }),
    },
    ...REPORT_METRICS.map((metric) => report(metric)),
    ...REPORT_METRICS.filter((metric) => metric !== 'cost').flatMap((metric) =>
      DIMENSIONS.map((by) => report(metric, by)),
    ),
    { name: 'hours of the week', path: `reports/hours?${query({})}`, verb: (ctx) => getReportHours(ctx, span) },
  ];
}

interface Bench {
  filled: FilledDatabase;
  api: Child;
  cookie: string;
}

async function measureCase({ filled, api, cookie }: Bench, report: Report, table: string, { name, path, verb }: Case) {
  const database = openDatabase(asApplication(filled.servers.postgresUrl('perch_bench')), { maxConnections: 2 });
  const db = database.of(filled.organizationId);
  const ctx = contextOf(db);
  const { executionMs, blocks } = await explain(db, await recordStatements(ctx, verb), 1);
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
    'API cpu': ms(((after[0] - before[0]) * 1000) / ROUNDS),
    'Postgres cpu': ms(((after[1] - before[1]) * 1000) / ROUNDS),
    executed: ms(executionMs),
    'pages read': count(blocks),
    answer: kilobytes(bytes),
  });
}

export const measure: Measure = {
  about: 'reports of one organization, each beside the period before, asked for one at a time through the API',
  usage: '[tickets: 1000000] [days, several with commas: 7,28,90,365]',
  async run(report, [size = '200000', days = DAYS.join(',')]) {
    const filled = await reportDatabase(Number(size), report);
    const api = await startApi(filled.servers, 'perch_bench');
    try {
      report.note(`Postgres with ${filled.settings}.`);
      report.note('`executed` is the sum of all statements, those of the two periods run beside each other.');
      const cookie = await signIn(api.address, filled.emails[0]!, PASSWORD);
      for (const each of days.split(',')) {
        const table = `The last ${each} days of 730, ${Number(size).toLocaleString('en')} tickets`;
        for (const one of casesOf(Number(each))) {
          report.progress(`${each} days: ${one.name}`);
          await measureCase({ filled, api, cookie }, report, table, one);
        }
      }
    } finally {
      await api.stop();
      await filled.stop();
    }
  },
};

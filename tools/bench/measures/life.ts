// What is done with an organization as a whole: what retention would remove and one round of it, an export, and the
// removal of everything.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { RETENTION_KINDS, type RetentionDays } from '@perch/core';
import { openDatabase } from '@perch/db';
import {
  applyRetention,
  claimExport,
  claimRemoval,
  emptyTable,
  finishExport,
  finishRemoval,
  previewRetention,
  requestDeletion,
  requestExport,
  saveRetention,
  tablesToEmpty,
  writeExport,
  type Context,
} from '@perch/desk';
import { asApplication } from '@perch/testing';
import { filledDatabase } from '../data/filled-database.ts';
import { megabytes, ms, seconds, type Report } from '../harness/figures.ts';
import type { Measure } from '../harness/measure.ts';

const HOUR = 3_600_000;
const KEPT_FOR_EVER = Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, null])) as RetentionDays;
const A_YEAR = Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, 365])) as RetentionDays;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const inUse = () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** How long something takes, what of it this process works, and how much memory is in use at most beside what was before. */
async function observed<T>(work: () => Promise<T>) {
  const before = inUse();
  let most = before;
  let looking = 0;
  const watch = setInterval(() => {
    const began = cpuMs();
    most = Math.max(most, inUse());
    looking += cpuMs() - began;
  }, 1000);
  const processor = cpuMs();
  const began = performance.now();
  const done = await work();
  const wallMs = performance.now() - began;
  clearInterval(watch);
  return { done, wallMs: wallMs - looking, cpuMs: cpuMs() - processor - looking, memory: most - before };
}

interface Scene {
  report: Report;
  ctx: Context;
  /** so many hours later */
  later: (hours: number) => Context;
}

async function keepLess({ report, ctx }: Scene): Promise<void> {
  const counted = await observed(() => previewRetention(ctx, { days: A_YEAR, most: KEPT_FOR_EVER }));
  report.row('Retention', 'what a year would remove, all kinds', {
    'wall clock': ms(counted.wallMs),
    'cpu here': ms(counted.cpuMs),
  });
  await saveRetention(ctx, { days: A_YEAR, revision: 0 }, KEPT_FOR_EVER);
  const round = await observed(() => applyRetention(ctx));
  const { tweets = 0, directMessages = 0, tickets = 0 } = round.done;
  report.row('Retention', `a round: ${tweets} tweets, ${directMessages} direct messages, ${tickets} tickets`, {
    'wall clock': ms(round.wallMs),
    'cpu here': ms(round.cpuMs),
  });
}

async function takeAlong({ report, ctx, later }: Scene): Promise<void> {
  const { id } = await requestExport(ctx);
  const turn = (await claimExport(later(0.01), { exportId: id, leaseSeconds: 300 }))!;
  const written = await observed(() => writeExport(later(0.02), turn));
  await finishExport(later(0.02), turn);
  const [row] = await ctx.db.query<{ rows: number; bytes: number }>(
    'SELECT row_count::float8 AS rows, byte_size::float8 AS bytes FROM organization_export WHERE organization_id = $1',
    [ctx.organizationId],
  );
  report.row('Export and removal', `the export of ${row!.rows.toLocaleString('en')} rows`, {
    'wall clock': seconds(written.wallMs / 1000),
    'cpu here': seconds(written.cpuMs / 1000),
    memory: megabytes(written.memory),
    'the zip': megabytes(row!.bytes),
  });
}

async function removeAll({ report, ctx, later }: Scene, name: string): Promise<void> {
  await requestDeletion(ctx, { name, graceDays: 0 });
  const then = later(1);
  const turn = (await claimRemoval(then, 3600))!;
  const removed = await observed(async () => {
    for (const table of await tablesToEmpty(then)) {
      let step = await emptyTable(then, turn, table);
      while (step === 'more') step = await emptyTable(then, turn, table);
    }
    return finishRemoval(then, turn);
  });
  if (removed.done) throw new Error(`rows are left: ${JSON.stringify(removed.done)}`);
  report.row('Export and removal', 'the removal of all of it', {
    'wall clock': seconds(removed.wallMs / 1000),
    'cpu here': seconds(removed.cpuMs / 1000),
    memory: megabytes(removed.memory),
  });
}

export const measure: Measure = {
  about: 'retention, the export and the removal of an organization with five tweets for each ticket',
  usage: '[tickets]',
  async run(report, [tickets = '40000']) {
    const filled = await filledDatabase(Number(tickets), report);
    const database = openDatabase(asApplication(filled.servers.postgresUrl('perch_bench')), { maxConnections: 5 });
    try {
      const db = database.of(filled.organizationId);
      const began = Date.now();
      const later = (hours: number): Context => ({
        organizationId: filled.organizationId,
        actor: { kind: 'system', memberId: null, permissions: [] },
        db,
        enqueue: async () => {},
        publish: async () => {},
        now: () => new Date(began + hours * HOUR),
        log: { info: () => {}, warn: () => {}, error: () => {} },
      });
      const scene: Scene = { report, ctx: later(0), later };
      const [organization] = await db.query<{ name: string }>('SELECT name FROM organization');
      report.note(
        'Memory is what is in use once garbage has been collected, looked at once a second; Node lets a process of its own grow by some 200 MB before it collects.',
      );
      await keepLess(scene);
      await takeAlong(scene);
      await removeAll(scene, organization!.name);
    } finally {
      await database.close();
      await filled.stop();
      // what is gone cannot be measured again
      rmSync(path.resolve(import.meta.dirname, '../../../.perch/bench', tickets), { recursive: true, force: true });
    }
  },
};

import type { Database, TenantDatabase } from '@perch/db';
import { makeOrganization, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { getReport } from './get-report.ts';
import type { Key } from './packed-column.ts';
import { ALL_DEPARTMENTS, packDay } from './packed-day.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const TICKETS_A_DAY = 60_000;

/** A packed day of new tickets, of which every tenth has the day's own tag. */
async function keepDay(db: TenantDatabase, day: number): Promise<void> {
  const [at, before] = [day, day + 1].map((each) => new Date(Date.UTC(2026, 5, each)));
  const all = (key: Key) => Array.from({ length: TICKETS_A_DAY }, () => key);
  const tags = Array.from({ length: TICKETS_A_DAY }, (_, row) => [row % 10 === 0 ? `day ${day}` : 'other']);
  const none = { account: all(null), agent: all(null), department: all(null), keyword: all(null), language: all(null) };
  const columns = packDay({
    ...{ ...none, channel: all('manual'), tag: tags },
    ...{ counted: Buffer.alloc(TICKETS_A_DAY, 0b1001), elapsed: null, in_service: null, quarters: null, tickets: null },
  });
  await db.query(`INSERT INTO report_day (organization_id, look, at, before) VALUES ($1, 'opened', $2, $3)`, [
    ...[db.organizationId, at, before],
  ]);
  const values = Object.values(columns).map((_, place) => `$${place + 4}`);
  await db.query(
    `INSERT INTO report_columns (organization_id, look, at, department_id, ${Object.keys(columns).join(', ')})
     VALUES ($1, 'opened', $2, $3, ${values.join(', ')})`,
    [db.organizationId, at, ALL_DEPARTMENTS, ...Object.values(columns)],
  );
}

it('adds up a step that has more tickets than are unpacked at once', async () => {
  const { db } = await makeOrganization(database);
  const { organizationId } = db;
  await db.transaction((tx) =>
    tx.reportPacking.create({ data: { organizationId, timeZone: 'UTC', dueAt: new Date() } }),
  );
  for (const day of [1, 2, 3]) await keepDay(db, day);
  const parts: number[] = [];
  const snapshot: TenantDatabase['snapshot'] = (work) =>
    db.snapshot((statement, copy) =>
      work(statement, async (query) => {
        const rows = await copy(query);
        parts.push(...rows.map(([, counted]) => counted!.length));
        return rows;
      }),
    );
  const ctx: Context = {
    organizationId,
    actor: { kind: 'member', memberId: null, permissions: ['reports.view'] },
    db: { ...db, snapshot },
    enqueue: async () => {},
    publish: async () => {},
    now: () => new Date('2026-06-20T00:00:00Z'),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  const year = { from: '2025-07-01', to: '2026-06-30', zone: 'UTC' };
  const { unit, total, groups } = await getReport(ctx, { metric: 'volume', ...year, compare: 'none', by: 'tag' });
  expect([unit, total.opened]).toEqual(['month', 180_000]);
  expect(new Map(groups!.map(({ key, figures }) => [key, figures.opened]))).toEqual(
    new Map([
      ['other', 162_000],
      ['day 1', 6_000],
      ['day 2', 6_000],
      ['day 3', 6_000],
    ]),
  );
  expect(parts.toSorted((a, b) => a - b)).toEqual([60_000, 120_000]);
});

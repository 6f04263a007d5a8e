import { daysBetween, type ReportStep } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { Slices } from '../preview/in-slices.ts';
import {
  ALL_DEPARTMENTS,
  DIMENSIONS,
  joinDays,
  packDay,
  VALUE_COLUMNS,
  type PackedDay,
  type ToldDay,
} from './packed-day.ts';
import { LOOKS, type LookName } from './report-looks.ts';
import { rowsSql } from './report-statements.ts';
import { zoneOf } from './report-zone.ts';

/** Reports of fewer tickets are counted soon enough. */
export const PACKED_FROM_TICKETS = 20_000;
/** Days of one transaction. */
const BATCH = 7;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/**
 * Of what is newer than a day nothing is marked (the migration `report_days` says so). A day must be over for longer, so
 * that even a transaction of a day's length, of which there is none, marks what it changes of a packed one.
 */
const OVER_FOR_MS = 2 * DAY_MS;
/** Two years beside the two before. */
const MOST_DAYS = 4 * 366;
const NEXT_MINUTES = 15;

type Day = Pick<ReportStep, 'at' | 'before'>;

const BEGIN = `
  INSERT INTO report_packing (organization_id, time_zone, due_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`;
// who has begun before this transaction may not mark yet what they change; one to come is of the server that this was
// restored from
const NOTE_START = `
  UPDATE report_packing SET marked_from = pg_current_xact_id()::text::bigint
  WHERE organization_id = $1
    AND (marked_from IS NULL OR marked_from >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)`;
// whoever marks something only shares the key
const HOLD = `
  SELECT time_zone AS "timeZone", pg_snapshot_xmin(pg_current_snapshot())::text::bigint > marked_from AS "allMark"
  FROM report_packing WHERE organization_id = $1 FOR NO KEY UPDATE`;
const FORGET = `
  WITH days AS (DELETE FROM report_day WHERE organization_id = $1)
  DELETE FROM report_columns WHERE organization_id = $1`;
const MOVE = 'UPDATE report_packing SET time_zone = $2 WHERE organization_id = $1';
const WAIT = 'UPDATE report_packing SET due_at = $2 WHERE organization_id = $1';

const BOUNDS = `
  SELECT min(t.opened_at) AS first, now() AS now FROM ticket t
  WHERE t.organization_id = $1 AND t.merged_into_id IS NULL AND NOT t.is_spam`;
// day by day, as reports look for marks
const FRESH = `
  SELECT d.look, d.at, d.before FROM report_day d
  WHERE d.organization_id = $1 AND (
    SELECT true FROM report_mark m
    WHERE m.organization_id = $1 AND m.look = d.look AND m.at >= d.at AND m.at < d.before LIMIT 1) IS NULL`;
/** Days from before all that are packed, and what is marked of them. */
const LEAVE = `
  WITH days AS (DELETE FROM report_day WHERE organization_id = $1 AND at < $2),
  columns AS (DELETE FROM report_columns WHERE organization_id = $1 AND at < $2)
  DELETE FROM report_mark WHERE organization_id = $1 AND at < $2`;

const DAYS = 'unnest($3::timestamptz[], $4::timestamptz[]) AS day(at, before)';
const UNMARK = `
  DELETE FROM report_mark m USING ${DAYS}
  WHERE m.organization_id = $1 AND m.look = $2 AND m.at >= day.at AND m.at < day.before`;
// days that begin at other times by now too: a country may say late when its clocks were changed
const UNPACK = `
  WITH days AS (
    DELETE FROM report_day d USING ${DAYS}
    WHERE d.organization_id = $1 AND d.look = $2 AND d.at < day.before AND d.before > day.at RETURNING d.at)
  DELETE FROM report_columns WHERE organization_id = $1 AND look = $2 AND at IN (SELECT at FROM days)`;
const COLUMNS = [...DIMENSIONS, 'counted', ...VALUE_COLUMNS] as const;
const PACK = `
  WITH days AS (
    INSERT INTO report_day (organization_id, look, at, before) VALUES ($1, $2, $3, $4))
  INSERT INTO report_columns (organization_id, look, at, department_id, ${COLUMNS.join(', ')})
  SELECT $1, $2, $3, n.* FROM unnest($5::uuid[], ${COLUMNS.map((_, place) => `$${6 + place}::bytea[]`).join(', ')}) AS n`;

/**
 * Counts the days that are over and of which something has changed since they were packed, or that are not packed yet,
 * newest first, a week of one look at a time, and no more than `mostBatches` of these. Answers how many days of a look
 * it has packed; `isDone`: the others are fresh. For one worker at a time.
 */
export async function packReports(ctx: Context, mostBatches: number): Promise<{ packed: number; isDone: boolean }> {
  const { organizationId } = ctx;
  const timeZone = await zoneOf(ctx);
  await ctx.db.query(BEGIN, [organizationId, timeZone, ctx.now()]);
  await ctx.db.query(NOTE_START, [organizationId]);
  const stale = await findStale(ctx, timeZone);
  const batches = stale && stale.slice(0, mostBatches);
  let packed = 0;
  for (const { look, days } of batches ?? []) {
    if (await packBatch(ctx, timeZone, look, days)) packed += days.length;
  }
  const isDone = batches !== null && batches.length === stale!.length;
  const dueAt = new Date(ctx.now().getTime() + (isDone ? NEXT_MINUTES * 60_000 : 0));
  await ctx.db.query(WAIT, [organizationId, dueAt]);
  return { packed, isDone };
}

interface Batch {
  look: LookName;
  days: Day[];
}

/** Null: somebody may still be changing something without marking it. */
function findStale(ctx: Context, timeZone: string): Promise<Batch[] | null> {
  const { organizationId } = ctx;
  return ctx.db.pipeline(async (statement) => {
    const held = (await statement('packing-hold', HOLD, [organizationId])).rows[0] as
      | { timeZone: string; allMark: boolean }
      | undefined;
    if (!held?.allMark) return null;
    if (held.timeZone !== timeZone) {
      await settleAll([
        statement('packing-forget', FORGET, [organizationId]),
        statement('packing-move', MOVE, [organizationId, timeZone]),
      ]);
    }
    const [bounds, fresh] = await settleAll([
      statement('packing-bounds', BOUNDS, [organizationId]),
      statement('packing-fresh', FRESH, [organizationId]),
    ]);
    const { first, now } = bounds.rows[0] as { first: Date | null; now: Date };
    if (!first) return [];
    const over = new Date(Math.min(now.getTime(), ctx.now().getTime()) - OVER_FOR_MS);
    const from = new Date(Math.max(first.getTime() - DAY_MS, over.getTime() - MOST_DAYS * DAY_MS));
    const days = daysBetween(from, over, timeZone).toReversed();
    await statement('packing-leave', LEAVE, [organizationId, days.at(-1)?.at ?? from]);
    const keyOf = (look: string, { at, before }: Day) => [look, at.getTime(), before.getTime()].join(' ');
    const isFresh = new Set((fresh.rows as (Day & { look: string })[]).map((day) => keyOf(day.look, day)));
    const looks = Object.keys(LOOKS) as LookName[];
    const batches: Batch[] = [];
    for (const look of looks) {
      const stale = days.filter((day) => !isFresh.has(keyOf(look, day)));
      for (let each = 0; each < stale.length; each += BATCH) {
        batches.push({ look, days: stale.slice(each, each + BATCH) });
      }
    }
    return batches.toSorted((one, other) => other.days[0]!.at.getTime() - one.days[0]!.at.getTime());
  });
}

/**
 * Marks go before anything is counted, so that what is marked meanwhile stays: a day that has a mark is not believed,
 * whether the change is in it or not. False: the days are not those of the organization's zone any more.
 */
function packBatch(ctx: Context, timeZone: string, look: LookName, days: readonly Day[]): Promise<boolean> {
  const { organizationId } = ctx;
  const slices = new Slices(undefined, 1);
  return ctx.db.pipeline(async (statement) => {
    const held = (await statement('packing-hold', HOLD, [organizationId])).rows[0];
    if (held?.timeZone !== timeZone) return false;
    const [begins, ends] = [days.map(({ at }) => at), days.map(({ before }) => before)];
    await statement('packing-unmark', UNMARK, [organizationId, look, begins, ends]);
    await statement('packing-unpack', UNPACK, [organizationId, look, begins, ends]);
    for (const day of days) {
      const columns = await readDay(statement, organizationId, look, day, slices);
      await statement('packing-pack', PACK, [organizationId, look, day.at, day.before, ...columns]);
    }
    return true;
  });
}

/** What there is of a day, of all departments and of each, side by side: whose it is, and the columns. */
async function readDay(statement: Statement, organizationId: string, look: LookName, day: Day, slices: Slices) {
  const { text, values } = rowsSql(organizationId, look, [day]);
  const packed: (PackedDay & { departmentId: string })[] = [];
  for (const { departmentId, ...told } of (await statement('', text, values)).rows) {
    packed.push({ departmentId: departmentId as string, ...packDay(told as ToldDay) });
    await slices.next();
  }
  if (packed.length > 0) packed.push({ departmentId: ALL_DEPARTMENTS, ...joinDays(packed) });
  return (['departmentId', ...COLUMNS] as const).map((name) => packed.map((each) => each[name]));
}

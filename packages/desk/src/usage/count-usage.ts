import type { BillableKind } from '@perch/core';
import type { Statement } from '@perch/db';
import { asRecords } from '../intake/as-records.ts';

/** A line to be added to the bill of an account's day. */
export interface UsageLine {
  accountId: string;
  /** UTC, `2026-11-22` */
  day: string;
  kind: BillableKind;
  costMicros: number;
}

/** The UTC day that X counts by. */
export const utcDay = (at: Date): string => at.toISOString().slice(0, 10);

/** Adds what `source` counted to the days' lines, in one order for everybody so that nobody waits in a circle. */
export const addToDays = (source: string) => `
  INSERT INTO usage_day AS u (organization_id, account_id, day, kind, units, cost_micros)
  SELECT $1, account_id, day, kind, count(*), sum(cost_micros) FROM ${source}
  GROUP BY account_id, day, kind ORDER BY account_id, day, kind
  ON CONFLICT (organization_id, account_id, day, kind) DO UPDATE
    SET units = u.units + excluded.units, cost_micros = u.cost_micros + excluded.cost_micros`;

const COUNT = addToDays(`(
    SELECT n."accountId" AS account_id, n.day, n.kind, n."costMicros" AS cost_micros
    FROM json_to_recordset($2::json) AS n("accountId" uuid, day date, kind text, "costMicros" bigint)) line`);

/** Counts what X has carried out, in the transaction that finds out. */
export async function countUsage(statement: Statement, organizationId: string, lines: readonly UsageLine[]) {
  if (lines.length > 0) await statement('usage-count', COUNT, [organizationId, asRecords(lines)]);
}

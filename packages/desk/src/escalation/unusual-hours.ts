import { createUsual, HOUR_MS, hoursBehind, TOO_LATE_MS, unusualWindows, type FullWindow } from '@perch/core';
import type { Statement } from '@perch/db';

/** Of a rule that goes by what is usual, too. */
export interface RuleWithBaseline {
  id: string;
  windowMinutes: number;
  baselineTimes: number | null;
  baselineLeast: number;
  timeZone: string;
  historyFrom: Date | null;
  historyUntil: Date | null;
}

/** What the hours say in which something has come. */
export interface UnusualHours {
  windows: FullWindow[];
  /** the fullest, of which it is known what is usual */
  most: { count: number; usual: number } | null;
}

/** Tweets of an hour that are counted at most. */
const MOST = 20_000;
// The sixty minutes up to the last tweet of each minute in which something has come or gone, of those that are not too
// late to act on.
const HOURS = `
  SELECT r.id AS "ruleId", each.at, each."isImport", held.count, held."startedAt"
  FROM escalation_rule r
  CROSS JOIN LATERAL (
    SELECT max(e.posted_at) AS at, bool_and(e.is_import) AS "isImport" FROM escalation_hit e
    WHERE e.organization_id = $1 AND e.rule_id = r.id
      AND e.posted_at >= greatest(r.dirty_from, r.counted_from,
        $3::timestamptz - greatest(r.window_minutes * interval '1 minute', $4 * interval '1 millisecond'))
      AND e.posted_at <= r.dirty_until + interval '1 hour'
    GROUP BY date_trunc('minute', e.posted_at)) each
  CROSS JOIN LATERAL (
    SELECT count(*)::integer AS count, min(h.posted_at) AS "startedAt" FROM (
      SELECT e.posted_at FROM escalation_hit e WHERE e.organization_id = $1 AND e.rule_id = r.id
        AND e.posted_at > each.at - interval '1 hour' AND e.posted_at <= each.at AND e.posted_at >= r.counted_from
      ORDER BY e.posted_at DESC LIMIT ${MOST}) h) held
  WHERE r.organization_id = $1 AND r.id = ANY ($2::uuid[])
  ORDER BY r.id, each.at`;
const HISTORY = `
  SELECT h.rule_id AS "ruleId", h.hour, h.tweets FROM escalation_hour h
  WHERE h.organization_id = $1 AND h.rule_id = ANY ($2::uuid[]) AND h.hour = ANY ($3::timestamptz[])`;

interface HourRow {
  ruleId: string;
  at: Date;
  isImport: boolean;
  count: number;
  startedAt: Date;
}

/** Of rules that are locked and have something new; those without a baseline, or without history yet, have none. */
export async function readUnusualHours(
  statement: Statement,
  organizationId: string,
  rules: readonly RuleWithBaseline[],
  now: Date,
): Promise<Map<string, UnusualHours>> {
  const known = rules.filter(({ baselineTimes, historyFrom }) => baselineTimes !== null && historyFrom !== null);
  if (known.length === 0) return new Map();
  const ids = known.map(({ id }) => id);
  const held = await statement('escalation-hours', HOURS, [organizationId, ids, now, TOO_LATE_MS]);
  const rows = held.rows as HourRow[];
  const zoneOf = new Map(known.map(({ id, timeZone }) => [id, timeZone]));
  const behind = new Set(rows.flatMap(({ ruleId, at }) => hoursBehind(at.getTime(), zoneOf.get(ruleId)!)));
  const hours = [...behind].map((hour) => new Date(hour));
  const history = await statement('escalation-history', HISTORY, [organizationId, ids, hours]);
  return new Map(
    known.map((rule) => {
      const tweetsOf = new Map(
        history.rows.flatMap(({ ruleId, hour, tweets }) =>
          ruleId === rule.id ? [[(hour as Date).getTime(), tweets as number] as const] : [],
        ),
      );
      const from = rule.historyFrom!.getTime();
      const until = rule.historyUntil!.getTime();
      const usual = createUsual(rule.timeZone, { tweetsOf, from: Math.ceil(from / HOUR_MS) * HOUR_MS, until });
      const windows = rows
        .filter(({ ruleId }) => ruleId === rule.id)
        .map(({ at, startedAt, count, isImport }) => ({
          ...{ at: at.getTime(), startedAt: startedAt.getTime(), count, isImport },
        }));
      const expected = windows.flatMap(({ at, count }) => {
        const its = usual(at);
        return its === null ? [] : [{ count, usual: its }];
      });
      const fullest = expected.toSorted((a, b) => b.count - a.count)[0] ?? null;
      const limits = { times: rule.baselineTimes!, least: rule.baselineLeast };
      return [rule.id, { windows: unusualWindows(limits, usual, windows), most: fullest }];
    }),
  );
}

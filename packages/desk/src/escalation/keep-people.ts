import type { Statement } from '@perch/db';
import { minuteOf } from './minute-of.ts';
import { AUTHOR } from './rule-hits.ts';

const MINUTE = 60_000;
/** Whose people one look keeps: it reads the tweets of these, and the minutes before when it comes to them. */
const MOST_MINUTES = 2;

// what is kept of minutes that nobody asks for any more goes
const KEEP = `
  WITH due AS (
    SELECT * FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[]) AS n(id, "from", until, kept)),
  wrote AS (
    SELECT due.id, each.* FROM due CROSS JOIN LATERAL (
      SELECT ${minuteOf('e.posted_at')} AS minute, ${AUTHOR} AS author, max(e.posted_at) AS at FROM escalation_hit e
      WHERE e.organization_id = $1 AND e.rule_id = due.id AND e.posted_at >= due."from" AND e.posted_at < due.until
      GROUP BY 1, 2) each),
  minutes AS MATERIALIZED (
    SELECT id, minute, array_agg(author) AS authors, array_agg(at) AS posted_at FROM wrote GROUP BY id, minute),
  forgotten AS (
    DELETE FROM escalation_minute_people m USING due d
    WHERE m.organization_id = $1 AND m.rule_id = d.id AND (m.minute < d.kept OR m.minute >= d."from" AND m.minute < d.until
      AND NOT EXISTS (SELECT FROM minutes k WHERE k.id = m.rule_id AND k.minute = m.minute)))
  INSERT INTO escalation_minute_people (organization_id, rule_id, minute, authors, posted_at)
  SELECT $1, id, minute, authors, posted_at FROM minutes
  ON CONFLICT (organization_id, rule_id, minute) DO UPDATE SET authors = excluded.authors, posted_at = excluded.posted_at`;

/** Minutes of a rule that are to be kept, and what is kept with them. */
export interface MinutesDue {
  ruleId: string;
  from: Date;
  until: Date;
  kept: { from: Date; until: Date };
}

interface Flooded {
  id: string;
  windowMinutes: number;
  peopleMinutesFrom: Date | null;
  peopleMinutesUntil: Date | null;
}

const minuteBefore = (at: number) => Math.floor(at / MINUTE) * MINUTE;

/**
 * Which minutes of a period that few people flood are to be kept next: those that have passed since, then those before.
 * What cannot be joined to what is kept begins anew.
 * @param floodUntil when the period ends; null: nobody floods the rule
 */
export function minutesDue(rule: Flooded, floodUntil: Date | null): MinutesDue | null {
  if (floodUntil === null) return null;
  const end = minuteBefore(floodUntil.getTime());
  const edge = minuteBefore(floodUntil.getTime() - rule.windowMinutes * MINUTE);
  let first = rule.peopleMinutesFrom?.getTime() ?? end;
  let last = minuteBefore(rule.peopleMinutesUntil?.getTime() ?? end);
  if (last <= first || last < edge || first > end) [first, last] = [end, end];
  const most = MOST_MINUTES * MINUTE;
  const due =
    last < end
      ? { from: last, until: Math.min(end, last + most) }
      : { from: Math.max(edge, first - most), until: first };
  if (due.from >= due.until) return null;
  const kept = { from: Math.max(edge, Math.min(first, due.from)), until: Math.max(last, due.until) };
  const dates = { from: new Date(kept.from), until: new Date(kept.until) };
  return { ruleId: rule.id, from: new Date(due.from), until: new Date(due.until), kept: dates };
}

/** Keeps who wrote in these minutes, of rules that are locked; the rules are told by whoever writes that they were looked at. */
export async function keepPeople(
  statement: Statement,
  organizationId: string,
  due: readonly MinutesDue[],
): Promise<void> {
  if (due.length === 0) return;
  await statement('escalation-keep-people', KEEP, [
    organizationId,
    due.map(({ ruleId }) => ruleId),
    due.map(({ from }) => from),
    due.map(({ until }) => until),
    due.map(({ kept }) => kept.from),
  ]);
}

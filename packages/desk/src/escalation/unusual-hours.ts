import {
  alarmFrom,
  createUsual,
  HOUR_MS,
  hoursBehind,
  mostAlarmFrom,
  TOO_LATE_MS,
  unusualWindows,
  type Baseline,
  type FullWindow,
  type HourHistory,
  type UnusualHour,
} from '@perch/core';
import type { Statement } from '@perch/db';
import { lookFrom } from './look-from.ts';
import { HOURS_FROM } from './over-after.ts';
import { MOST_CHARTED } from './read-rate.ts';

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

/** One that has something new. */
export interface LookedAt extends RuleWithBaseline {
  dirtyFrom: Date;
  dirtyUntil: Date;
  /** from when on windows are left to be looked at later; null: none */
  rest: Date | null;
}

/** What the hours say in which something has come. */
export interface UnusualHours {
  windows: FullWindow[];
  /** the fullest, of which it is known what is usual; counted no further than it takes to tell whether it is unusual */
  most: UnusualHour | null;
  /** from when on hours are left to be looked at later; null: none */
  rest: Date | null;
  /** How many tweets of the hour up to `at` were posted after a moment: that up to which the rule has recorded, or later. */
  tweetsSince: (at: number, moment: number) => number;
}

const HISTORY = `
  SELECT h.rule_id AS "ruleId", h.hour, h.tweets FROM escalation_hour h
  WHERE h.organization_id = $1 AND h.rule_id = ANY ($2::uuid[]) AND h.hour = ANY ($3::timestamptz[])`;
// The sixty minutes up to each moment in which something has come, from $3 until $4, at most $6 tweets; of those before no
// more than make an hour unusual whatever else is in it ($5), nor what an incident had that is over.
const HOURS = `
  SELECT r.id AS "ruleId", hours.*
  FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::integer[]) AS n(id, since, until, enough)
  JOIN escalation_rule r ON r.organization_id = $1 AND r.id = n.id
  LEFT JOIN incident i ON i.organization_id = $1 AND i.rule_id = r.id AND i.state IN ('open', 'acknowledged')
  CROSS JOIN LATERAL (${lookFrom('i.id IS NOT NULL')}) look
  CROSS JOIN LATERAL (SELECT greatest(look."from", n.since, r.counted_from) AS since OFFSET 0) begins
  CROSS JOIN LATERAL (
    SELECT each.posted_at AS at, each.held AS count, each.first AS "startedAt", bool_and(each.is_import) AS "isImport",
      each.fresh, count(*)::integer AS tweets
    FROM (
      SELECT h.posted_at, h.is_import, (count(*) OVER hour)::integer AS held, first_value(h.posted_at) OVER hour AS first,
        (count(*) FILTER (WHERE r.recorded_until IS NULL OR h.posted_at > r.recorded_until) OVER hour)::integer AS fresh
      FROM (
        (SELECT e.posted_at, e.is_import FROM escalation_hit e
         WHERE e.organization_id = $1 AND e.rule_id = r.id AND e.posted_at >= begins.since AND e.posted_at < n.until
           AND e.posted_at > ${HOURS_FROM}
         ORDER BY e.posted_at, e.tweet_row_id LIMIT $6)
        UNION ALL
        (SELECT e.posted_at, false FROM escalation_hit e
         WHERE e.organization_id = $1 AND e.rule_id = r.id AND e.posted_at < begins.since
           AND e.posted_at > begins.since - interval '1 hour' AND e.posted_at >= r.counted_from
           AND e.posted_at > ${HOURS_FROM}
         ORDER BY e.posted_at DESC LIMIT n.enough)) h
      WINDOW hour AS (ORDER BY h.posted_at RANGE BETWEEN interval '59:59.999' PRECEDING AND CURRENT ROW)) each
    WHERE each.posted_at >= begins.since
    GROUP BY each.posted_at, each.held, each.first, each.fresh) hours
  ORDER BY r.id, hours.at`;

interface HourRow {
  ruleId: string;
  at: Date;
  count: number;
  startedAt: Date;
  isImport: boolean;
  /** of these so many were posted after what the rule has recorded */
  fresh: number;
  /** of this moment */
  tweets: number;
}

/** Hours that hold so many times what raises an alarm are the most that people are told of. */
const MOST_TIMES = 4;

/**
 * Of rules that are locked; those without a baseline, or of which nobody knows what is usual, have none.
 * @param canGrow of these an unusual hour is counted on, as far as people are told how it grows
 */
export async function readUnusualHours(
  statement: Statement,
  organizationId: string,
  rules: readonly LookedAt[],
  now: Date,
  mostHits: number,
  canGrow: (ruleId: string) => boolean,
): Promise<Map<string, UnusualHours>> {
  const spans = rules.flatMap((rule) => {
    const span = spanOf(rule, now);
    return span ? [{ rule, span, hours: hoursOf(rule, span) }] : [];
  });
  if (spans.length === 0) return new Map();
  const behind = [...new Set(spans.flatMap(({ hours }) => hours))].map((hour) => new Date(hour));
  const history = await statement('escalation-history', HISTORY, [
    organizationId,
    spans.map(({ rule }) => rule.id),
    behind,
  ]);
  const known = spans.flatMap(({ rule, span }) => {
    const usual = createUsual(rule.timeZone, historyOf(rule, history.rows as KnownHour[]));
    const limits = { times: rule.baselineTimes!, least: rule.baselineLeast };
    const enough = mostAlarmFrom(limits, usual, span);
    return enough === null ? [] : [{ id: rule.id, span, usual, limits, enough }];
  });
  if (known.length === 0) return new Map();
  const read = async (rules: typeof known) => {
    const held = await statement('escalation-hours', HOURS, [
      organizationId,
      rules.map(({ id }) => id),
      rules.map(({ span }) => new Date(span.from)),
      rules.map(({ span }) => new Date(span.until)),
      rules.map(({ enough }) => enough),
      mostHits,
    ]);
    return hoursIn(rules, held.rows as HourRow[], mostHits);
  };
  const hours = await read(known);
  const growing = known
    .filter(({ id }) => canGrow(id) && hours.get(id)!.windows.length > 0)
    .map((rule) => ({ ...rule, enough: Math.max(rule.enough, Math.min(MOST_TIMES * rule.enough, MOST_CHARTED)) }));
  return growing.length === 0 ? hours : new Map([...hours, ...(await read(growing))]);
}

interface KnownRule {
  id: string;
  usual: (at: number) => number | null;
  limits: Pick<Baseline, 'times' | 'least'>;
}

function hoursIn(rules: readonly KnownRule[], held: readonly HourRow[], mostHits: number): Map<string, UnusualHours> {
  return new Map(
    rules.map(({ id, usual, limits }) => {
      const rows = held.filter(({ ruleId }) => ruleId === id);
      const windows = rows.map(({ at, startedAt, count, isImport }) => ({
        ...{ at: at.getTime(), startedAt: startedAt.getTime(), count, isImport },
      }));
      const expected = windows.flatMap(({ at, count }) => {
        const its = usual(at);
        return its === null ? [] : [{ count, usual: its, enough: alarmFrom(limits, its) }];
      });
      const most = expected.toSorted((a, b) => b.count - a.count)[0] ?? null;
      return [
        id,
        {
          ...{ windows: unusualWindows(limits, usual, windows), most, rest: restOf(rows, mostHits) },
          tweetsSince: createTweetsSince(rows),
        },
      ];
    }),
  );
}

function createTweetsSince(rows: readonly HourRow[]): UnusualHours['tweetsSince'] {
  const placeOf = new Map(rows.map(({ at }, place) => [at.getTime(), place]));
  const until: number[] = [];
  for (const { tweets } of rows) until.push((until.at(-1) ?? 0) + tweets);
  // asked for one moment after the other, for many hours each
  let asked = -Infinity;
  let before = -1;
  return (at, moment) => {
    const place = placeOf.get(at)!;
    if (asked !== moment) before = rows.findLastIndex((row) => row.at.getTime() <= moment);
    asked = moment;
    const { count, fresh } = rows[place]!;
    return before === -1 ? fresh : Math.min(count, until[place]! - until[before]!);
  };
}

interface Span {
  from: number;
  until: number;
}

/** Hours that end then are to be looked at, of those that are not too late to act on; null: none. */
function spanOf(rule: LookedAt, now: Date): Span | null {
  if (rule.baselineTimes === null || rule.historyFrom === null) return null;
  const tooLate = now.getTime() - Math.max(rule.windowMinutes * 60_000, TOO_LATE_MS);
  const from = Math.max(rule.dirtyFrom.getTime(), tooLate);
  const until = Math.min(rule.dirtyUntil.getTime() + HOUR_MS, rule.rest?.getTime() ?? Infinity);
  return from < until ? { from, until } : null;
}

/** What is usual in a span is made of these. */
function hoursOf({ timeZone }: RuleWithBaseline, { from, until }: Span): number[] {
  const hours: number[] = [];
  for (let at = from; at < until + HOUR_MS; at += HOUR_MS) hours.push(...hoursBehind(at, timeZone));
  return hours;
}

interface KnownHour {
  ruleId: string;
  hour: Date;
  /** null: not all of it was read */
  tweets: number | null;
}

const historyOf = (rule: RuleWithBaseline, hours: readonly KnownHour[]): HourHistory => ({
  tweetsOf: new Map(
    hours.filter(({ ruleId }) => ruleId === rule.id).map(({ hour, tweets }) => [hour.getTime(), tweets]),
  ),
  from: Math.ceil(rule.historyFrom!.getTime() / HOUR_MS) * HOUR_MS,
  until: rule.historyUntil!.getTime(),
});

/** Of the last moment not all may have been read. */
function restOf(rows: readonly HourRow[], mostHits: number): Date | null {
  if (rows.reduce((sum, { tweets }) => sum + tweets, 0) < mostHits) return null;
  const [first, last] = [rows[0]!.at, rows.at(-1)!.at];
  return last > first ? last : new Date(last.getTime() + 1);
}

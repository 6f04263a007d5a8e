import {
  alarmFrom,
  createUsual,
  heldHours,
  HOUR_MS,
  hoursBehind,
  TOO_LATE_MS,
  unusualWindows,
  type FullWindow,
  type HeldHour,
  type HourHistory,
  type HoursRead,
  type UnusualHour,
} from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import { lookFrom } from './look-from.ts';
import { minuteOf } from './minute-of.ts';
import { HOURS_FROM } from './over-after.ts';

/** Of a rule that goes by what is usual, too. */
export interface RuleWithBaseline {
  id: string;
  windowMinutes: number;
  baselineTimes: number | null;
  baselineLeast: number;
  timeZone: string;
  historyFrom: Date | null;
  historyUntil: Date | null;
  /** the last window that was recorded without alarm within a cooldown */
  recordedUntil: Date | null;
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
  /** the fullest, of which it is known what is usual */
  most: UnusualHour | null;
  /** from when on hours are left to be looked at later; null: none */
  rest: Date | null;
  /** How many tweets of the hour up to `at` were posted after a moment: that up to which the rule has recorded, or later. */
  tweetsSince: (at: number, moment: number) => number;
}

const HISTORY = `
  SELECT h.rule_id AS "ruleId", h.hour, h.tweets FROM escalation_hour h
  WHERE h.organization_id = $1 AND h.rule_id = ANY ($2::uuid[]) AND h.hour = ANY ($3::timestamptz[])`;

const minuteFrom = (at: string) => minuteOf(`${at} + interval '59.999 seconds'`);
// Of each rule the first moment from $3 until $4 that may be new, and from when on its hour reaches back: not into what an
// incident had that is over. Its minutes are asked for from $5 on.
const SPANS = `
  FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[]) AS n(id, since, until, kept)
  JOIN escalation_rule r ON r.organization_id = $1 AND r.id = n.id
  LEFT JOIN incident i ON i.organization_id = $1 AND i.rule_id = r.id AND i.state IN ('open', 'acknowledged')
  CROSS JOIN LATERAL (${lookFrom('i.id IS NOT NULL')}) look
  CROSS JOIN LATERAL (SELECT greatest(r.counted_from, ${HOURS_FROM} + interval '1 millisecond') AS "from" OFFSET 0) counts
  CROSS JOIN LATERAL (SELECT greatest(look."from", n.since, counts."from") AS since OFFSET 0) begins
  CROSS JOIN LATERAL (SELECT greatest(begins.since - interval '59:59.999', counts."from") AS "from" OFFSET 0) reaches`;
// Whole minutes of these hours that nobody has counted, or that something has come or gone in since.
const COUNT_MINUTES = `
  WITH spans AS (
    SELECT r.id, r.minutes_from, n.kept, ${minuteFrom('reaches."from"')} AS "from", ${minuteOf('begins.since')} AS until,
      CASE WHEN r.minutes_from <= ${minuteFrom('reaches."from"')} THEN ${minuteOf('r.minutes_until')} END AS known_until
    ${SPANS}),
  due AS (
    SELECT s.id, s.until, CASE WHEN s.known_until >= s."from" THEN s.known_until ELSE s."from" END AS "from",
      CASE WHEN s.known_until >= s."from" THEN greatest(s.minutes_from, s.kept) ELSE s."from" END AS kept
    FROM spans s WHERE s."from" < s.until AND (s.known_until IS NULL OR s.known_until < s.until)),
  counted AS MATERIALIZED (
    SELECT d.id, each.minute, its.tweets
    FROM due d
    CROSS JOIN generate_series(d."from", d.until - interval '1 minute', interval '1 minute') AS each(minute)
    CROSS JOIN LATERAL (
      SELECT count(*)::integer AS tweets FROM escalation_hit e
      WHERE e.organization_id = $1 AND e.rule_id = d.id AND e.posted_at >= each.minute
        AND e.posted_at < each.minute + interval '1 minute') its
    WHERE its.tweets > 0),
  forgotten AS (
    DELETE FROM escalation_minute m USING due d
    WHERE m.organization_id = $1 AND m.rule_id = d.id AND (m.minute < d.kept OR m.minute >= d."from" AND m.minute < d.until
      AND NOT EXISTS (SELECT FROM counted c WHERE c.id = m.rule_id AND c.minute = m.minute))),
  written AS (
    INSERT INTO escalation_minute (organization_id, rule_id, minute, tweets) SELECT $1, id, minute, tweets FROM counted
    ON CONFLICT (organization_id, rule_id, minute) DO UPDATE SET tweets = excluded.tweets)
  UPDATE escalation_rule r SET minutes_from = d.kept, minutes_until = d.until FROM due d
  WHERE r.organization_id = $1 AND r.id = d.id`;

const HITS = 'escalation_hit e WHERE e.organization_id = $1 AND e.rule_id = r.id';
/** SQL: how many tweets were posted from then until something may be new: whole minutes as they are counted, and their edges. */
const tweetsFrom = (from: string) => `
  (SELECT count(*) FROM ${HITS} AND e.posted_at >= ${from} AND e.posted_at < least(${minuteFrom(from)}, begins.since))
  + (SELECT coalesce(sum(m.tweets), 0) FROM escalation_minute m WHERE m.organization_id = $1 AND m.rule_id = r.id
    AND m.minute >= ${minuteFrom(from)} AND m.minute < ${minuteOf('begins.since')})
  + (SELECT count(*) FROM ${HITS} AND e.posted_at >= greatest(${minuteFrom(from)}, ${minuteOf('begins.since')})
    AND e.posted_at < begins.since)`;
const FRESH_FROM = `greatest(reaches."from", r.recorded_until + interval '1 millisecond')`;
// What the sixty minutes up to each moment hold: what comes and what leaves, at most $6 tweets each, the oldest that stays,
// and how many there were before.
const HOURS = `
  SELECT r.id AS "ruleId", hours.*
  ${SPANS}
  CROSS JOIN LATERAL (
    WITH came AS MATERIALIZED (
      SELECT each.posted_at AS at, count(*)::integer AS tweets, bool_and(each.is_import) AS is_import
      FROM (SELECT e.posted_at, e.is_import FROM ${HITS} AND e.posted_at >= begins.since AND e.posted_at < n.until
        ORDER BY e.posted_at, e.tweet_row_id LIMIT $6) each
      GROUP BY each.posted_at),
    stays AS (SELECT max(at) - interval '1 hour' AS after FROM came)
    SELECT 'came' AS kind, at, tweets, is_import AS "isImport", NULL::integer AS fresh FROM came
    UNION ALL
    SELECT 'leaves', each.posted_at, count(*)::integer, NULL, NULL
    FROM (SELECT e.posted_at FROM ${HITS} AND e.posted_at >= reaches."from" AND e.posted_at < begins.since
        AND e.posted_at <= (SELECT after FROM stays)
      ORDER BY e.posted_at, e.tweet_row_id LIMIT $6) each
    GROUP BY each.posted_at
    UNION ALL
    (SELECT 'stays', e.posted_at, 1, NULL, NULL FROM ${HITS} AND e.posted_at >= reaches."from"
      AND e.posted_at < begins.since AND e.posted_at > (SELECT after FROM stays)
    ORDER BY e.posted_at LIMIT 1)
    UNION ALL
    SELECT 'before', NULL, (${tweetsFrom('reaches."from"')})::integer, NULL,
      CASE WHEN r.recorded_until IS NOT NULL THEN (${tweetsFrom(FRESH_FROM)})::integer END) hours
  ORDER BY r.id, hours.at`;

interface HourRow {
  ruleId: string;
  kind: 'came' | 'leaves' | 'stays' | 'before';
  /** null: of `before` */
  at: Date | null;
  tweets: number;
  isImport: boolean | null;
  /** of `before`, where the rule has recorded something */
  fresh: number | null;
}

/** Of rules that are locked; those without a baseline, or of which nobody knows what is usual, have none. */
export async function readUnusualHours(
  statement: Statement,
  organizationId: string,
  rules: readonly LookedAt[],
  now: Date,
  mostHits: number,
): Promise<Map<string, UnusualHours>> {
  const spans = rules.flatMap((rule) => {
    const span = spanOf(rule, now);
    return span ? [{ rule, span, hours: hoursOf(rule, span) }] : [];
  });
  if (spans.length === 0) return new Map();
  const ids = spans.map(({ rule }) => rule.id);
  const behind = [...new Set(spans.flatMap(({ hours }) => hours))].map((hour) => new Date(hour));
  const values = [
    organizationId,
    ids,
    spans.map(({ span }) => new Date(span.from)),
    spans.map(({ span }) => new Date(span.until)),
    spans.map(({ span }) => new Date(span.keptFrom)),
  ];
  const [history, , held] = await settleAll([
    statement('escalation-history', HISTORY, [organizationId, ids, behind]),
    statement('escalation-minutes', COUNT_MINUTES, values),
    statement('escalation-hours', HOURS, [...values, mostHits]),
  ]);
  return new Map(
    spans.map(({ rule }) => {
      const usual = createUsual(rule.timeZone, historyOf(rule, history.rows as KnownHour[]));
      const rows = (held.rows as HourRow[]).filter(({ ruleId }) => ruleId === rule.id);
      const { rest, ...read } = hoursRead(rows, mostHits);
      return [rule.id, unusualOf(rule, usual, heldHours(read, rule.recordedUntil?.getTime() ?? null), rest)];
    }),
  );
}

/** What can be told of the hours by these rows, and from when on the others are left. */
function hoursRead(rows: readonly HourRow[], mostHits: number): HoursRead & Pick<UnusualHours, 'rest'> {
  const of = (wanted: HourRow['kind']) =>
    rows
      .filter(({ kind }) => kind === wanted)
      .map(({ at, tweets, isImport }) => ({ at: at!.getTime(), tweets, isImport: isImport === true }));
  const { tweets: before, fresh } = rows.find(({ kind }) => kind === 'before')!;
  const [came, leaves] = [of('came'), of('leaves')];
  // of the last moment not all may have been read: what it leaves is not known of the hours that it does not lie in
  const known = tweetsOf(leaves) < mostHits ? Infinity : leaves.at(-1)!.at + HOUR_MS;
  const [first, last] = [came[0], came.at(-1)];
  const rest = tweetsOf(came) < mostHits ? null : last!.at > first!.at ? last!.at : last!.at + 1;
  const unknown = came.find(({ at }) => at >= known)?.at ?? null;
  return {
    ...{ before, freshBefore: fresh ?? before, older: [...leaves, ...of('stays')] },
    came: came.filter(({ at }) => at < known),
    rest: rest === null && unknown === null ? null : new Date(Math.min(rest ?? Infinity, unknown ?? Infinity)),
  };
}

const tweetsOf = (moments: readonly { tweets: number }[]) => moments.reduce((sum, { tweets }) => sum + tweets, 0);

function unusualOf(
  rule: LookedAt,
  usual: (at: number) => number | null,
  hours: readonly HeldHour[],
  rest: UnusualHours['rest'],
): UnusualHours {
  const limits = { times: rule.baselineTimes!, least: rule.baselineLeast };
  const expected = hours.flatMap(({ at, count }) => {
    const its = usual(at);
    return its === null ? [] : [{ count, usual: its, enough: alarmFrom(limits, its) }];
  });
  return {
    windows: unusualWindows(limits, usual, hours),
    most: expected.toSorted((a, b) => b.count - a.count)[0] ?? null,
    rest,
    tweetsSince: createTweetsSince(hours),
  };
}

function createTweetsSince(hours: readonly HeldHour[]): UnusualHours['tweetsSince'] {
  const placeOf = new Map(hours.map(({ at }, place) => [at, place]));
  const until: number[] = [];
  for (const { tweets } of hours) until.push((until.at(-1) ?? 0) + tweets);
  // asked for one moment after the other, for many hours each
  let asked = -Infinity;
  let before = -1;
  return (at, moment) => {
    const place = placeOf.get(at)!;
    if (asked !== moment) before = hours.findLastIndex((hour) => hour.at <= moment);
    asked = moment;
    const { count, fresh } = hours[place]!;
    return before === -1 ? fresh : Math.min(count, until[place]! - until[before]!);
  };
}

interface Span {
  from: number;
  until: number;
  /** no look reaches back further from now on, whatever comes late */
  keptFrom: number;
}

/** Hours that end then are to be looked at, of those that are not too late to act on; null: none. */
function spanOf(rule: LookedAt, now: Date): Span | null {
  if (rule.baselineTimes === null || rule.historyFrom === null) return null;
  const tooLate = now.getTime() - Math.max(rule.windowMinutes * 60_000, TOO_LATE_MS);
  const from = Math.max(rule.dirtyFrom.getTime(), tooLate);
  const until = Math.min(rule.dirtyUntil.getTime() + HOUR_MS, rule.rest?.getTime() ?? Infinity);
  return from < until ? { from, until, keptFrom: tooLate - HOUR_MS } : null;
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

import { BASELINE_WEEKS, HOUR_MS } from '@perch/core';
import { OPEN_GAP } from '../accounts/import-rows.ts';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';
import { isCounted, watchedStreams } from './counted-streams.ts';
import { readPastHits } from './read-past-hits.ts';

const DAY_MS = 24 * HOUR_MS;
/** One week more than is needed, so that the oldest is there until somebody looks again. */
const KEPT_DAYS = (BASELINE_WEEKS + 1) * 7;
const KEPT_MS = KEPT_DAYS * DAY_MS;
/** What only a keyword stream has found is there for so long. */
const FOUND_KEPT_MS = 30 * DAY_MS;
/** X's search finds what was posted within so long. */
const SEARCHED_MS = 7 * DAY_MS;
const MOST_HITS = 100_000;
/** Hours that are over are counted once a day, sooner where X has not been read that far. */
const COUNT_EVERY_MS = DAY_MS;
const LOOK_AGAIN_MS = HOUR_MS;

/** SQL: gaps of what the rule `r` counts that are in these states and lie in the hour. */
const gapsIn = (hour: string, states: string) => `
  SELECT FROM coverage_gap g
  WHERE g.organization_id = $1 AND g.account_id = r.account_id AND g.kind = 'interval' AND ${states}
    AND g.from_at < ${hour} + interval '1 hour' AND g.to_at > ${hour}
    AND ${isCounted('r.account_id', 'r.counts_streams')}`;
const MISSING = "g.state <> 'filled'";
/** SQL: hours `h` of the rule `r` that nobody had read, and of which all has come since; `now` and `startsAt` are SQL, too. */
const readSince = (now: string, startsAt: string) => `
  h.organization_id = $1 AND h.rule_id = r.id AND h.tweets IS NULL AND h.hour >= greatest(r.history_from, ${startsAt})
    AND EXISTS (${gapsIn('h.hour', `g.state = 'filled' AND g.found_at > ${now}::timestamptz - interval '${KEPT_DAYS} days'`)})
    AND NOT EXISTS (${gapsIn('h.hour', MISSING)})`;
// read up to when all has come of what the rule counts; nothing is there before the history that was asked for, nor of what
// the organization keeps no longer
const DUE = `
  SELECT r.id, r.account_id AS "accountId", r.revision, r.keywords, r.min_followers AS "minFollowers",
    r.counts_streams AS "countsStreams", r.counted_from AS "countedFrom", r.history_until AS until,
    known.starts_at AS "startsAt", (
      SELECT min(h.hour) FROM escalation_hour h WHERE ${readSince('$2', 'known.starts_at')}) AS "readSinceFrom",
    CASE WHEN watched.is_unread OR m.covered_until IS NULL OR a.import_stopped_at IS NULL AND EXISTS (${OPEN_GAP}) THEN NULL
      ELSE least(m.covered_until, watched.covered_until) END AS "coveredUntil"
  FROM escalation_rule r
  JOIN account a ON a.organization_id = $1 AND a.id = r.account_id
  LEFT JOIN retention kept ON kept.organization_id = $1
  LEFT JOIN stream m ON m.organization_id = $1 AND m.account_id = r.account_id AND m.name = 'mentions'
  CROSS JOIN LATERAL (${watchedStreams('r.account_id', 'r.counts_streams')}) watched
  CROSS JOIN LATERAL (
    SELECT greatest(m.starts_at, watched.starts_at,
      $2::timestamptz - least(kept.tweets, kept.tickets) * interval '1 day') AS starts_at OFFSET 0) known
  WHERE r.organization_id = $1 AND r.baseline_times IS NOT NULL AND r.is_enabled
    AND (r.history_due_at IS NULL OR r.history_due_at <= $2) ORDER BY r.id LIMIT 1`;
const PUT_OFF = 'UPDATE escalation_rule SET history_due_at = $3 WHERE organization_id = $1 AND id = $2';
// Hours from $3 until $4. What lies in a gap, or before $5, nobody has read as a whole.
const add = (counted: string) => `
  INSERT INTO escalation_hour (organization_id, rule_id, hour, tweets)
  SELECT $1, $2, h.hour, CASE WHEN NOT h.is_unread THEN n.tweets END
  FROM (
    SELECT hour, hour < $5 OR EXISTS (${gapsIn('hour', MISSING)}) AS is_unread
    FROM escalation_rule r
    CROSS JOIN generate_series($3::timestamptz, $4::timestamptz - interval '1 hour', interval '1 hour') AS hour
    WHERE r.organization_id = $1 AND r.id = $2) h
  LEFT JOIN (${counted}) n ON n.hour = h.hour
  WHERE h.is_unread OR n.tweets IS NOT NULL
  ON CONFLICT DO NOTHING`;
// what it counted once: retention may have removed the tweets since
const DROP = 'DELETE FROM escalation_hour WHERE organization_id = $1 AND rule_id = $2 AND hour < $3';
const ADD = add('SELECT hour, tweets FROM json_to_recordset($6::json) AS n(hour timestamptz, tweets integer)');
const GO_ON = `
  WITH counted AS (${add(`
    SELECT date_trunc('hour', h.posted_at, 'UTC') AS hour, count(*)::integer AS tweets FROM escalation_hit h
    WHERE h.organization_id = $1 AND h.rule_id = $2 AND h.posted_at >= $3 AND h.posted_at < $4 GROUP BY 1`)}),
  forgotten AS (
    DELETE FROM escalation_hour f WHERE f.organization_id = $1 AND f.rule_id = $2 AND f.hour < $6)
  UPDATE escalation_rule SET history_until = $4, history_from = greatest(history_from, $6), history_due_at = $7
  WHERE organization_id = $1 AND id = $2 AND history_until = $3`;
const AGAIN = `
  WITH again AS (
    SELECT h.hour FROM escalation_rule r CROSS JOIN escalation_hour h
    WHERE r.organization_id = $1 AND r.id = $2 AND ${readSince('$4', '$3::timestamptz')}),
  counted AS (
    SELECT a.hour, count(*)::integer AS tweets FROM again a
    JOIN escalation_hit h ON h.organization_id = $1 AND h.rule_id = $2
      AND h.posted_at >= a.hour AND h.posted_at < a.hour + interval '1 hour' GROUP BY a.hour),
  quiet AS (
    DELETE FROM escalation_hour q USING again a WHERE q.organization_id = $1 AND q.rule_id = $2 AND q.hour = a.hour
      AND NOT EXISTS (SELECT FROM counted c WHERE c.hour = a.hour))
  UPDATE escalation_hour u SET tweets = c.tweets FROM counted c
  WHERE u.organization_id = $1 AND u.rule_id = $2 AND u.hour = c.hour`;
// not where a keyword has begun to watch meanwhile
const KNOWN = `
  UPDATE escalation_rule r SET history_from = $3, history_until = $4, history_due_at = $6
  WHERE r.organization_id = $1 AND r.id = $2 AND r.revision = $5 AND NOT EXISTS (
    SELECT FROM keyword k JOIN stream s ON s.organization_id = $1 AND s.account_id = k.account_id AND s.name = 'keyword:' || k.stream_id
    WHERE k.organization_id = $1 AND k.account_id = r.account_id AND k.public_interval_seconds IS NOT NULL
      AND r.counts_streams AND s.starts_at > $3)`;

interface DueRule extends Record<string, unknown> {
  id: string;
  accountId: string;
  revision: number;
  keywords: string[];
  minFollowers: number;
  countsStreams: boolean;
  /** what it has counted itself is whole from then on */
  countedFrom: Date;
  /** null: nothing is counted yet */
  until: Date | null;
  /** what was posted then is the oldest that there is; null: its account was never connected */
  startsAt: Date | null;
  /** from then on there are hours that nobody had read, and that have come since; null: none */
  readSinceFrom: Date | null;
  /** null: X has not been read yet, or history is still being brought */
  coveredUntil: Date | null;
}

const wholeHour = (at: number) => new Date(Math.floor(at / HOUR_MS) * HOUR_MS);
const latest = (...times: (Date | null)[]) => new Date(Math.max(...times.map((time) => time?.getTime() ?? -Infinity)));

/**
 * Counts, for each rule that goes by what is usual, the tweets of the hours that are over: of the weeks before it was
 * saved those that are stored, from then on those that it has counted itself. Hours that nobody has read as a whole are
 * marked, so that they are not taken for quiet ones; where what was missing has come they are counted after all.
 * @param keptFrom the installation removes older tweets; null: none
 */
export async function countHistory(ctx: Context, keptFrom: Date | null = null): Promise<void> {
  const now = ctx.now();
  for (;;) {
    const [rule] = await ctx.db.query<DueRule>(DUE, [ctx.organizationId, now]);
    if (!rule) return;
    // of the last one tweets may still come
    const wanted = wholeHour(now.getTime() - HOUR_MS);
    const until = rule.coveredUntil && wholeHour(Math.min(wanted.getTime(), rule.coveredUntil.getTime()));
    const next = new Date(now.getTime() + (until && until >= wanted ? COUNT_EVERY_MS : LOOK_AGAIN_MS));
    const isNothing = until === null || (rule.until !== null && rule.until >= until);
    // what has come of before it was saved it has not counted itself
    const isAnew = rule.until === null || (rule.readSinceFrom !== null && rule.readSinceFrom < rule.countedFrom);
    if (until !== null && isAnew) await begin(ctx, rule, until, next, keptFrom);
    else {
      const key = [ctx.organizationId, rule.id];
      if (rule.readSinceFrom && !isAnew) await ctx.db.query(AGAIN, [...key, rule.startsAt, now]);
      if (isNothing) await ctx.db.query(PUT_OFF, [...key, next]);
      else await goOn(ctx, { ...rule, until: rule.until! }, until, next);
    }
  }
}

async function goOn(ctx: Context, rule: DueRule & { until: Date }, until: Date, next: Date): Promise<void> {
  const searched = rule.countsStreams ? new Date(until.getTime() - SEARCHED_MS) : null;
  const readFrom = latest(rule.startsAt, rule.countedFrom, searched);
  const oldest = new Date(until.getTime() - KEPT_MS);
  await ctx.db.query(GO_ON, [ctx.organizationId, rule.id, rule.until, until, readFrom, oldest, next]);
}

async function begin(ctx: Context, rule: DueRule, until: Date, next: Date, keptFrom: Date | null): Promise<void> {
  const oldest = new Date(until.getTime() - KEPT_MS);
  const found = rule.countsStreams ? new Date(ctx.now().getTime() - FOUND_KEPT_MS) : null;
  const wanted = latest(oldest, rule.startsAt, keptFrom, found);
  const past = await readPastHits(ctx, {
    ...{ accountId: rule.accountId, condition: rule, from: wanted, mostHits: MOST_HITS },
  });
  const from = past.isCut ? past.oldest : wanted;
  const tweetsOf = new Map<number, number>();
  for (const { postedAt } of past.hits) {
    const hour = wholeHour(postedAt.getTime()).getTime();
    tweetsOf.set(hour, (tweetsOf.get(hour) ?? 0) + 1);
  }
  const rows = asRecords([...tweetsOf].map(([hour, tweets]) => ({ hour: new Date(hour), tweets })));
  const key = [ctx.organizationId, rule.id];
  await ctx.db.pipeline(async (statement) => {
    const saved = await statement('history-known', KNOWN, [...key, from, until, rule.revision, next]);
    if (saved.rowCount === 0) return; // it was changed meanwhile, and is due again
    await statement('history-drop', DROP, [...key, until]);
    await statement('history-add', ADD, [...key, wholeHour(from.getTime()), until, from, rows]);
  });
}

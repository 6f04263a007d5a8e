import { BASELINE_WEEKS, HOUR_MS } from '@perch/core';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';
import { readPastHits } from './read-past-hits.ts';

/** One more than are needed, so that the oldest is there until somebody looks again. */
const DAYS = (BASELINE_WEEKS + 1) * 7;
const MOST_HITS = 100_000;
/** Hours that are over are counted once a day. */
export const COUNT_EVERY_HOURS = 24;

const DUE = `
  SELECT r.id, r.account_id AS "accountId", r.revision, r.keywords, r.min_followers AS "minFollowers",
    r.counts_streams AS "countsStreams", r.history_until AS until, s.starts_at AS "startsAt"
  FROM escalation_rule r
  LEFT JOIN stream s ON s.organization_id = $1 AND s.account_id = r.account_id AND s.name = 'mentions'
  WHERE r.organization_id = $1 AND r.baseline_times IS NOT NULL AND r.is_enabled
    AND (r.history_until IS NULL OR r.history_until <= $2) ORDER BY r.id LIMIT 1`;
// what it counted once: retention may have removed the tweets since
const DROP = `DELETE FROM escalation_hour WHERE organization_id = $1 AND rule_id = $2`;
const ADD = `
  INSERT INTO escalation_hour (organization_id, rule_id, hour, tweets)
  SELECT $1, $2, n.hour, n.tweets FROM json_to_recordset($3::json) AS n(hour timestamptz, tweets integer)
  ON CONFLICT DO NOTHING`;
const GO_ON = `
  WITH counted AS (
    INSERT INTO escalation_hour (organization_id, rule_id, hour, tweets)
    SELECT $1, $2, date_trunc('hour', h.posted_at, 'UTC'), count(*)::integer FROM escalation_hit h
    WHERE h.organization_id = $1 AND h.rule_id = $2 AND h.posted_at >= $3 AND h.posted_at < $4
    GROUP BY 3 ON CONFLICT DO NOTHING),
  forgotten AS (
    DELETE FROM escalation_hour f WHERE f.organization_id = $1 AND f.rule_id = $2 AND f.hour < $5)
  UPDATE escalation_rule SET history_until = $4, history_from = greatest(history_from, $5)
  WHERE organization_id = $1 AND id = $2 AND history_until = $3`;
const KNOWN = `
  UPDATE escalation_rule SET history_from = $3, history_until = $4
  WHERE organization_id = $1 AND id = $2 AND revision = $5`;

interface DueRule extends Record<string, unknown> {
  id: string;
  accountId: string;
  revision: number;
  keywords: string[];
  minFollowers: number;
  countsStreams: boolean;
  /** null: nothing is counted yet */
  until: Date | null;
  startsAt: Date | null;
}

/**
 * Counts, for each rule that goes by what is usual, the tweets of the hours that are over: of the weeks before it was
 * saved those that are stored, from then on those that it has counted itself.
 */
export async function countHistory(ctx: Context): Promise<void> {
  const now = ctx.now();
  // of the last one tweets may still come
  const until = new Date(Math.floor(now.getTime() / HOUR_MS - 1) * HOUR_MS);
  const oldest = new Date(until.getTime() - DAYS * 24 * HOUR_MS);
  const before = new Date(now.getTime() - COUNT_EVERY_HOURS * HOUR_MS);
  for (;;) {
    const [rule] = await ctx.db.query<DueRule>(DUE, [ctx.organizationId, before]);
    if (!rule) return;
    const key = [ctx.organizationId, rule.id];
    if (rule.until === null) await begin(ctx, rule, oldest, until);
    else await ctx.db.query(GO_ON, [...key, rule.until, until, oldest]);
  }
}

async function begin(ctx: Context, rule: DueRule, wanted: Date, until: Date): Promise<void> {
  const from = rule.startsAt !== null && rule.startsAt > wanted ? rule.startsAt : wanted;
  const { hits, isCut, oldest } = await readPastHits(ctx, {
    ...{ accountId: rule.accountId, condition: rule, from: wanted, mostHits: MOST_HITS },
  });
  const known = isCut || oldest < from ? oldest : from;
  const tweetsOf = new Map<number, number>();
  for (const { postedAt } of hits) {
    const hour = Math.floor(postedAt.getTime() / HOUR_MS) * HOUR_MS;
    if (hour < until.getTime()) tweetsOf.set(hour, (tweetsOf.get(hour) ?? 0) + 1);
  }
  const rows = asRecords([...tweetsOf].map(([hour, tweets]) => ({ hour: new Date(hour), tweets })));
  const key = [ctx.organizationId, rule.id];
  await ctx.db.pipeline(async (statement) => {
    const saved = await statement('history-known', KNOWN, [...key, known, until, rule.revision]);
    if (saved.rowCount === 0) return; // it was changed meanwhile, and is due again
    await statement('history-drop', DROP, key);
    await statement('history-add', ADD, [...key, rows]);
  });
}

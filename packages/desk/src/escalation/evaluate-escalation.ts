import { settleAll, type Statement } from '@perch/db';
import { decideBursts, findFullWindows, type BurstDecision, type BurstHit } from '@perch/core';
import type { JobPayload } from '@perch/contracts';
import type { Context } from '../context.ts';
import { clearIncidents } from './clear-incidents.ts';
import { writeAlerts } from './write-alerts.ts';
import { recordPast, writeIncidents, goOn, type NewIncident } from './write-incidents.ts';

const MINUTE = 60_000;

/** A rule that is locked: nobody else looks at it meanwhile. */
interface LockedRule {
  id: string;
  accountId: string;
  name: string;
  isEnabled: boolean;
  tweetCount: number;
  windowMinutes: number;
  countsAuthors: boolean;
  dirtyFrom: Date | null;
  quietUntil: Date | null;
}

// first: what the other statements read they read after the wait for the rules
const LOCK = `
  SELECT r.id, r.account_id AS "accountId", r.name, r.is_enabled AS "isEnabled", r.tweet_count AS "tweetCount",
    r.window_minutes AS "windowMinutes", r.counts_authors AS "countsAuthors", r.dirty_from AS "dirtyFrom",
    r.quiet_until AS "quietUntil"
  FROM escalation_rule r
  WHERE r.organization_id = $1 AND (r.dirty_from IS NOT NULL OR r.id = ANY (ARRAY(
    SELECT i.rule_id FROM incident i WHERE i.organization_id = $1 AND i.clear_due_at <= $2)))
  ORDER BY r.id FOR NO KEY UPDATE`;

const UNDER_WAY = `
  SELECT i.id, i.rule_id AS "ruleId", i.started_at AS "startedAt", i.last_reached_at AS "lastReachedAt",
    i.clear_due_at AS "clearDueAt" FROM incident i
  WHERE i.organization_id = $1 AND i.state IN ('open', 'acknowledged') ORDER BY i.id FOR NO KEY UPDATE`;

// windows that end with a new hit or later, as long as it can be in them; of tweets no more are read back than make a
// window full
const HITS = `
  SELECT r.id AS "ruleId", h.posted_at AS at, h.author_id AS "authorId", h.is_import AS "isImport"
  FROM escalation_rule r CROSS JOIN LATERAL (
    (SELECT e.posted_at, e.tweet_row_id, e.author_id, e.is_import FROM escalation_hit e
     WHERE e.organization_id = $1 AND e.rule_id = r.id AND e.posted_at >= greatest(r.dirty_from, r.counted_from)
       AND e.posted_at < r.dirty_until + r.window_minutes * interval '1 minute'
     ORDER BY e.posted_at, e.tweet_row_id)
    UNION ALL
    (SELECT e.posted_at, e.tweet_row_id, e.author_id, e.is_import FROM escalation_hit e
     WHERE e.organization_id = $1 AND e.rule_id = r.id AND e.posted_at < r.dirty_from AND e.posted_at >= r.counted_from
       AND e.posted_at > r.dirty_from - r.window_minutes * interval '1 minute'
     ORDER BY e.posted_at DESC, e.tweet_row_id DESC
     LIMIT CASE WHEN r.counts_authors THEN NULL ELSE r.tweet_count - 1 END)) AS h
  WHERE r.organization_id = $1 AND r.dirty_from IS NOT NULL AND r.is_enabled
  ORDER BY r.id, h.posted_at, h.tweet_row_id`;

const LOOKED_AT = `
  UPDATE escalation_rule SET dirty_from = NULL, dirty_until = NULL WHERE organization_id = $1 AND id = ANY ($2)`;

export interface Evaluated {
  opened: string[];
  cleared: string[];
}

interface Written extends Evaluated {
  changed: string[];
  jobs: JobPayload<'deliver'>[];
}

/**
 * Looks at all rules of the organization that tweets were counted for since they were looked at last, and at incidents
 * that may be over: raises alarms, goes on with incidents, records what came too late, gives the all-clear. One
 * transaction: run twice, or by two at once, it tells nobody twice; cut off anywhere, the rules are still to be looked
 * at.
 */
export async function evaluateEscalation(ctx: Context): Promise<Evaluated> {
  const { opened, cleared, changed, jobs } = await ctx.db.pipeline((statement) => evaluate(statement, ctx));
  await Promise.all([
    ...jobs.map((job) => ctx.enqueue('deliver', job)),
    ...[...opened, ...cleared, ...changed].map((id) => ctx.publish({ type: 'incident.changed', id })),
  ]);
  return { opened, cleared };
}

async function evaluate(statement: Statement, ctx: Context): Promise<Written> {
  const { organizationId } = ctx;
  const now = ctx.now();
  const [locked, underWay, hits] = await settleAll([
    statement('escalation-lock', LOCK, [organizationId, now]),
    statement('escalation-under-way', UNDER_WAY, [organizationId]),
    statement('escalation-hits', HITS, [organizationId]),
  ]);
  const rules = locked.rows as LockedRule[];
  const incidents = underWay.rows as UnderWay[];
  const isAnyDue = incidents.some(({ clearDueAt }) => clearDueAt !== null && clearDueAt <= now);
  if (rules.length === 0 && !isAnyDue) return { opened: [], cleared: [], changed: [], jobs: [] };
  const incidentOf = new Map(incidents.map((incident) => [incident.ruleId, incident]));
  const hitsOf = new Map<string, HitRow[]>(rules.map(({ id }) => [id, []]));
  for (const hit of hits.rows as HitRow[]) hitsOf.get(hit.ruleId)?.push(hit);

  const alarms: NewIncident[] = [];
  const past: NewIncident[] = [];
  const goingOn: { incidentId: string; at: Date; clearDueAt: Date }[] = [];
  for (const rule of rules) {
    const incident = incidentOf.get(rule.id);
    const decision = decide(rule, incident, hitsOf.get(rule.id) ?? [], now);
    if (!decision) continue;
    const { alarm, goesOn } = decision;
    if (alarm) alarms.push({ rule, burst: alarm, reason: null });
    if (goesOn && incident && goesOn.at > incident.lastReachedAt.getTime()) {
      goingOn.push({ incidentId: incident.id, at: new Date(goesOn.at), clearDueAt: overAt(rule, goesOn.at) });
    }
    past.push(...decision.past.map(({ reason, ...burst }) => ({ rule, burst, reason })));
  }

  await statement('escalation-looked-at', LOOKED_AT, [organizationId, rules.map(({ id }) => id)]);
  const opened = await writeIncidents(statement, ctx, alarms);
  await goOn(statement, organizationId, goingOn);
  const recorded = await recordPast(statement, ctx, past);
  const cleared = await clearIncidents(statement, ctx);
  const jobs = await writeAlerts(statement, ctx, [
    ...opened.map((incidentId) => ({ incidentId, kind: 'alarm' as const })),
    ...cleared.map((incidentId) => ({ incidentId, kind: 'clear' as const })),
  ]);
  return { opened, cleared, jobs, changed: [...recorded, ...goingOn.map(({ incidentId }) => incidentId)] };
}

interface UnderWay {
  id: string;
  /** null: the rule is gone */
  ruleId: string | null;
  startedAt: Date;
  lastReachedAt: Date;
  clearDueAt: Date | null;
}

interface HitRow {
  ruleId: string;
  at: Date;
  authorId: string;
  isImport: boolean;
}

function decide(
  rule: LockedRule,
  incident: UnderWay | undefined,
  rows: readonly HitRow[],
  now: Date,
): BurstDecision | null {
  if (rows.length === 0 || rule.dirtyFrom === null) return null;
  const windowMs = rule.windowMinutes * MINUTE;
  const hits = rows.map(({ at, ...hit }): BurstHit => ({ at: at.getTime(), ...hit }));
  const burst = { count: rule.tweetCount, windowMs, countsAuthors: rule.countsAuthors };
  const from = rule.dirtyFrom.getTime();
  const windows = findFullWindows(burst, hits).filter(({ at }) => at >= from);
  const openSince = incident?.startedAt.getTime() ?? null;
  return decideBursts({ windowMs, openSince, quietUntil: rule.quietUntil?.getTime() ?? null }, windows, now.getTime());
}

/** No window that ends then can hold the count by what is known. */
const overAt = ({ windowMinutes }: LockedRule, lastReachedAt: number) =>
  new Date(lastReachedAt + windowMinutes * MINUTE);

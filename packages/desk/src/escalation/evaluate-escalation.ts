import { settleAll, type Statement } from '@perch/db';
import {
  createFilledSince,
  decideBursts,
  findFullWindows,
  mergeWindows,
  type BurstDecision,
  type BurstHit,
  type BurstLevel,
} from '@perch/core';
import type { JobPayload } from '@perch/contracts';
import { atOneMoment } from '../at-one-moment.ts';
import type { Context } from '../context.ts';
import { clearIncidents } from './clear-incidents.ts';
import { COMES_LATE, figuresDueAt, keepFigures } from './keep-figures.ts';
import { keepPeople, minutesDue } from './keep-people.ts';
import { floodOf, HITS, HITS_OF_GROWTH, peopleOf, type HitRow } from './rule-hits.ts';
import { takeTurns } from './turns.ts';
import { readUnusualHours, type RuleWithBaseline, type UnusualHours } from './unusual-hours.ts';
import { GROWTH, writeAlerts } from './write-alerts.ts';
import {
  goOn,
  growIncidents,
  growthOf,
  recordPast,
  writeIncidents,
  type GoingOn,
  type GrownIncident,
  type NewIncident,
} from './write-incidents.ts';

const MINUTE = 60_000;

/** A rule that is locked: nobody else looks at it meanwhile. */
interface LockedRule extends RuleWithBaseline {
  accountId: string;
  name: string;
  isEnabled: boolean;
  tweetCount: number;
  countsAuthors: boolean;
  tellsGrowth: boolean;
  dirtyFrom: Date | null;
  dirtyUntil: Date | null;
  quietUntil: Date | null;
  opensTicket: boolean;
  peopleMinutesFrom: Date | null;
  peopleMinutesUntil: Date | null;
}

// statements here are large and ask for little: planned for their very values, as Postgres likes to where it expects fewer
// rows by them, each look would take twice as long, and read the same by the same indexes
const KEEP_PLANS = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true)";

// first: what the other statements read they read after the wait for the rules
const LOCK = `
  SELECT r.id, r.account_id AS "accountId", r.name, r.is_enabled AS "isEnabled", r.tweet_count AS "tweetCount",
    r.window_minutes AS "windowMinutes", r.counts_authors AS "countsAuthors", r.tells_growth AS "tellsGrowth",
    r.dirty_from AS "dirtyFrom", r.dirty_until AS "dirtyUntil", r.quiet_until AS "quietUntil", r.recorded_until AS "recordedUntil",
    r.opens_ticket AS "opensTicket", r.people_minutes_from AS "peopleMinutesFrom",
    r.people_minutes_until AS "peopleMinutesUntil",
    r.baseline_times AS "baselineTimes", r.baseline_least AS "baselineLeast", r.time_zone AS "timeZone",
    r.history_from AS "historyFrom", r.history_until AS "historyUntil"
  FROM escalation_rule r
  WHERE r.organization_id = $1 AND (r.dirty_from IS NOT NULL OR r.id = ANY (ARRAY(
    SELECT i.rule_id FROM incident i WHERE i.organization_id = $1 AND i.clear_due_at <= $2
    UNION SELECT i.rule_id FROM incident_turn t JOIN incident i ON i.organization_id = $1 AND i.id = t.incident_id
    WHERE t.organization_id = $1 AND t.due_at <= $2)))
  ORDER BY r.id FOR NO KEY UPDATE`;

const UNDER_WAY = `
  SELECT i.id, i.rule_id AS "ruleId", i.level, i.started_at AS "startedAt", i.last_reached_at AS "lastReachedAt",
    i.reached_at AS "reachedAt", i.is_by_baseline AS "isByBaseline", i.clear_due_at AS "clearDueAt", i.ticket_id IS NOT NULL AS "hasTicket",
    greatest(i.window_minutes, i.calm_minutes) AS "overMinutes",
    i.tweet_count AS "tweetCount", i.window_minutes AS "windowMinutes", i.counts_authors AS "countsAuthors" FROM incident i
  WHERE i.organization_id = $1 AND i.state IN ('open', 'acknowledged') ORDER BY i.id FOR NO KEY UPDATE`;

// incidents whose figures are counted again are locked: whoever finds tweets that the count has not seen waits to say so
const DUE = `
  SELECT EXISTS (SELECT FROM incident_turn WHERE organization_id = $1 AND due_at <= $2) AS "isTurn", ARRAY(
    SELECT id FROM incident WHERE organization_id = $1 AND figures_due_at <= $2
    ORDER BY id LIMIT 20 FOR NO KEY UPDATE SKIP LOCKED) AS figures`;
// what is left is looked at by another transaction; figures that are due already are so anew once who counts them is done
const LOOKED_AT = `
  WITH late AS (
    UPDATE incident i SET figures_due_at = coalesce(i.figures_due_at, $9) FROM escalation_rule r
    WHERE r.organization_id = $1 AND r.id = ANY ($2) AND i.organization_id = $1 AND i.rule_id = r.id AND ${COMES_LATE})
  UPDATE escalation_rule r SET dirty_from = n.rest, dirty_until = CASE WHEN n.rest IS NOT NULL THEN r.dirty_until END,
    recorded_until = coalesce(n.recorded_until, r.recorded_until),
    people_from = CASE WHEN r.dirty_from IS NULL THEN r.people_from ELSE n.people_from END,
    people_most = CASE WHEN r.dirty_from IS NULL THEN r.people_most ELSE n.people_most END,
    people_minutes_from = n.minutes_from, people_minutes_until = n.minutes_until
  FROM unnest($2::uuid[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::integer[], $7::timestamptz[],
    $8::timestamptz[]) AS n(id, rest, recorded_until, people_from, people_most, minutes_from, minutes_until)
  WHERE r.organization_id = $1 AND r.id = n.id`;

// tickets of what has come are linked to that of the incident
const LINKS_DUE = `
  UPDATE incident i SET links_from = least(i.links_from, n."from"), links_asked = i.links_asked + 1
  FROM unnest($2::uuid[], $3::timestamptz[]) AS n(id, "from")
  WHERE i.organization_id = $1 AND i.id = n.id`;

/** Hits of a rule that one transaction reads, more than any rule counts to: intake waits for the rule meanwhile. */
const MOST_HITS = 20_000;

export interface Evaluated {
  opened: string[];
  cleared: string[];
}

interface Written extends Evaluated {
  isUnfinished: boolean;
  hasLinksDue: boolean;
  changed: string[];
  jobs: JobPayload<'deliver'>[];
}

/**
 * Looks at all rules of the organization that tweets were counted for since they were looked at last, and at incidents
 * that may be over: raises alarms, goes on with incidents, records what came too late, gives the all-clear. One
 * transaction: run twice, or by two at once, it tells nobody twice; cut off anywhere, the rules are still to be looked
 * at. A late tweet may ask for more than one transaction should read: then the oldest is looked at first.
 */
export async function evaluateEscalation(ctx: Context, mostHits = MOST_HITS): Promise<Evaluated> {
  const { opened, cleared, changed, jobs, isUnfinished, hasLinksDue } = await ctx.db.pipeline((statement) =>
    evaluate(statement, atOneMoment(ctx), mostHits),
  );
  await Promise.all([
    isUnfinished && ctx.enqueue('evaluate-escalation', { organizationId: ctx.organizationId }),
    hasLinksDue && ctx.enqueue('link-incident-tickets', { organizationId: ctx.organizationId }),
    ...jobs.map((job) => ctx.enqueue('deliver', job)),
    ...[...opened, ...cleared, ...changed].map((id) => ctx.publish({ type: 'incident.changed', id })),
  ]);
  return { opened, cleared };
}

const NOTHING: Written = { opened: [], cleared: [], changed: [], jobs: [], isUnfinished: false, hasLinksDue: false };

async function evaluate(statement: Statement, ctx: Context, mostHits: number): Promise<Written> {
  const { organizationId } = ctx;
  const now = ctx.now();
  const [, locked, underWay, read, due] = await settleAll([
    statement('keep-plans', KEEP_PLANS, []),
    statement('escalation-lock', LOCK, [organizationId, now]),
    statement('escalation-under-way', UNDER_WAY, [organizationId]),
    statement('escalation-hits', HITS, [organizationId, mostHits]),
    statement('escalation-due', DUE, [organizationId, now]),
  ]);
  const rules = locked.rows as LockedRule[];
  const incidents = underWay.rows as UnderWay[];
  const { isTurn, figures } = due.rows[0] as { isTurn: boolean; figures: string[] };
  const mayBeOver = incidents.some(({ clearDueAt }) => clearDueAt !== null && clearDueAt <= now);
  if (rules.length === 0 && !isTurn && !mayBeOver && figures.length === 0) return NOTHING;
  const incidentOf = new Map(incidents.map((incident) => [incident.ruleId, incident]));
  const hitsOf = new Map<string, HitRow[]>(rules.map(({ id }) => [id, []]));
  for (const hit of read.rows as HitRow[]) hitsOf.get(hit.ruleId)?.push(hit);

  const alarms: NewIncident[] = [];
  const past: NewIncident[] = [];
  const goingOn: GoingOn[] = [];
  const growing: GrownIncident[] = [];
  const looked = rules.flatMap(({ dirtyFrom, dirtyUntil, isEnabled, ...rule }) => {
    const rest = restOf({ dirtyFrom }, hitsOf.get(rule.id)!, mostHits);
    return dirtyFrom && dirtyUntil && isEnabled ? [{ ...rule, dirtyFrom, dirtyUntil, rest }] : [];
  });
  const growable = new Set(rules.filter((rule) => canGrow(rule, incidentOf.get(rule.id))).map(({ id }) => id));
  const hours = await readUnusualHours(statement, organizationId, looked, now, mostHits);
  const restById = new Map(looked.map(({ id, rest }) => [id, earlier(rest, hours.get(id)?.rest ?? null)]));
  const rests = rules.map(({ id }) => restById.get(id) ?? null);
  const decisionOf = (rule: LockedRule, place: number) =>
    decide(rule, incidentOf.get(rule.id), hitsOf.get(rule.id)!, hours.get(rule.id), rests[place]!, now);
  const people = rules.map((rule, place) => (rests[place] === null ? peopleOf(rule, hitsOf.get(rule.id)!) : null));
  const mayGrow = rules.filter((rule, place) => {
    const incident = incidentOf.get(rule.id);
    const isRead = hitsOf.get(rule.id)!.some(({ isAll }) => isAll);
    const decision = growable.has(rule.id) && !isRead ? decisionOf(rule, place) : null;
    return decision !== null && (incident ? decision.goesOn : decision.alarm) !== null;
  });
  const floods = new Map(rules.map(({ id }) => [id, floodOf(hitsOf.get(id)!)]));
  if (mayGrow.length > 0) {
    const ids = mayGrow.map(({ id }) => id);
    const more = await statement('escalation-hits-of-growth', HITS_OF_GROWTH, [organizationId, mostHits, ids]);
    for (const id of ids) hitsOf.set(id, []);
    for (const hit of more.rows as HitRow[]) hitsOf.get(hit.ruleId)!.push(hit);
    for (const id of ids) floods.set(id, floods.get(id) ?? floodOf(hitsOf.get(id)!));
  }
  const recordedUntil: (Date | null)[] = [];
  for (const [place, rule] of rules.entries()) {
    const incident = incidentOf.get(rule.id);
    const decision = decisionOf(rule, place);
    recordedUntil.push(decision?.recordedUntil == null ? null : new Date(decision.recordedUntil));
    if (!decision) continue;
    const { alarm, goesOn } = decision;
    const most = hours.get(rule.id)?.most ?? null;
    if (alarm) alarms.push({ rule, burst: alarm, reason: null, most });
    const overMinutes = (goesOn?.overMs ?? 0) / MINUTE;
    if (goesOn && incident) {
      // what the period has raised begins with a window of the period: an hour would reach back much further
      const first = incident.isByBaseline ? goesOn.first : goesOn.firstOfPeriod;
      const beginsEarlier =
        first && (first.at < incident.reachedAt.getTime() || first.startedAt < incident.startedAt.getTime());
      if (goesOn.at > incident.lastReachedAt.getTime() || overMinutes > incident.overMinutes || beginsEarlier) {
        goingOn.push({ incidentId: incident.id, at: new Date(goesOn.at), first, rule, overMinutes, ...most });
      }
    }
    if (goesOn && incident && growable.has(rule.id)) {
      const growth = growthOf(goesOn, incident);
      if (growth.level > incident.level) growing.push({ incidentId: incident.id, ...growth });
    }
    past.push(...decision.past.map(({ reason, ...burst }) => ({ rule, burst, reason, most: burst.hour })));
  }

  const keeping = rules.flatMap((rule) => minutesDue(rule, floods.get(rule.id)!) ?? []);
  const keptOf = new Map(keeping.map(({ ruleId, kept }) => [ruleId, kept]));
  await settleAll([
    statement('escalation-looked-at', LOOKED_AT, [
      organizationId,
      rules.map(({ id }) => id),
      rests,
      recordedUntil,
      people.map((known) => known?.from ?? null),
      people.map((known) => known?.most ?? null),
      rules.map(({ id, peopleMinutesFrom }) => keptOf.get(id)?.from ?? peopleMinutesFrom),
      rules.map(({ id, peopleMinutesUntil }) => keptOf.get(id)?.until ?? peopleMinutesUntil),
      figuresDueAt(now),
    ]),
    keepPeople(statement, organizationId, keeping),
    goOn(statement, organizationId, goingOn),
  ]);
  const opened = await writeIncidents(statement, ctx, alarms);
  await growIncidents(statement, ctx, growing);
  const withTicket = rules.flatMap(({ id, dirtyFrom }) => {
    const incident = incidentOf.get(id);
    return dirtyFrom && incident?.hasTicket ? [{ id: incident.id, from: dirtyFrom }] : [];
  });
  if (withTicket.length > 0) {
    const due = [withTicket.map(({ id }) => id), withTicket.map(({ from }) => from)];
    await statement('incident-links-due', LINKS_DUE, [organizationId, ...due]);
  }
  const recorded = await recordPast(statement, ctx, past);
  await keepFigures(statement, organizationId, figures);
  const cleared = mayBeOver ? await clearIncidents(statement, ctx) : [];
  const turns = isTurn ? await takeTurns(statement, ctx) : [];
  const causes = [
    ...opened.map((incidentId) => ({ incidentId, kind: 'alarm' as const })),
    ...growing.map(({ incidentId, level }) => ({ incidentId, kind: GROWTH[level as 2 | 4] })),
    ...cleared.map((incidentId) => ({ incidentId, kind: 'clear' as const })),
  ];
  const jobs = await writeAlerts(statement, ctx, causes, turns);
  const isUnfinished = rests.some((rest) => rest !== null);
  return {
    opened,
    cleared,
    jobs,
    isUnfinished,
    hasLinksDue: withTicket.length > 0 || alarms.some(({ rule }) => rule.opensTicket),
    // that tweets go on to come is no news: who looks at an incident under way reads it again by themselves
    changed: [...new Set([...recorded, ...figures, ...[...growing, ...turns].map(({ incidentId }) => incidentId)])],
  };
}

interface UnderWay {
  id: string;
  /** null: the rule is gone */
  ruleId: string | null;
  level: BurstLevel;
  startedAt: Date;
  reachedAt: Date;
  isByBaseline: boolean;
  lastReachedAt: Date;
  clearDueAt: Date | null;
  hasTicket: boolean;
  overMinutes: number;
  /** as the rule was when it fired */
  tweetCount: number;
  windowMinutes: number;
  countsAuthors: boolean;
}

/** Where the rule looks for something else by now, nobody knows what would be twice as many. */
const canGrow = (rule: LockedRule, incident: UnderWay | undefined) =>
  rule.tellsGrowth &&
  (!incident ||
    (incident.level < 4 &&
      incident.windowMinutes === rule.windowMinutes &&
      incident.countsAuthors === rule.countsAuthors));

/** From when on windows are left to be looked at: of the last moment not all may have been read. Null: none. */
function restOf({ dirtyFrom }: Pick<LockedRule, 'dirtyFrom'>, rows: readonly HitRow[], mostHits: number): Date | null {
  const from = dirtyFrom?.getTime() ?? Infinity;
  if (rows.filter(({ at }) => at >= from).length < mostHits) return null;
  return new Date(Math.max(rows.at(-1)!.at, from + 1));
}

const earlier = (a: Date | null, b: Date | null) => (a !== null && b !== null ? (a < b ? a : b) : (a ?? b));

function decide(
  rule: LockedRule,
  incident: UnderWay | undefined,
  rows: readonly HitRow[],
  hours: UnusualHours | undefined,
  rest: Date | null,
  now: Date,
): BurstDecision | null {
  const unusual = hours?.windows ?? [];
  if (rows.length + unusual.length === 0 || rule.dirtyFrom === null) return null;
  const windowMs = rule.windowMinutes * MINUTE;
  const hits: readonly BurstHit[] = rows;
  const burst = { count: rule.tweetCount, windowMs, countsAuthors: rule.countsAuthors };
  const from = rule.dirtyFrom.getTime();
  const windows = mergeWindows(findFullWindows(burst, hits), unusual).filter(
    ({ at }) => at >= from && (rest === null || at < rest.getTime()),
  );
  const state = {
    windowMs,
    openSince: incident?.startedAt.getTime() ?? null,
    quietUntil: rule.quietUntil?.getTime() ?? null,
    recordedUntil: rule.recordedUntil?.getTime() ?? null,
  };
  const filledSince = createFilledSince(burst, hits, (at, moment) => hours!.tweetsSince(at, moment));
  return decideBursts(state, windows, now.getTime(), filledSince);
}

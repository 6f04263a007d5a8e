import {
  AppError,
  MAX_ESCALATION_RULES,
  type CreateEscalationRule,
  type EscalationRule,
  type SaveEscalationRule,
} from '@perch/contracts';
import { liftWall, settleAll, uuid7, type Statement } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { lockCounter } from '../intake/page-queries.ts';
import { requirePermission } from '../require-permission.ts';
import { announceIncidents, NO_INCIDENTS } from './announce-incidents.ts';
import { checkEscalationRule } from './check-escalation-rule.ts';
import { endIncidents } from './end-incidents.ts';
import { writeIncidentEvents } from './incident-events.ts';
import { keepHits } from './incident-hits.ts';
import { keepFigures } from './keep-figures.ts';
import { auditedRule, readEscalationRules } from './present-rule.ts';
import { recountHits } from './recount-hits.ts';
import { planAddedTurns } from './turns.ts';

// pages of tweets are written by the rules before or after a change, never by both: they read this revision
const LOCK_ACCOUNT = `
  UPDATE account SET escalation_revision = escalation_revision + 1 WHERE organization_id = $1 AND id = $2`;
const SAVE = `
  INSERT INTO escalation_rule (organization_id, id, account_id, name, is_enabled, keywords, tweet_count, window_minutes,
    counts_authors, min_followers, cooldown_minutes, counted_from, created_at, opens_ticket, ticket_department_id,
    tells_growth, on_call_minutes, time_zone, counts_streams, baseline_times, baseline_least)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15, $16, $17, $18, $19, coalesce($20, 20))
  ON CONFLICT (organization_id, id) DO UPDATE SET name = excluded.name, is_enabled = excluded.is_enabled,
    keywords = excluded.keywords, tweet_count = excluded.tweet_count, window_minutes = excluded.window_minutes,
    counts_authors = excluded.counts_authors, min_followers = excluded.min_followers,
    cooldown_minutes = excluded.cooldown_minutes, opens_ticket = excluded.opens_ticket,
    ticket_department_id = excluded.ticket_department_id, tells_growth = excluded.tells_growth,
    on_call_minutes = excluded.on_call_minutes, time_zone = excluded.time_zone,
    counts_streams = excluded.counts_streams, baseline_times = excluded.baseline_times,
    baseline_least = excluded.baseline_least, people_from = NULL, people_most = NULL,
    revision = escalation_rule.revision + 1`;
const DROP_RECIPIENTS = 'DELETE FROM escalation_recipient WHERE organization_id = $1 AND rule_id = $2';
const ADD_RECIPIENTS = `
  INSERT INTO escalation_recipient (organization_id, rule_id, member_id, position, by_email, by_sms,
    quiet_from, quiet_until)
  SELECT $1, $2, n.member_id, n.position, n.by_email, n.by_sms, n.quiet_from, n.quiet_until
  FROM unnest($3::uuid[], $4::boolean[], $5::boolean[], $6::integer[], $7::integer[]) WITH ORDINALITY
    AS n(member_id, by_email, by_sms, quiet_from, quiet_until, position)`;
// intake waits for the rest only
const DROP_HITS = `
  WITH recounted AS (
    UPDATE escalation_rule SET minutes_from = NULL, minutes_until = NULL, people_minutes_from = NULL,
      people_minutes_until = NULL
    WHERE organization_id = $1 AND id = $2 AND account_id = $3
      AND (minutes_from IS NOT NULL OR people_minutes_from IS NOT NULL))
  DELETE FROM escalation_hit h WHERE h.organization_id = $1 AND h.rule_id = $2 AND (h.posted_at, h.tweet_row_id) IN (
    SELECT e.posted_at, e.tweet_row_id FROM escalation_hit e JOIN escalation_rule r ON r.organization_id = $1 AND r.id = e.rule_id
    WHERE e.organization_id = $1 AND e.rule_id = $2 AND r.account_id = $3 AND e.posted_at <= $5 ORDER BY e.posted_at, e.tweet_row_id LIMIT $4)
  RETURNING 1`;
const BATCH = 5000;
const INCIDENTS = 'SELECT id FROM incident WHERE organization_id = $1 AND rule_id = $2 ORDER BY id';
const EVER = new Date(0);
const DELETE = 'DELETE FROM escalation_rule WHERE organization_id = $1 AND id = $2';

/**
 * A new rule. What came in within its period before counts at once: it may be saved in the middle of a burst.
 * @throws AppError `forbidden`, `not_found`, `escalation_rules_full`, what `checkEscalationRule` throws
 */
export async function createEscalationRule(
  ctx: Context,
  accountId: string,
  input: CreateEscalationRule,
): Promise<EscalationRule> {
  return changeRules(ctx, accountId, async (statement) => {
    const rules = await readEscalationRules(statement, ctx.organizationId, accountId);
    if (rules.length >= MAX_ESCALATION_RULES) throw new AppError('escalation_rules_full');
    return write(statement, ctx, accountId, uuid7(ctx.now().getTime()), input, null);
  });
}

/**
 * Where it is switched off, its incident under way is closed, and the others who had its alarm are told so: nobody looks
 * whether it is over.
 * @throws AppError `forbidden`, `not_found`, `settings_changed`, what `checkEscalationRule` throws
 */
export async function updateEscalationRule(
  ctx: Context,
  { accountId, ruleId, rule }: { accountId: string; ruleId: string; rule: SaveEscalationRule },
): Promise<EscalationRule> {
  const { after, ended } = await changeRules(ctx, accountId, async (statement) => {
    const [before] = await readEscalationRules(statement, ctx.organizationId, accountId, ruleId);
    if (!before) throw new AppError('not_found');
    if (before.revision !== rule.revision) throw new AppError('settings_changed');
    const isSwitchedOff = before.isEnabled && !rule.isEnabled;
    const ended = isSwitchedOff
      ? await endIncidents(statement, ctx, { accountId, ruleId, why: 'rule_off' })
      : NO_INCIDENTS;
    const after = await write(statement, ctx, accountId, ruleId, rule, before);
    // of one under way the timeline has more
    const changed = after.incidentId === null ? ended.ids : [after.incidentId];
    return { after, ended: { ...ended, ids: changed } };
  });
  await announceIncidents(ctx, ended);
  return after;
}

/**
 * Its incidents stay, with their tweets; one under way is closed, and the others who had its alarm are told so.
 * @throws AppError `forbidden`, `not_found`
 */
export async function deleteEscalationRule(ctx: Context, accountId: string, ruleId: string): Promise<void> {
  requirePermission(ctx, 'setup.social');
  const key = [ctx.organizationId, ruleId];
  const now = ctx.now();
  const incidentIds = await ctx.db.pipeline(async (statement) => {
    const [rule] = await readEscalationRules(statement, ctx.organizationId, accountId, ruleId);
    if (!rule) throw new AppError('not_found');
    await liftWall(ctx.db, statement); // what incidents come to is of all their tweets
    await keepFigures(statement, ctx.organizationId, rule.incidentId === null ? [] : [rule.incidentId]);
    return (await statement('escalation-incidents', INCIDENTS, key)).rows.map(({ id }) => id as string);
  });
  for (const incidentId of incidentIds) {
    await ctx.db.pipeline(async (statement) => {
      await liftWall(ctx.db, statement);
      await keepHits(statement, ctx.organizationId, { ruleId, from: EVER, incidentId });
    });
  }
  for (let dropped = BATCH; dropped === BATCH;) {
    dropped = (await ctx.db.query(DROP_HITS, [...key, accountId, BATCH, now])).length;
  }
  const ended = await changeRules(ctx, accountId, async (statement) => {
    await liftWall(ctx.db, statement);
    const closed = await endIncidents(statement, ctx, { accountId, ruleId, why: 'rule_deleted' });
    await keepHits(statement, ctx.organizationId, { ruleId, from: EVER }); // what has come since
    const [before] = await readEscalationRules(statement, ctx.organizationId, accountId, ruleId);
    if (!before) throw new AppError('not_found');
    await statement('escalation-delete', DELETE, [ctx.organizationId, ruleId]);
    await audit(statement, ctx, before, null);
    return closed;
  });
  await announceIncidents(ctx, ended);
}

async function changeRules<Result>(
  ctx: Context,
  accountId: string,
  change: (statement: Statement) => Promise<Result>,
): Promise<Result> {
  requirePermission(ctx, 'setup.social');
  const changed = await ctx.db.pipeline(async (statement) => {
    const [, { rowCount }] = await settleAll([
      lockCounter(statement, ctx.organizationId),
      statement('escalation-lock-account', LOCK_ACCOUNT, [ctx.organizationId, accountId]),
    ]);
    if (rowCount === 0) throw new AppError('not_found');
    return change(statement);
  });
  await ctx.publish({ type: 'escalation_rule.changed', id: accountId });
  await Promise.all([
    ctx.enqueue('evaluate-escalation', { organizationId: ctx.organizationId }),
    ctx.enqueue('count-history', { organizationId: ctx.organizationId }),
  ]);
  return changed;
}

async function write(
  statement: Statement,
  ctx: Context,
  accountId: string,
  ruleId: string,
  rule: CreateEscalationRule,
  before: EscalationRule | null,
): Promise<EscalationRule> {
  await checkEscalationRule(statement, ctx, rule, before);
  const { recipients } = rule;
  const key = [ctx.organizationId, ruleId];
  await settleAll([
    statement('escalation-save', SAVE, [
      ...key,
      accountId,
      rule.name,
      rule.isEnabled,
      rule.keywords,
      rule.tweetCount,
      rule.windowMinutes,
      rule.countsAuthors,
      rule.minFollowers,
      rule.cooldownMinutes,
      ctx.now(),
      rule.opensTicket ?? false,
      rule.ticketDepartmentId ?? null,
      rule.tellsGrowth ?? true,
      rule.onCallMinutes ?? null,
      rule.timeZone ?? 'UTC',
      rule.countsStreams ?? false,
      rule.baseline?.times ?? null,
      rule.baseline?.least ?? null,
    ]),
    statement('escalation-drop-recipients', DROP_RECIPIENTS, key),
    statement('escalation-add-recipients', ADD_RECIPIENTS, [
      ...key,
      recipients.map(({ memberId }) => memberId),
      recipients.map(({ byEmail }) => byEmail),
      recipients.map(({ bySms }) => bySms),
      recipients.map(({ quiet }) => quiet?.from ?? null),
      recipients.map(({ quiet }) => quiet?.until ?? null),
    ]),
  ]);
  if (before) await planAddedTurns(statement, ctx, ruleId);
  const isAnew = differs(before, rule, COUNTED);
  if (rule.isEnabled && (isAnew || differs(before, rule, THRESHOLD))) {
    const { countsStreams = false, baseline = null } = rule;
    await recountHits(statement, ctx, accountId, { ...rule, id: ruleId, countsStreams, baseline }, isAnew);
    const incidentId = before?.incidentId;
    if (incidentId) await writeIncidentEvents(statement, ctx, [{ incidentId, kind: 'rule_changed' }]);
  }
  const after = (await readEscalationRules(statement, ctx.organizationId, accountId, ruleId))[0]!;
  await audit(statement, ctx, before, after);
  return after;
}

/** Which tweets count, and when those of them are too many. */
const COUNTED = ['isEnabled', 'keywords', 'minFollowers', 'countsStreams'] as const;
const THRESHOLD = ['tweetCount', 'windowMinutes', 'countsAuthors'] as const;

const differs = (
  before: EscalationRule | null,
  rule: CreateEscalationRule,
  fields: typeof COUNTED | typeof THRESHOLD,
) => fields.some((field) => JSON.stringify(before?.[field] ?? false) !== JSON.stringify(rule[field] ?? false));

const audit = (statement: Statement, ctx: Context, before: EscalationRule | null, after: EscalationRule | null) => {
  const { id, name } = (after ?? before)!;
  return recordAudit(statement, ctx, {
    action: !before ? 'escalation_rule.created' : after ? 'escalation_rule.changed' : 'escalation_rule.deleted',
    subject: { kind: 'escalation_rule', id, name },
    before: before && auditedRule(before),
    after: after && auditedRule(after),
  });
};

import type { PricingOverrides } from '@perch/contracts';
import { chargeOf, type ReadCharge } from '@perch/core';
import { settleAll } from '@perch/db';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';
import { appPricing, pricingFor } from './account-pricing.ts';
import { addToDays, utcDay } from './count-usage.ts';

export interface RecordReads {
  /** who asked */
  accountId: string;
  /** what an answer of X contained */
  charges: readonly ReadCharge[];
  /** when X answered: X bills a resource once in a UTC day */
  at: Date;
}

/** Two accounts that read the same post at the same moment come one after the other. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('usage:' || $1, 0))`;

const PAYER = `
  SELECT a.twitter_user_id, ${appPricing('a')} AS app_pricing FROM account a WHERE a.organization_id = $1 AND a.id = $2`;

// two apps have two bills
const READ_BY_ANOTHER = `EXISTS (
      SELECT FROM account reader
      JOIN account a ON a.organization_id = $1 AND a.id <> $2 AND a.twitter_app_id IS NOT DISTINCT FROM reader.twitter_app_id
      JOIN usage_resource r ON r.organization_id = $1 AND r.account_id = a.id AND r.day = $3::date
        AND r.kind = n.resource AND r.resource_id = n.id
      WHERE reader.organization_id = $1 AND reader.id = $2)`;

// sorted, so that two answers with the same resources never wait for each other in a circle
const record = (except: string) => `
  WITH billed AS (
    SELECT n.kind, n.resource, n.id, n."costMicros" AS cost_micros
    FROM json_to_recordset($4::json) AS n(kind text, resource text, id text, "costMicros" bigint)
    WHERE NOT ${except}),
  news AS (
    INSERT INTO usage_resource (organization_id, account_id, day, kind, resource_id)
    SELECT $1, $2, $3::date, resource, id FROM billed ORDER BY resource, id
    ON CONFLICT DO NOTHING RETURNING kind AS resource, resource_id AS id),
  line AS (
    SELECT $2::uuid AS account_id, $3::date AS day, kind, cost_micros FROM news JOIN billed USING (resource, id))
  ${addToDays('line')}`;

const RECORD = { account: record('false'), organization: record(READ_BY_ANOTHER) };

// yesterday's stay: an answer of a second before midnight may be written after one of a second later
const FORGET = `
  DELETE FROM usage_resource WHERE organization_id = $1 AND account_id = $2 AND day < $3::date - 1`;

/**
 * Counts what X bills for an answer: each resource that the account (or, by the rules, the organization) has not read on
 * the same UTC day. Never throws: a page is not lost because its price is.
 */
export async function recordReads(ctx: Context, input: RecordReads): Promise<void> {
  try {
    await write(ctx, input);
  } catch (error) {
    ctx.log.error({ err: error, accountId: input.accountId }, 'what X bills for an answer could not be counted');
  }
}

async function write(ctx: Context, { accountId, charges, at }: RecordReads): Promise<void> {
  const { organizationId } = ctx;
  const key = [organizationId, accountId, utcDay(at)];
  await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('usage-payer', PAYER, [organizationId, accountId]);
    const payer = rows[0] as { twitter_user_id: string; app_pricing: PricingOverrides | null } | undefined;
    const { rules, prices } = pricingFor(ctx, payer?.app_pricing);
    const billed = chargeOf(rules, prices, charges, payer?.twitter_user_id);
    if (billed.length === 0) return;
    await settleAll([
      rules.dedupe === 'organization' && statement('usage-lock', LOCK, [organizationId]),
      statement(`usage-record-${rules.dedupe}`, RECORD[rules.dedupe], [...key, asRecords(billed)]),
      statement('usage-forget', FORGET, key),
    ]);
  });
}

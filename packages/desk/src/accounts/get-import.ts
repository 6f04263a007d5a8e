import { AppError, type AccountImport } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { appPricing, pricingFor } from '../usage/account-pricing.ts';
import { IMPORTED, presentImport, UNREACHED, type ImportRow } from './import-rows.ts';

const READ = `
  SELECT a.state, a.twitter_user_id, a.connected_at, a.import_from, a.import_stopped_at,
    (SELECT coalesce(json_agg(s), '[]') FROM stream s
     WHERE s.organization_id = a.organization_id AND s.account_id = a.id
       AND s.name NOT LIKE 'keyword:%') AS streams,
    ${UNREACHED} AS unreached,
    CASE WHEN a.import_from IS NOT NULL THEN ${IMPORTED} END AS imported, ${appPricing('a')} AS app_pricing
  FROM account a WHERE a.organization_id = $1 AND a.id = $2`;

/** The history that was asked for when the account was connected. @throws AppError `forbidden`, `not_found` */
export async function getImport(ctx: Context, accountId: string): Promise<AccountImport> {
  requirePermission(ctx, 'setup.social');
  const [row] = await ctx.db.query<ImportRow & Record<string, unknown>>(READ, [ctx.organizationId, accountId]);
  if (!row) throw new AppError('not_found');
  return presentImport(row, pricingFor(ctx, row.app_pricing), ctx.now());
}

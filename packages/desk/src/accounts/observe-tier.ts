import type { Context } from '../context.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { platformTier, tierOf } from './api-tier.ts';

/** On its own and first: the tier is read as it stands after the wait. */
const LOCK = 'SELECT FROM account WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE';

const READ = `
  SELECT a.username, a.tier_source, ${tierOf('a')} AS tier FROM account a WHERE a.organization_id = $1 AND a.id = $2`;

const OBSERVE = `
  UPDATE account SET tier = 'self_serve', tier_source = 'observed', tier_since = $3, tier_detail = $4,
    settings_revision = settings_revision + 1
  WHERE organization_id = $1 AND id = $2`;

const MAX_DETAIL_LENGTH = 500;

/**
 * X has refused what only a self-serve plan may not do, in the words of `detail`: what was declared for the account or
 * its app is not so. Never the other way: what X happens to allow says nothing about the plan. Answers whether that is
 * news.
 */
export async function observeTier(ctx: Context, input: { accountId: string; detail: string }): Promise<boolean> {
  const key = [ctx.organizationId, input.accountId];
  const detail = input.detail.slice(0, MAX_DETAIL_LENGTH);
  const isNews = await ctx.db.pipeline(async (statement) => {
    await statement('observe-tier-lock', LOCK, key);
    const { rows } = await statement('observe-tier-read', READ, key);
    const account = rows[0] as { username: string; tier_source: string; tier: string | null } | undefined;
    const tier = account?.tier ?? platformTier(ctx);
    if (!account || tier !== 'enterprise') return false;
    await statement('observe-tier', OBSERVE, [...key, ctx.now(), detail]);
    await recordAudit(statement, ctx, {
      action: 'account.changed',
      subject: { kind: 'account', id: input.accountId, name: `@${account.username}` },
      before: { tier, tierSource: account.tier_source, tierDetail: null },
      after: { tier: 'self_serve', tierSource: 'observed', tierDetail: detail },
    });
    return true;
  });
  if (isNews) await ctx.publish({ type: 'account.changed', id: input.accountId });
  return isNews;
}

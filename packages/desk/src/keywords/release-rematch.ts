import type { Context } from '../context.ts';
import type { Rematch } from './claim-rematch.ts';

const RELEASE = `
  UPDATE keyword_rematch SET lease_token = NULL, lease_until = NULL
  WHERE organization_id = $1 AND account_id = $2 AND lease_token = $3`;

/** Lets go of a look through stored tweets that is not over: the next sweep has it go on. */
export async function releaseRematch(ctx: Context, { accountId, leaseToken }: Rematch): Promise<void> {
  await ctx.db.query(RELEASE, [ctx.organizationId, accountId, leaseToken]);
}

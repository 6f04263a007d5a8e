import type { StreamName } from '@perch/contracts';
import type { Context } from '../context.ts';

export interface ReleaseStream {
  accountId: string;
  name: StreamName;
  leaseToken: string;
}

const RELEASE = `
  UPDATE stream SET lease_token = NULL, lease_until = NULL, due_at = $5
  WHERE organization_id = $1 AND account_id = $2 AND name = $3 AND lease_token = $4`;

/** Lays an unfinished round down, due at once, so that a long one leaves room for others. Nothing if not ours any more. */
export async function releaseStream(ctx: Context, input: ReleaseStream): Promise<void> {
  await ctx.db.query(RELEASE, [ctx.organizationId, input.accountId, input.name, input.leaseToken, ctx.now()]);
}

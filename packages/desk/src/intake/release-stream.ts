import type { PolledStreamName } from '@perch/contracts';
import type { Context } from '../context.ts';

export interface ReleaseStream {
  accountId: string;
  name: PolledStreamName;
  leaseToken: string;
  /** until it goes on */
  pauseSeconds: number;
}

const RELEASE = `
  UPDATE stream SET lease_token = NULL, lease_until = NULL, due_at = $5
  WHERE organization_id = $1 AND account_id = $2 AND name = $3 AND lease_token = $4`;

/** Lays an unfinished round down, due again soon, so that a long one leaves room for others. Nothing if not ours any more. */
export async function releaseStream(ctx: Context, input: ReleaseStream): Promise<void> {
  const dueAt = new Date(ctx.now().getTime() + input.pauseSeconds * 1000);
  await ctx.db.query(RELEASE, [ctx.organizationId, input.accountId, input.name, input.leaseToken, dueAt]);
}

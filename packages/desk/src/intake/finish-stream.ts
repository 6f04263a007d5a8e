import type { StreamName } from '@perch/contracts';
import type { Context } from '../context.ts';
import { withJitter } from './stream-schedule.ts';

export interface FinishStream {
  accountId: string;
  name: StreamName;
  leaseToken: string;
  /** seconds until the next round */
  intervalSeconds: number;
}

const FINISH = `
  UPDATE stream SET lease_token = NULL, lease_until = NULL, due_at = $5, page_token = NULL, candidate_id = NULL,
    floor_id = NULL, round_count = 0, failure_count = 0, last_succeeded_at = $6
  WHERE organization_id = $1 AND account_id = $2 AND name = $3 AND lease_token = $4`;

/** Ends a round that has no pages. Nothing happens if the lease is not ours any more. */
export async function finishStream(ctx: Context, input: FinishStream): Promise<void> {
  const now = ctx.now();
  const dueAt = new Date(now.getTime() + withJitter(input.intervalSeconds * 1000, Math.random()));
  await ctx.db.query(FINISH, [ctx.organizationId, input.accountId, input.name, input.leaseToken, dueAt, now]);
}

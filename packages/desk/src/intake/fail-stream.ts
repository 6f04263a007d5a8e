import type { PolledStreamName } from '@perch/contracts';
import { holdsToken, type RefusedToken } from '../accounts/access-token.ts';
import { suspendAccount } from '../accounts/suspend-account.ts';
import type { Context } from '../context.ts';
import { asRecords } from './as-records.ts';
import { countHours, hoursOfFailure } from './coverage-hours.ts';
import { pauseAfterFailures, withJitter } from './stream-schedule.ts';

export interface FailStream {
  accountId: string;
  name: PolledStreamName;
  leaseToken: string;
  /** closed code of what went wrong */
  code: string;
  /** in X's words, for the person who looks at the account */
  detail: string;
  /** when X will listen again, where it said so */
  retryAt?: Date | undefined;
  /** X does not accept this token any more, nor a refreshed one: somebody has to connect the account again */
  refused?: RefusedToken | undefined;
  /** X does not know the resume token (any more): the round begins again at its floor */
  dropPageToken?: boolean;
}

const LOCK = `
  SELECT interval_seconds, failure_count FROM stream
  WHERE organization_id = $1 AND account_id = $2 AND name = $3 AND lease_token = $4 FOR UPDATE`;

const FAIL = `
  WITH ${countHours(9)}
  UPDATE stream SET lease_token = NULL, lease_until = NULL, due_at = $4, failure_count = failure_count + 1,
    last_error_code = $5, last_error_detail = $6, last_error_at = $7,
    page_token = CASE WHEN $8 THEN NULL ELSE page_token END
  WHERE organization_id = $1 AND account_id = $2 AND name = $3`;

const MAX_DETAIL_LENGTH = 500;

/**
 * Ends a round that X (or the way to it) has interrupted, and says when to try again; what was fetched stays and the
 * round goes on there. Nothing happens if the lease is not ours any more.
 */
export async function failStream(ctx: Context, input: FailStream): Promise<void> {
  const key = [ctx.organizationId, input.accountId, input.name];
  const now = ctx.now();
  const detail = input.detail.slice(0, MAX_DETAIL_LENGTH);

  const isOurs = await ctx.db.pipeline(async (statement) => {
    const { rows } = await statement('fail-stream-lock', LOCK, [...key, input.leaseToken]);
    const stream = rows[0];
    if (!stream) return false;
    const pause = withJitter(pauseAfterFailures(stream.interval_seconds, stream.failure_count), Math.random());
    // where X's clock is behind ours, what it names may be over already
    const isAhead = input.retryAt !== undefined && input.retryAt > now;
    const dueAt = isAhead ? input.retryAt : new Date(now.getTime() + pause);
    const hours = asRecords(hoursOfFailure(input.name, now));
    await statement('fail-stream', FAIL, [...key, dueAt, input.code, detail, now, input.dropPageToken ?? false, hours]);
    return true;
  });
  if (!isOurs) return;
  if (input.refused) {
    // by itself: a new authorization locks the account first and its streams last
    const isRefused = holdsToken(input.accountId, input.refused);
    await ctx.db.pipeline((statement) =>
      suspendAccount(statement, ctx.organizationId, input.accountId, input.code, isRefused, now),
    );
  }
  await ctx.publish({ type: 'account.changed', id: input.accountId });
}

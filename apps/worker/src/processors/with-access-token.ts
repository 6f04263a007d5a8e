import { accessTokenOf, type Context } from '@perch/desk';
import { TwitterError, type Acting } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';

/**
 * Reads from X as an account. A token that X refuses is refreshed once; refused again, it is the account's authorization
 * that has ended.
 * @throws TwitterError, AppError `account_not_active`
 */
export async function withAccessToken<T>(
  { box, twitter }: WorkerServices,
  ctx: Context,
  accountId: string,
  work: (as: Acting) => Promise<T>,
): Promise<T> {
  const { organizationId } = ctx;
  const accessToken = await accessTokenOf(ctx, box, accountId, twitter.refresh);
  try {
    return await work({ organizationId, accountId, accessToken });
  } catch (error) {
    if (!(error instanceof TwitterError) || error.kind !== 'unauthorized') throw error;
    const fresh = await accessTokenOf(ctx, box, accountId, twitter.refresh, { notThis: accessToken });
    return work({ organizationId, accountId, accessToken: fresh });
  }
}

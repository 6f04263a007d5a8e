import type { Context } from '@perch/desk';
import { TwitterError, type Acting } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { actAs } from './act-as.ts';

/**
 * Reads from X as an account. A token that X refuses is refreshed once; refused again, or one that cannot be refreshed,
 * it is the account's authorization that has ended.
 * @throws TwitterError, AppError `account_not_active`
 */
export async function withAccessToken<T>(
  services: WorkerServices,
  ctx: Context,
  accountId: string,
  work: (as: Acting) => Promise<T>,
): Promise<T> {
  const as = await actAs(services, ctx, accountId);
  try {
    return await work(as);
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
  }
  const again = await actAs(services, ctx, accountId, { notThis: as });
  try {
    return await work(again);
  } catch (error) {
    // signed with keys that were changed meanwhile, and wrong like those before: X is asked about these too
    if (isUnauthorized(error) && again.accessSecret !== null) {
      await actAs(services, ctx, accountId, { notThis: again });
    }
    throw error;
  }
}

const isUnauthorized = (error: unknown) => error instanceof TwitterError && error.kind === 'unauthorized';

import { AppError } from '@perch/contracts';
import type { Transaction } from '@perch/db';

/**
 * Two organizations that want the same X account at the same moment come one after the other.
 * @throws AppError `account_in_use_elsewhere`
 */
export async function claimTwitterUser(tx: Transaction, organizationId: string, twitterUserId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`twitter-user:${twitterUserId}`}, 0))`;
  const [row] = await tx.$queryRaw<{ in_use: boolean }[]>`
    SELECT twitter_user_in_use_elsewhere(${twitterUserId}, ${organizationId}::uuid) AS in_use`;
  if (row?.in_use) throw new AppError('account_in_use_elsewhere');
}

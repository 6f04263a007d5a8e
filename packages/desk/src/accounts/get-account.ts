import { AppError, type TwitterAccount } from '@perch/contracts';
import type { Context } from '../context.ts';
import { readAccounts } from './read-accounts.ts';

/** @throws AppError `not_found` */
export async function getAccount(ctx: Context, accountId: string): Promise<TwitterAccount> {
  const [account] = await readAccounts(ctx, accountId);
  if (!account) throw new AppError('not_found');
  return account;
}

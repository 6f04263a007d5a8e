import type { TwitterAccount } from '@perch/contracts';
import type { Context } from '../context.ts';
import { readAccounts } from './read-accounts.ts';

/** All accounts, also disconnected ones: their tickets stay. Oldest first. */
export const listAccounts = (ctx: Context): Promise<TwitterAccount[]> => readAccounts(ctx, null);

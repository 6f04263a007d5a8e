import type { AccountAttention, AccountState } from '@perch/contracts';
import type { Context } from '../context.ts';

const READ = `
  SELECT id, username, state FROM account
  WHERE organization_id = $1 AND state = 'needs_reauthorization' ORDER BY connected_at, id`;

/** The accounts that X does not let us read or write for any more. Every member may know: their work stands still. */
export const listAccountsInNeed = (ctx: Context): Promise<AccountAttention[]> =>
  ctx.db.query<{ id: string; username: string; state: AccountState }>(READ, [ctx.organizationId]);

import type { StreamName } from '@perch/contracts';
import type { Context } from '../context.ts';

const HASTEN = `
  UPDATE stream SET due_at = $4
  WHERE organization_id = $1 AND account_id = $2 AND name = $3 AND due_at > $4 AND lease_token IS NULL`;

/** Makes a stream due now, unless it is being read at this moment. */
export async function hastenStream(ctx: Context, { accountId, name }: { accountId: string; name: StreamName }) {
  await ctx.db.query(HASTEN, [ctx.organizationId, accountId, name, ctx.now()]);
}

import { AppError } from '@perch/contracts';
import { uuid7 } from '@perch/db';
import type { Context } from '../context.ts';
import { askingAccount } from './asking-account.ts';
import { requireXSearch } from './require-x-search.ts';
import type { ClaimedLookup } from './settle-lookup.ts';

const ADD = `
  INSERT INTO lookup (organization_id, id, kind, query, account_id, member_id, due_at, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $7)`;

/**
 * Has a worker ask X something. Answers the id of the question.
 * @throws AppError `x_search_not_allowed`, `no_account_to_ask`, `lookup_budget_used_up`
 */
export async function askX(
  ctx: Context,
  kind: ClaimedLookup['kind'],
  query: string,
  accountId: string | undefined,
): Promise<string> {
  await requireXSearch(ctx, kind);
  const account = await askingAccount(ctx, accountId);
  if (account.isBudgetUsedUp) throw new AppError('lookup_budget_used_up');
  const { organizationId, actor } = ctx;
  const now = ctx.now();
  const id = uuid7(now.getTime());
  await ctx.db.query(ADD, [organizationId, id, kind, query, account.id, actor.memberId, now]);
  await ctx.enqueue('look-up', { organizationId, lookupId: id, due: now.getTime() });
  return id;
}

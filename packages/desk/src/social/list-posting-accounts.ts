import type { PostingAccount } from '@perch/contracts';
import { accountProblem } from '@perch/core';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { POSTING_FACTS, termsOfPosting, type PostingFacts } from './judge-new-tweet.ts';

const ACCOUNTS = `
  SELECT ${POSTING_FACTS}, a.username, a.name, a.avatar_url AS "avatarUrl" FROM account a
  WHERE a.organization_id = $1 AND a.state NOT IN ('disconnected', 'awaiting_confirmation')
  ORDER BY a.state = 'connected' DESC, a.connected_at, a.id`;

/** The accounts that could post a new tweet, and at what price; those that can at present first. */
export async function listPostingAccounts(ctx: Context): Promise<PostingAccount[]> {
  requirePermission(ctx, 'social.post');
  type Row = PostingFacts & Pick<PostingAccount, 'username' | 'name' | 'avatarUrl'>;
  const rows = await ctx.db.query<Row & Record<string, unknown>>(ACCOUNTS, [ctx.organizationId]);
  return rows.map((row) => {
    const { prices } = termsOfPosting(ctx, row);
    return {
      id: row.id,
      username: row.username,
      name: row.name,
      avatarUrl: row.avatarUrl,
      problem: accountProblem(row.state),
      priceMicros: prices.postCreate,
      linkPriceMicros: Math.max(prices.postCreate, prices.postCreateWithUrl),
    };
  });
}

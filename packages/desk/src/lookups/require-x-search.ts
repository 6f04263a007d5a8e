import { AppError, type SocialSettings } from '@perch/contracts';
import { can } from '@perch/core';
import type { Context } from '../context.ts';
import type { ClaimedLookup } from './settle-lookup.ts';

type Kind = ClaimedLookup['kind'];

/** What somebody asks for a task that is theirs anyway, once the organization lets anybody ask at all. */
const FOR_A_TASK: readonly Kind[] = ['permalink', 'profile_search'];

const WHO = 'SELECT x_search_by AS "xSearchBy" FROM organization WHERE id = $1';

/** Whether the organization lets whoever acts have X asked this at a price. */
export async function mayAskX(ctx: Context, kind: Kind): Promise<boolean> {
  const [row] = await ctx.db.query<Pick<SocialSettings, 'xSearchBy'>>(WHO, [ctx.organizationId], 'x-search-by');
  const { xSearchBy } = row!;
  if (xSearchBy === 'nobody') return false;
  return FOR_A_TASK.includes(kind) || xSearchBy === 'viewing' || can(ctx.actor, 'social.post');
}

/** @throws AppError `x_search_not_allowed` */
export async function requireXSearch(ctx: Context, kind: Kind): Promise<void> {
  if (!(await mayAskX(ctx, kind))) throw new AppError('x_search_not_allowed');
}

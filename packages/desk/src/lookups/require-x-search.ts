import { AppError, type SocialSettings } from '@perch/contracts';
import { can } from '@perch/core';
import type { Context } from '../context.ts';

const WHO = 'SELECT x_search_by AS "xSearchBy" FROM organization WHERE id = $1';

/** Whether the organization lets whoever looks have X asked at a price. */
export async function mayAskX(ctx: Context): Promise<boolean> {
  const [row] = await ctx.db.query<Pick<SocialSettings, 'xSearchBy'>>(WHO, [ctx.organizationId], 'x-search-by');
  const { xSearchBy } = row!;
  return xSearchBy === 'viewing' || (xSearchBy === 'posting' && can(ctx.actor, 'social.post'));
}

/** @throws AppError `x_search_not_allowed` */
export async function requireXSearch(ctx: Context): Promise<void> {
  if (!(await mayAskX(ctx))) throw new AppError('x_search_not_allowed');
}

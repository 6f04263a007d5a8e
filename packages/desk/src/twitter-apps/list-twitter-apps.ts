import type { TwitterApp } from '@perch/contracts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { readTwitterApps } from './read-twitter-apps.ts';

/** The organization's own X apps, oldest first. @throws AppError `forbidden` */
export async function listTwitterApps(ctx: Context): Promise<TwitterApp[]> {
  requirePermission(ctx, 'setup.social');
  return ctx.db.pipeline((statement) => readTwitterApps(statement, ctx.organizationId, null));
}

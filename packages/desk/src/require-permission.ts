import { AppError } from '@perch/contracts';
import { can, notHeldBy, type Permission } from '@perch/core';
import type { Context } from './context.ts';

/** @throws AppError `forbidden` naming the permission that is missing */
export function requirePermission(ctx: Context, permission: Permission): void {
  if (!can(ctx.actor, permission)) {
    throw new AppError('forbidden', { detail: `This needs the permission ${permission}` });
  }
}

/**
 * What is of all departments together is not for whoever sees some only.
 * @throws AppError `forbidden`
 */
export function requireSightOfAll(ctx: Context): void {
  if (ctx.db.departmentIds) throw new AppError('forbidden', { detail: 'This needs the sight of all departments' });
}

/**
 * What hands on or removes what several permissions are needed to see, takes all of them: managing the organization
 * alone is no way around.
 * @throws AppError `forbidden` naming all that are missing
 */
export function requirePermissions(ctx: Context, permissions: readonly Permission[]): void {
  const missing = notHeldBy(ctx.actor, permissions);
  if (missing.length === 0) return;
  throw new AppError('forbidden', {
    detail: `This needs ${missing.length > 1 ? 'the permissions' : 'the permission'} ${missing.join(', ')} as well`,
  });
}

import { AppError } from '@perch/contracts';
import { can, type Permission } from '@perch/core';
import type { Context } from './context.ts';

/** @throws AppError `forbidden` naming the permission that is missing */
export function requirePermission(ctx: Context, permission: Permission): void {
  if (!can(ctx.actor, permission)) {
    throw new AppError('forbidden', { detail: `This needs the permission ${permission}` });
  }
}

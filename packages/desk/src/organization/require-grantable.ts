import { AppError } from '@perch/contracts';
import { notHeldBy, type Permission } from '@perch/core';
import type { Context } from '../context.ts';

/**
 * Nobody grants what they may not do themselves.
 * @param path the field that would grant it
 * @throws AppError `permission_not_held`
 */
export function requireGrantable(ctx: Context, permissions: readonly Permission[], path: string): void {
  const missing = notHeldBy(ctx.actor, permissions);
  if (missing.length === 0) return;
  const message = `You do not have ${missing.join(', ')} yourself`;
  throw new AppError('permission_not_held', { errors: [{ path, message }] });
}

import { AppError } from '@perch/contracts';
import { allowedBeyondWalls, notHeldBy, type Permission } from '@perch/core';
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

/**
 * Who sees some departments only may do nothing that lets them see the others.
 * @param path the field that would keep them to some
 * @throws AppError `validation_failed`
 */
export function requireWallable(
  departmentsOnly: boolean,
  permissions: readonly Permission[],
  path = 'departmentsOnly',
): void {
  const beyond = departmentsOnly ? allowedBeyondWalls(permissions) : [];
  if (beyond.length === 0) return;
  const message = `Not together with ${beyond.join(', ')}, which shows all departments`;
  throw new AppError('validation_failed', { errors: [{ path, message }] });
}

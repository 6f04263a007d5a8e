import { AppError } from '@perch/contracts';
import type { Context } from '../context.ts';

/**
 * The departments of a key: nobody hands on sight of others than their own.
 * @param wanted null: all that whoever makes it sees
 * @throws AppError `permission_not_held`
 */
export function sightOf({ actor }: Pick<Context, 'actor'>, wanted: readonly string[] | null): string[] | null {
  const own = actor.departmentIds ?? null;
  if (own === null) return wanted && [...wanted];
  const given = wanted ?? own;
  if (given.length > 0 && given.every((id) => own.includes(id))) return [...given];
  const message = 'You do not see these departments yourself';
  throw new AppError('permission_not_held', { errors: [{ path: 'departmentIds', message }] });
}

/** @throws AppError `permission_not_held` unless whoever acts sees all that the key sees */
export function requireSight({ actor }: Pick<Context, 'actor'>, departmentIds: readonly string[] | null): void {
  const own = actor.departmentIds ?? null;
  if (own === null || departmentIds?.every((id) => own.includes(id))) return;
  throw new AppError('permission_not_held');
}

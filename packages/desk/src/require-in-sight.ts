import { AppError } from '@perch/contracts';
import type { Context } from './context.ts';

/** Whether tickets of this department are seen by who acts. */
export const isInSight = ({ db }: Pick<Context, 'db'>, departmentId: string): boolean =>
  db.departmentIds === null || db.departmentIds.includes(departmentId);

/**
 * For what was found past the wall, as the ticket of a conversation: nothing of it is said but that there is one.
 * @throws AppError `other_department`
 */
export function requireInSight(ctx: Pick<Context, 'db'>, departmentIds: readonly string[]): void {
  if (!departmentIds.every((id) => isInSight(ctx, id))) throw new AppError('other_department');
}

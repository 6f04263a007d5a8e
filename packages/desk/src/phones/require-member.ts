import { AppError } from '@perch/contracts';
import type { Context } from '../context.ts';

/** The member who acts. @throws AppError `unauthenticated` */
export function requireMember({ actor }: Context): string {
  if (actor.memberId === null) throw new AppError('unauthenticated');
  return actor.memberId;
}

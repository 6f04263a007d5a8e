import { AppError } from '@perch/contracts';
import type { Context } from './context.ts';

/** The member who acts. @throws AppError `member_required` (a key acts), `unauthenticated` */
export function requireMember(ctx: Pick<Context, 'actor'>): string {
  const memberId = refuseKeys(ctx);
  if (memberId === null) throw new AppError('unauthenticated');
  return memberId;
}

/** Where a question is about whoever asks. @throws AppError `member_required` when a key asks */
export function refuseKeys({ actor }: Pick<Context, 'actor'>): string | null {
  if (actor.kind === 'api_key') throw new AppError('member_required');
  return actor.memberId;
}

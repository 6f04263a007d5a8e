import { AppError } from '@perch/contracts';
import type { Hold } from '@perch/core';

const YEAR_MS = 366 * 86_400_000;

/** Whether somebody else has to approve: of a member by their role (`$2`), of the key that acts by the key. */
export const NEEDS_APPROVAL = `
  SELECT r.replies_need_approval AS "needsApproval" FROM member m
  JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id
  WHERE m.organization_id = $1 AND m.id = $2
  UNION ALL
  SELECT k.replies_need_approval FROM api_key k WHERE k.organization_id = $1 AND k.id = current_api_key()`;

export interface HoldWishes {
  needsApproval: boolean;
  sendAt: Date | null;
  undoSeconds: number;
}

/** What a reply waits for before it goes out; null: nothing. An approval comes first, the chosen time is kept. */
export function holdOf({ needsApproval, sendAt, undoSeconds }: HoldWishes, now: Date): Hold | null {
  if (needsApproval) return { reason: 'approval', until: sendAt };
  if (sendAt !== null) return { reason: 'scheduled', until: sendAt };
  return undoSeconds > 0 ? { reason: 'undo', until: new Date(now.getTime() + undoSeconds * 1000) } : null;
}

/** @throws AppError `validation_failed` unless it is within the coming year */
export function readSendAt(sendAt: string | undefined, now: Date): Date | null {
  if (sendAt === undefined) return null;
  const at = new Date(sendAt);
  if (at <= now || at.getTime() - now.getTime() > YEAR_MS) {
    const message = 'A time within the coming year';
    throw new AppError('validation_failed', { errors: [{ path: 'sendAt', message }] });
  }
  return at;
}

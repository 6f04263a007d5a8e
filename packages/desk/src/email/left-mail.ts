import { leftMailWaits, type LeftMailReason } from '@perch/core';
import type { Context } from '../context.ts';
import { MOST_EMAILS_PER_HOUR, sentLatelySql, sinceOf } from './sent-lately.ts';

/** An e-mail that was passed over, by where it stands in the mailbox. */
export interface LeftMail {
  uidValidity: bigint;
  uid: bigint;
  reason: LeftMailReason;
  /** for this reason, in a row */
  attempts: number;
}

export interface DueLeftMail {
  due: LeftMail[];
  /** when the oldest came of all that still wait; null: none does */
  oldest: Date | null;
}

// What failed goes first. What was too much is fetched only when its sender may write again, and only so much of it.
const DUE = `
  SELECT uid_validity AS "uidValidity", uid, reason, attempts FROM (
    (SELECT l.* FROM left_mail l
     WHERE l.organization_id = $1 AND l.due_at <= $2 AND l.reason <> 'too_many' ORDER BY l.due_at, l.uid LIMIT $3)
    UNION ALL
    SELECT turn.* FROM (
      SELECT DISTINCT from_address FROM left_mail WHERE organization_id = $1 AND due_at <= $2 AND reason = 'too_many'
    ) sender CROSS JOIN LATERAL (
      SELECT l.* FROM left_mail l
      WHERE l.organization_id = $1 AND l.due_at <= $2 AND l.reason = 'too_many'
        AND l.from_address IS NOT DISTINCT FROM sender.from_address
      ORDER BY l.due_at, l.uid
      LIMIT least($3, ${MOST_EMAILS_PER_HOUR} - ${sentLatelySql('sender.from_address', '$4')})) turn) due
  ORDER BY reason = 'too_many', due_at, uid LIMIT $3`;

const OLDEST = `
  SELECT min(received_at) AS oldest FROM left_mail WHERE organization_id = $1 AND due_at IS NOT NULL`;

const LEAVE = `
  INSERT INTO left_mail (organization_id, uid_validity, uid, reason, attempts, received_at, due_at, left_at, from_address)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (organization_id, uid_validity, uid)
  DO UPDATE SET reason = $4, attempts = $5, due_at = $7, left_at = $8, from_address = $9`;

const FORGET = 'DELETE FROM left_mail WHERE organization_id = $1 AND uid_validity = $2 AND uid = $3';

/** What was passed over and is to be fetched again by now, what failed first, and the longest waiting. */
export async function dueLeftMail(ctx: Context, most: number): Promise<DueLeftMail> {
  const rows = await ctx.db.query<{ uidValidity: string; uid: string; reason: LeftMailReason; attempts: number }>(DUE, [
    ctx.organizationId,
    ctx.now(),
    most,
    sinceOf(ctx.now()),
  ]);
  const [all] = await ctx.db.query<{ oldest: Date | null }>(OLDEST, [ctx.organizationId]);
  const due = rows.map((row) => ({ ...row, uidValidity: BigInt(row.uidValidity), uid: BigInt(row.uid) }));
  return { due, oldest: all!.oldest };
}

export interface LeaveMail {
  uidValidity: bigint;
  uid: bigint;
  reason: LeftMailReason;
  /** who wrote too much, in small letters */
  from?: string;
  receivedAt: Date;
  /** as it was passed over the last time */
  before: LeftMail | null;
}

/** Writes down that an e-mail was passed over, and when it is fetched again, if ever. */
export async function leaveMail(ctx: Context, { uidValidity, uid, reason, from, receivedAt, before }: LeaveMail) {
  const now = ctx.now();
  const attempts = before?.reason === reason ? before.attempts + 1 : 1;
  const minutes = leftMailWaits(reason, attempts);
  const dueAt = minutes === null ? null : new Date(now.getTime() + minutes * 60_000);
  await ctx.db.query(LEAVE, [
    ctx.organizationId,
    uidValidity.toString(),
    uid.toString(),
    reason,
    attempts,
    receivedAt,
    dueAt,
    now,
    from ?? null,
  ]);
}

/** It was taken, or is no longer in the mailbox. */
export async function forgetLeftMail(ctx: Context, { uidValidity, uid }: Pick<LeftMail, 'uidValidity' | 'uid'>) {
  await ctx.db.query(FORGET, [ctx.organizationId, uidValidity.toString(), uid.toString()]);
}

import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import { eraseCaptured } from './erase-captured.ts';
import { eraseEmails } from './erase-emails.ts';
import { eraseTickets } from './erase-tickets.ts';
import { finishErasure } from './finish-erasure.ts';

/** Whose data is being erased, for one worker. */
export interface ErasureTurn {
  id: string;
  contactId: string;
  twitterUserIds: string[];
  /** their e-mail addresses, in small letters */
  addresses: string[];
  /** what came later is of a person whom nobody knows */
  requestedAt: Date;
  leaseToken: string;
  /** all up to this ticket are erased */
  cursorTicketId: string | null;
}

/** `waits`: a reply to them is under way, and nobody can call it back. */
export type ErasureStep = 'more' | 'waits' | 'done' | 'lost';

const CLAIM = `
  UPDATE erasure SET lease_token = $3, due_at = $5
  WHERE organization_id = $1 AND id = $2 AND due_at <= $4
  RETURNING id, contact_id AS "contactId", twitter_user_ids AS "twitterUserIds", addresses, requested_at AS "requestedAt",
    lease_token AS "leaseToken", cursor_ticket_id AS "cursorTicketId"`;

const RELEASE = `
  UPDATE erasure SET lease_token = NULL, due_at = $4 WHERE organization_id = $1 AND id = $2 AND lease_token = $3`;

/** Takes a due erasure for this worker. Null: it is over, or somebody else's. */
export async function claimErasure(
  ctx: Context,
  { erasureId, leaseSeconds }: { erasureId: string; leaseSeconds: number },
): Promise<ErasureTurn | null> {
  const now = ctx.now();
  const until = new Date(now.getTime() + leaseSeconds * 1000);
  const values = [ctx.organizationId, erasureId, randomUUID(), now, until];
  const [turn] = await ctx.db.query<ErasureTurn & Record<string, unknown>>(CLAIM, values);
  return turn ?? null;
}

/** Lays an erasure down; it is due again after `pauseSeconds`. */
export async function releaseErasure(ctx: Context, turn: ErasureTurn, pauseSeconds: number): Promise<void> {
  const due = new Date(ctx.now().getTime() + pauseSeconds * 1000);
  await ctx.db.query(RELEASE, [ctx.organizationId, turn.id, turn.leaseToken, due]);
}

/** One transaction's worth of an erasure: what was captured from X, e-mails, then the tickets, then the contact itself. */
export async function carryOnErasure(ctx: Context, turn: ErasureTurn): Promise<ErasureStep> {
  for (const erase of [eraseCaptured, eraseEmails, eraseTickets]) {
    const step = await erase(ctx, turn);
    if (step !== 'done') return step;
  }
  return (await finishErasure(ctx, turn)) ? 'done' : 'lost';
}

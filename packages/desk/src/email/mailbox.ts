import { randomUUID } from 'node:crypto';
import { AppError, type ImapAddOn } from '@perch/contracts';
import type { SecretBox } from '@perch/db';
import { getAddOn } from '../add-ons/list-add-ons.ts';
import { openImapAddOn } from '../add-ons/open-add-on.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

/** How far the mailbox has been read. */
export interface MailboxPlace {
  /** null: not at all; it begins with what comes from now on */
  uidValidity: bigint | null;
  lastUid: bigint;
}

export interface ClaimedMailbox extends MailboxPlace {
  leaseToken: string;
  server: NonNullable<Awaited<ReturnType<typeof openImapAddOn>>>;
  /** false: it is only tried whether it can be opened */
  isEnabled: boolean;
}

const CLAIM = `
  UPDATE mailbox b SET lease_token = $2, lease_until = $3 FROM add_on a
  WHERE b.organization_id = $1 AND b.due_at <= $4 AND (b.lease_until IS NULL OR b.lease_until <= $4)
    AND a.organization_id = $1 AND a.kind = 'imap' AND a.settings IS NOT NULL
  RETURNING b.uid_validity AS "uidValidity", b.last_uid AS "lastUid", a.is_enabled AS "isEnabled", a.revision`;

const ADVANCE = `
  UPDATE mailbox SET uid_validity = $3, last_uid = $4 WHERE organization_id = $1 AND lease_token = $2`;

const FINISH = `
  UPDATE mailbox b SET lease_token = NULL, lease_until = NULL, code = $3, detail = $4, checked_at = $5::timestamptz,
    checked_revision = (SELECT a.revision FROM add_on a WHERE a.organization_id = $1 AND a.kind = 'imap'),
    failures = CASE WHEN $3::text IS NULL THEN 0 ELSE b.failures + 1 END, due_at = greatest($6::timestamptz, $5::timestamptz)
  WHERE b.organization_id = $1 AND b.lease_token = $2 RETURNING b.failures`;

// what waits in numbers that mean nothing any more was found again by its date; who was told has had three months to look
const TIDY = `
  DELETE FROM left_mail l USING mailbox b
  WHERE l.organization_id = $1 AND b.organization_id = $1 AND (l.due_at IS NULL AND l.left_at < $2
    OR l.due_at IS NOT NULL AND l.uid_validity <> b.uid_validity)`;
const REMEMBERED_MS = 90 * 86_400_000;

const ASK = `
  UPDATE mailbox SET due_at = $2 WHERE organization_id = $1 AND EXISTS (
    SELECT FROM add_on WHERE organization_id = $1 AND kind = 'imap' AND settings IS NOT NULL)
  RETURNING organization_id`;

/** Takes the mailbox for one worker. Null: it is not due, somebody reads it, or there is none. */
export async function claimMailbox(
  ctx: Context,
  { leaseSeconds, box }: { leaseSeconds: number; box: SecretBox },
): Promise<ClaimedMailbox | null> {
  const now = ctx.now();
  const leaseToken = randomUUID();
  const values = [ctx.organizationId, leaseToken, new Date(now.getTime() + leaseSeconds * 1000), now];
  const [row] = await ctx.db.query<{ uidValidity: string | null; lastUid: string; isEnabled: boolean }>(CLAIM, values);
  const server = row && (await openImapAddOn(ctx, box));
  if (!row || !server) return null;
  const uidValidity = row.uidValidity === null ? null : BigInt(row.uidValidity);
  return { leaseToken, server, isEnabled: row.isEnabled, uidValidity, lastUid: BigInt(row.lastUid) };
}

/** Remembers how far it was read. False: the lease has ended, and somebody else may be at it. */
export async function advanceMailbox(ctx: Context, leaseToken: string, place: MailboxPlace): Promise<boolean> {
  const { uidValidity, lastUid } = place;
  const values = [ctx.organizationId, leaseToken, uidValidity?.toString() ?? null, lastUid.toString()];
  return ctx.db.pipeline(async (statement) => (await statement('mailbox-advance', ADVANCE, values)).rowCount === 1);
}

export interface FinishMailbox {
  leaseToken: string;
  /** null: all was well */
  failure: { code: string; detail: string } | null;
  nextLookAt: Date;
}

/** Gives the mailbox back, and says how the look went. */
export async function finishMailbox(ctx: Context, { leaseToken, failure, nextLookAt }: FinishMailbox): Promise<void> {
  const values = [
    ctx.organizationId,
    leaseToken,
    failure?.code ?? null,
    failure?.detail ?? null,
    ctx.now(),
    nextLookAt,
  ];
  const rows = await ctx.db.query(FINISH, values);
  await ctx.db.query(TIDY, [ctx.organizationId, new Date(ctx.now().getTime() - REMEMBERED_MS)]);
  if (rows.length > 0) await ctx.publish({ type: 'mailbox.changed', id: ctx.organizationId });
}

/**
 * Asks for a look at once, in use or not.
 * @throws AppError `forbidden`, `add_on_not_configured`
 */
export async function testMailbox(ctx: Context): Promise<void> {
  requirePermission(ctx, 'organization.manage');
  const now = ctx.now();
  const rows = await ctx.db.query(ASK, [ctx.organizationId, now]);
  if (rows.length === 0) throw new AppError('add_on_not_configured');
  await ctx.enqueue('poll-mailbox', { organizationId: ctx.organizationId, due: now.getTime() });
}

/** The mailbox as it is configured, with its latest look. @throws AppError `forbidden` */
export const getMailbox = (ctx: Context): Promise<ImapAddOn> => getAddOn(ctx, 'imap');

import { AppError, type Contact, type MergeContacts } from '@perch/contracts';
import { liftWall, settleAll, type Statement, uuid7 } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { STILL_OPEN } from '../tickets/still-open.ts';
import { announceContact } from './announce-contact.ts';
import { readContact } from './get-contact.ts';
import type { ChangedTicket } from './link-profiles.ts';
import { refreshActivity } from './refresh-activity.ts';
import { forgetBodiesAbout } from '../webhooks/forget-bodies.ts';

const LOCK = `
  SELECT FROM contact WHERE organization_id = $1 AND id IN ($2, $3) AND erasing_since IS NULL ORDER BY id FOR UPDATE`;
const READ = `
  SELECT id, name, email, phone, notes FROM contact
  WHERE organization_id = $1 AND id IN ($2, $3) AND erasing_since IS NULL`;
const LOCK_PROFILES = `
  SELECT twitter_user_id AS id FROM profile WHERE organization_id = $1 AND contact_id = $2
  ORDER BY twitter_user_id FOR NO KEY UPDATE`;
const LOCK_TICKETS = `
  SELECT FROM ticket WHERE organization_id = $1 AND (contact_id = $2 OR customer_id = ANY ($3::text[]))
  ORDER BY id FOR NO KEY UPDATE`;

const MOVE_PROFILES = `UPDATE profile SET contact_id = $2 WHERE organization_id = $1 AND contact_id = $3`;
const MOVE_CONSENTS = `UPDATE contact_consent SET contact_id = $2 WHERE organization_id = $1 AND contact_id = $3`;
const MOVE_EMAILS = `UPDATE email SET contact_id = $2 WHERE organization_id = $1 AND contact_id = $3`;
const MOVE_TICKETS = `
  UPDATE ticket t SET contact_id = CASE WHEN t.contact_id = $3 THEN $2 ELSE t.contact_id END, updated_at = $5,
    rev = t.rev + 1
  WHERE t.organization_id = $1 AND (t.contact_id = $3 OR t.customer_id = ANY ($4::text[]))
  RETURNING t.id, t.rev, ${STILL_OPEN} AS "isOpen"`;
const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "from", "to", at)
  SELECT $1, n.id, n."ticketId", 'contact', $3, $4::jsonb, $5::jsonb, $6
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid)`;
const WRITE = `
  UPDATE contact SET name = $3, email = $4, phone = $5, notes = $6, updated_at = $7 WHERE organization_id = $1 AND id = $2`;
// what the audit log says of the one that goes would outlive the erasing of the other
const FORGET_IN_AUDIT_LOG = `SELECT forget_in_audit_log($1)`;
const REMOVE = `DELETE FROM contact WHERE organization_id = $1 AND id = $2`;

interface StoredContact {
  id: string;
  name: string;
  email: string | null;
  phone: string | null;
  notes: string;
}

/** What becomes of the fields of two contacts that are one. */
function mergedFields(target: StoredContact, source: StoredContact, input: MergeContacts) {
  const chosen = (side: 'target' | 'source' | undefined, field: 'email' | 'phone') =>
    side === undefined ? (target[field] ?? source[field]) : { target, source }[side][field];
  const notes = {
    target: target.notes,
    source: source.notes,
    both: [target.notes, source.notes].filter(Boolean).join('\n\n'),
  };
  return {
    name: { target, source }[input.name].name,
    email: chosen(input.email, 'email'),
    phone: chosen(input.phone, 'phone'),
    notes: notes[input.notes].slice(0, 10_000),
  };
}

/**
 * Makes two contacts one: profiles, tickets and consents of `sourceId` become those of `targetId`, and the source goes.
 * @throws AppError `not_found` for either, `validation_failed` for one and the same
 */
export async function mergeContacts(ctx: Context, targetId: string, input: MergeContacts): Promise<Contact> {
  requirePermission(ctx, 'contacts.edit');
  const { sourceId } = input;
  if (sourceId === targetId) {
    const errors = [{ path: 'sourceId', message: 'A contact cannot be merged with itself' }];
    throw new AppError('validation_failed', { errors });
  }
  const { organizationId } = ctx;
  const now = ctx.now();
  const tickets = await ctx.db.pipeline(async (statement) => {
    await liftWall(ctx.db, statement); // contacts are everybody's, and with them go tickets of all departments
    const both = [organizationId, targetId, sourceId];
    const [, read, profiles] = await settleAll([
      statement('merge-contacts-lock', LOCK, both),
      statement('merge-contacts-read', READ, both),
      statement('merge-contacts-profiles', LOCK_PROFILES, [organizationId, sourceId]),
    ]);
    const of = (id: string) => (read.rows as StoredContact[]).find((row) => row.id === id);
    const [target, source] = [of(targetId), of(sourceId)];
    if (!target || !source) throw new AppError('not_found');

    const twitterUserIds = profiles.rows.map((row) => row.id as string);
    const merged = mergedFields(target, source, input);
    const [, , , moved] = await settleAll([
      statement('merge-contacts-tickets', LOCK_TICKETS, [organizationId, sourceId, twitterUserIds]),
      statement('merge-contacts-move-profiles', MOVE_PROFILES, both),
      statement('merge-contacts-move-consents', MOVE_CONSENTS, both),
      statement('merge-contacts-move-tickets', MOVE_TICKETS, [...both, twitterUserIds, now]),
      statement('merge-contacts-move-emails', MOVE_EMAILS, both),
      statement('merge-contacts-write', WRITE, [
        organizationId,
        targetId,
        merged.name,
        merged.email,
        merged.phone,
        merged.notes,
        now,
      ]),
      statement('merge-contacts-remove', REMOVE, [organizationId, sourceId]),
      statement('merge-contacts-audit', FORGET_IN_AUDIT_LOG, [sourceId]),
      forgetBodiesAbout(statement, organizationId, [sourceId]),
      refreshActivity(statement, organizationId, { contactIds: [targetId] }),
    ]);
    const changed = moved.rows as (ChangedTicket & { isOpen: boolean })[];
    await writeEvents(statement, ctx, changed, source, { id: targetId, name: merged.name });
    await recordAudit(statement, ctx, {
      action: 'contact.merged',
      subject: { kind: 'contact', id: targetId, name: merged.name },
      before: { merged: source.name, email: target.email, phone: target.phone, name: target.name },
      after: { merged: null, email: merged.email, phone: merged.phone, name: merged.name },
    });
    return changed.map(({ id, rev }) => ({ id, rev }));
  });
  await announceContact(ctx, targetId, { tickets, contactIds: [sourceId] });
  return readContact(ctx, targetId);
}

/** Open tickets tell that they show another contact now. */
async function writeEvents(
  statement: Statement,
  ctx: Context,
  tickets: readonly { id: string; isOpen: boolean }[],
  source: StoredContact,
  target: { id: string; name: string },
): Promise<void> {
  const now = ctx.now();
  const events = tickets.filter(({ isOpen }) => isOpen).map(({ id }) => ({ id: uuid7(now.getTime()), ticketId: id }));
  if (events.length === 0) return;
  await statement('merge-contacts-events', ADD_EVENTS, [
    ctx.organizationId,
    JSON.stringify(events),
    ctx.actor.memberId,
    JSON.stringify({ id: source.id, name: source.name }),
    JSON.stringify(target),
    now,
  ]);
}

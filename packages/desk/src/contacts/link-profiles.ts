import { AppError } from '@perch/contracts';
import { settleAll, uuid7, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { keepFound } from './keep-found.ts';
import { refreshActivity } from './refresh-activity.ts';
import { STILL_OPEN } from '../tickets/still-open.ts';

export interface ChangedTicket {
  id: string;
  rev: number;
}

/** What linking changed beside the contact itself. */
export interface Linked {
  /** open tickets that show another contact now, or another name */
  tickets: ChangedTicket[];
  /** contacts that X users were taken from */
  contactIds: string[];
}
export const NOTHING_LINKED: Linked = { tickets: [], contactIds: [] };

// in one order, and before the tickets: as intake locks them
const LOCK_PROFILES = `
  SELECT twitter_user_id AS "twitterUserId", contact_id AS "contactId" FROM profile
  WHERE organization_id = $1 AND (twitter_user_id = ANY ($2::text[]) OR contact_id = $3)
  ORDER BY twitter_user_id FOR NO KEY UPDATE`;

const NAMES = `SELECT id, name FROM contact WHERE organization_id = $1 AND id = ANY ($2::uuid[])`;

const SET_CONTACT = `
  UPDATE profile SET contact_id = $3::uuid WHERE organization_id = $1 AND twitter_user_id = ANY ($2::text[])`;

/** All at once and in one order: those that come and those that go are written in two statements. */
const LOCK_TICKETS = `
  SELECT FROM ticket WHERE organization_id = $1 AND customer_id = ANY ($2::text[]) AND ${STILL_OPEN}
  ORDER BY id FOR NO KEY UPDATE`;

// a closed ticket shows its contact when it is next fetched
const TOUCH_TICKETS = `
  WITH shown AS (
    SELECT id FROM ticket WHERE organization_id = $1 AND (customer_id = ANY ($2::text[]) OR contact_id = $4::uuid)
      AND ${STILL_OPEN}
    ORDER BY id FOR NO KEY UPDATE
  )
  UPDATE ticket t SET rev = t.rev + 1, updated_at = $3 FROM shown
  WHERE t.organization_id = $1 AND t.id = shown.id RETURNING t.id, t.rev`;

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "from", "to", at)
  SELECT $1, n.id, n."ticketId", 'contact', $3, $4::jsonb, $5::jsonb, $6
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid)`;

/**
 * Makes `twitterUserIds` the profiles of a contact, all of them and no others, and tells the open tickets of those that
 * come or go. Two that link the same profile at once wait for each other; the second finds it taken.
 * @param moves take profiles from the contacts that they belong to
 * @throws AppError `profile_linked_elsewhere`, `validation_failed` for a profile that we do not know
 */
export async function linkProfiles(
  statement: Statement,
  ctx: Context,
  contact: { id: string; name: string },
  twitterUserIds: readonly string[],
  moves = false,
): Promise<Linked> {
  const { organizationId } = ctx;
  const [, locked] = await settleAll([
    keepFound(statement, organizationId, twitterUserIds),
    statement('link-profiles-lock', LOCK_PROFILES, [organizationId, twitterUserIds, contact.id]),
  ]);
  const profiles = locked.rows as LockedProfile[];
  const unknown = twitterUserIds.findIndex((id) => !profiles.some((profile) => profile.twitterUserId === id));
  if (unknown >= 0) {
    const errors = [{ path: `twitterUserIds.${unknown}`, message: 'This X user is not known yet' }];
    throw new AppError('validation_failed', { errors });
  }
  const taken = profiles.filter(
    ({ twitterUserId, contactId }) =>
      twitterUserIds.includes(twitterUserId) && contactId !== null && contactId !== contact.id,
  );
  if (taken.length > 0 && !moves) {
    const errors = taken.map(({ twitterUserId }) => ({
      path: `twitterUserIds.${twitterUserIds.indexOf(twitterUserId)}`,
      message: 'This X user belongs to another contact',
    }));
    throw new AppError('profile_linked_elsewhere', { errors });
  }

  const ids = (found: LockedProfile[]) => found.map((profile) => profile.twitterUserId);
  const added = ids(profiles.filter(({ contactId }) => contactId === null));
  const removed = ids(profiles.filter((profile) => !twitterUserIds.includes(profile.twitterUserId)));
  const contactIds = [...new Set(taken.map(({ contactId }) => contactId!))];
  const [, others] = await settleAll([
    statement('link-profiles-tickets', LOCK_TICKETS, [organizationId, ids(profiles)]),
    statement('link-profiles-names', NAMES, [organizationId, contactIds]),
  ]);
  const changed = await settleAll([
    setContact(statement, ctx, added, { from: null, to: contact }),
    setContact(statement, ctx, removed, { from: contact, to: null }),
    ...(others.rows as { id: string; name: string }[]).map((from) =>
      setContact(statement, ctx, ids(taken.filter(({ contactId }) => contactId === from.id)), { from, to: contact }),
    ),
  ]);
  await refreshActivity(statement, organizationId, { contactIds: [contact.id, ...contactIds] });
  return { tickets: changed.flat(), contactIds };
}

interface LockedProfile {
  twitterUserId: string;
  contactId: string | null;
}
type ContactRef = { id: string; name: string } | null;

async function setContact(
  statement: Statement,
  ctx: Context,
  twitterUserIds: string[],
  { from, to }: { from: ContactRef; to: ContactRef },
): Promise<ChangedTicket[]> {
  if (twitterUserIds.length === 0) return [];
  const { organizationId, actor } = ctx;
  const now = ctx.now();
  const [, tickets] = await settleAll([
    statement('link-profiles-set', SET_CONTACT, [organizationId, twitterUserIds, to?.id ?? null]),
    touchTickets(statement, ctx, twitterUserIds),
  ]);
  const events = tickets.map((ticket) => ({ id: uuid7(now.getTime()), ticketId: ticket.id }));
  const refs = [from, to].map((contact) => contact && JSON.stringify({ id: contact.id, name: contact.name }));
  const values = [organizationId, JSON.stringify(events), actor.memberId, ...refs, now];
  if (events.length > 0) await statement('link-profiles-events', ADD_EVENTS, values);
  return tickets;
}

/**
 * Gives the open tickets of these X users, and those opened for the contact itself, a new `rev`: what they show of their
 * contact has changed.
 */
export async function touchTickets(
  statement: Statement,
  ctx: Context,
  twitterUserIds: readonly string[],
  contactId: string | null = null,
): Promise<ChangedTicket[]> {
  const values = [ctx.organizationId, twitterUserIds, ctx.now(), contactId];
  const { rows } = await statement('link-profiles-touch', TOUCH_TICKETS, values);
  return rows as ChangedTicket[];
}

import type { ReceivedEmail, RefusedFile } from '@perch/contracts';
import type { MailReason, SenderCheck } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import { byRuleSql } from '../assignment/awaits-assignment.ts';
import { findContactByEmail, keepContacts } from '../contacts/find-contact-by-email.ts';
import type { Context } from '../context.ts';
import { idSequence } from '../intake/id-sequence.ts';
import { previewOf, subjectOf } from '../intake/subject-of.ts';
import type { FoundTicket } from './find-mail-tickets.ts';
import { claimFiles, type StoredFiles } from './store-files.ts';

/** An e-mail, and what was found out about it. */
export interface EmailRow {
  email: ReceivedEmail;
  files: StoredFiles;
  authentication: SenderCheck;
  isAutomatic: boolean;
  isFromOther: boolean;
  reason: MailReason;
}

export interface WrittenEmail {
  messageId: string;
  ticketId: string;
  rev: number;
  newContactId: string | null;
}

const ADD_MESSAGE = `
  INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, text, reason, posted_at, created_at)
  VALUES ($1, $2, $3, 'in', 'private', 'email', $4, $5, $6, $7)`;

const ADD_EMAIL = `
  INSERT INTO email (organization_id, message_id, internet_message_id, from_name, from_address, to_addresses,
    cc_addresses, subject, html, has_remote_images, quoted_text, authentication, is_automatic, is_from_other,
    refused_files, received_at, contact_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`;

const ADD_EVENT = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, "from", "to", at)
  VALUES ($1, $2, $3, $4, to_jsonb($5::text), to_jsonb($6::text), $7)`;

// an automatic answer waits for nobody; a ticket that is open again must not wait for who has left
const TOUCH_TICKET = `
  UPDATE ticket t SET status = CASE WHEN $4 THEN 'open' ELSE t.status END,
    closed_at = CASE WHEN $4 THEN NULL ELSE t.closed_at END,
    assignee_id = CASE WHEN $4 AND t.status = 'closed' THEN
      (SELECT m.id FROM member m WHERE m.organization_id = $1 AND m.id = t.assignee_id AND m.is_active)
      ELSE t.assignee_id END,
    awaits_assignment = CASE WHEN $4 AND t.status = 'closed' THEN ${byRuleSql('t.department_id')} ELSE t.awaits_assignment END,
    preview = CASE WHEN $6 >= t.last_message_at THEN $3 ELSE t.preview END,
    awaits_reply = t.awaits_reply OR $5,
    message_count = t.message_count + 1, last_message_at = greatest(t.last_message_at, $6), updated_at = $7,
    rev = t.rev + 1
  WHERE t.organization_id = $1 AND t.id = $2 RETURNING t.rev`;

const DEFAULT_DEPARTMENT = `
  SELECT id FROM department WHERE organization_id = $1 AND is_active ORDER BY is_default DESC, id LIMIT 1`;

const NEXT_NUMBER = `
  UPDATE organization SET last_ticket_number = last_ticket_number + 1 WHERE id = $1 RETURNING last_ticket_number AS number`;

const OPEN_TICKET = `
  INSERT INTO ticket (organization_id, id, number, subject, channel, department_id, contact_id, follow_up_of_id,
    related_to_id, reason, preview, message_count, last_message_at, opened_at, created_at, updated_at, awaits_assignment)
  VALUES ($1, $2, $3, $4, 'email', $5, $6, $7, $8, $9, $10, 1, $11, $11, $12, $12, ${byRuleSql('$5::uuid')})`;

const ADD_CONTACT = `
  INSERT INTO contact (organization_id, id, name, email, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)`;

/** Adds an e-mail to a locked ticket. `opens`: the ticket is open afterwards, whatever it was. */
export async function appendEmail(
  statement: Statement,
  ctx: Context,
  row: EmailRow,
  ticket: FoundTicket,
  opens: boolean,
): Promise<WrittenEmail> {
  const now = ctx.now();
  const nextId = idSequence();
  const changes = opens && ticket.status !== 'open';
  const isMereThanks = row.reason === 'thanks_only';
  const contactId = await writerOf(statement, ctx, row, ticket);
  const [touched, messageId] = await settleAll([
    statement('mail-touch-ticket', TOUCH_TICKET, [
      ctx.organizationId,
      ticket.id,
      previewOf({ text: row.email.text, media: [] }),
      opens,
      !row.isAutomatic && !isMereThanks,
      row.email.receivedAt,
      now,
    ]),
    addEmail(statement, ctx, row, { ticketId: ticket.id, contactId }, nextId),
    changes &&
      addEvent(
        statement,
        ctx,
        nextId(now),
        ticket.id,
        ticket.status === 'closed' ? 'reopened' : 'status',
        ticket.status,
      ),
    isMereThanks && addEvent(statement, ctx, nextId(now), ticket.id, 'not_reopened', ticket.status),
  ]);
  return { messageId, ticketId: ticket.id, rev: touched.rows[0]!.rev as number, newContactId: null };
}

/** Whose an e-mail is: whose its address is, or else the ticket's, unless it came from an address of nobody here. */
async function writerOf(
  statement: Statement,
  { organizationId }: Context,
  { email, isFromOther }: EmailRow,
  ticket: FoundTicket,
): Promise<string | null> {
  // an address that several have is the one's who is in this ticket
  if (ticket.contactEmail === email.fromAddress) return ticket.contactId;
  const known = await findContactByEmail(statement, organizationId, email.fromAddress);
  return known?.id ?? (isFromOther ? null : ticket.contactId);
}

/** Opens a ticket with an e-mail, for the contact whose address it came from. The organization is locked. */
export async function openEmailTicket(
  statement: Statement,
  ctx: Context,
  row: EmailRow,
  place: { followUpOf: FoundTicket | null; relatedToId: string | null; departmentId: string | null },
): Promise<WrittenEmail> {
  const { organizationId } = ctx;
  const { email } = row;
  const now = ctx.now();
  const nextId = idSequence();
  const ticketId = nextId(now);
  const [, numbered, departments, contact] = await settleAll([
    keepContacts(statement, organizationId, email.fromAddress, []),
    statement('mail-ticket-next', NEXT_NUMBER, [organizationId]),
    statement('mail-default-department', DEFAULT_DEPARTMENT, [organizationId]),
    findContactByEmail(statement, organizationId, email.fromAddress),
  ]);
  const known = place.followUpOf?.contactId ?? contact?.id ?? null;
  const newContactId = known === null ? nextId(now) : null;
  if (newContactId !== null) {
    const name = email.from.name || email.fromAddress.split('@')[0] || email.fromAddress;
    await statement('mail-contact-add', ADD_CONTACT, [
      organizationId,
      newContactId,
      name.slice(0, 120),
      email.fromAddress,
      now,
    ]);
  }
  await statement('mail-open-ticket', OPEN_TICKET, [
    organizationId,
    ticketId,
    numbered.rows[0].number,
    titleOf(email),
    place.departmentId ?? departments.rows[0].id,
    known ?? newContactId,
    place.followUpOf?.id ?? null,
    place.relatedToId,
    JSON.stringify({ code: row.reason }),
    previewOf({ text: email.text, media: [] }),
    email.receivedAt,
    now,
  ]);
  const [messageId] = await settleAll([
    addEmail(statement, ctx, row, { ticketId, contactId: contact?.id ?? known ?? newContactId }, nextId),
    addEvent(statement, ctx, nextId(now), ticketId, 'opened', null),
  ]);
  return { messageId, ticketId, rev: 1, newContactId };
}

const REPLY_MARKS = /^((re|aw|res|enc|fw|fwd|tr|rv)(\[\d+\])?:\s*)+/i;

/** The subject without "Re:"; of an e-mail without one, its first words. */
const titleOf = ({ subject, text }: ReceivedEmail) =>
  subjectOf({ text: subject.replace(REPLY_MARKS, '').trim() || text, media: [] });

async function addEmail(
  statement: Statement,
  ctx: Context,
  { email, files, authentication, isAutomatic, isFromOther, reason }: EmailRow,
  { ticketId, contactId }: { ticketId: string; contactId: string | null },
  nextId: (at: Date) => string,
): Promise<string> {
  const now = ctx.now();
  const messageId = nextId(now);
  const key = [ctx.organizationId, messageId];
  const refused: RefusedFile[] = [...email.refusedFiles, ...files.refused];
  await statement('mail-message', ADD_MESSAGE, [
    ...key,
    ticketId,
    email.text,
    JSON.stringify({ code: reason }),
    email.receivedAt,
    now,
  ]);
  await statement('mail-email', ADD_EMAIL, [
    ...key,
    email.internetMessageId,
    email.from.name,
    email.fromAddress,
    email.to,
    email.cc,
    email.subject,
    email.html,
    email.hasRemoteImages,
    email.quotedText,
    authentication,
    isAutomatic,
    isFromOther,
    JSON.stringify(refused),
    email.receivedAt,
    contactId,
  ]);
  await claimFiles(statement, ctx, files, messageId);
  return messageId;
}

const addEvent = (
  statement: Statement,
  { organizationId, now }: Context,
  id: string,
  ticketId: string,
  kind: keyof typeof LEADS_TO,
  from: string | null,
) => statement('mail-event', ADD_EVENT, [organizationId, id, ticketId, kind, from, LEADS_TO[kind], now()]);

const LEADS_TO = { opened: null, reopened: 'open', status: 'open', not_reopened: 'thanks_only' } as const;

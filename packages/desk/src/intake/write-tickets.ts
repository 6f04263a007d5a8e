import type { Statement } from '@perch/db';
import { byRuleSql } from '../assignment/awaits-assignment.ts';
import { CLOCK_FIELDS, SET_CLOCK } from '../clocks/clock-columns.ts';
import { refreshActivity } from '../contacts/refresh-activity.ts';
import { asRecords } from './as-records.ts';
import { idSequence } from './id-sequence.ts';
import type { TicketEffects } from './ticket-ledger.ts';

// Rows travel as one JSON parameter: a statement for a page, whatever its length, and columns by name.

// By their ids (ANY): a plan made while there were few tickets goes through all of them, page after page, until they
// are counted anew. Before the tickets that take a conversation over: only one may be current. Whoever closed it may have
// left since: a ticket that is open again must not wait for them.
const CHANGE_TICKETS = `
  UPDATE ticket t SET subject = coalesce(n.subject, t.subject), status = n.status, is_current = n."isCurrent", preview = n.preview, awaits_reply = n."awaitsReply",
    message_count = n."messageCount", last_message_at = n."lastMessageAt", last_outbound_at = n."lastOutboundAt",
    closed_at = n."closedAt", snoozed_at = n."snoozedAt", snoozed_until = n."snoozedUntil",
    snoozed_by_id = n."snoozedById", opened_at = n."openedAt",
    fetch_lag_seconds = coalesce(n."fetchLagSeconds", t.fetch_lag_seconds), ${SET_CLOCK}, updated_at = $3, rev = n.rev,
    assignee_id = CASE WHEN t.status = 'closed' AND n.status <> 'closed' THEN
      (SELECT m.id FROM member m WHERE m.organization_id = $1 AND m.id = t.assignee_id AND m.is_active)
      ELSE t.assignee_id END,
    awaits_assignment = CASE WHEN t.status = 'closed' AND n.status <> 'closed' THEN ${byRuleSql('t.department_id')}
      ELSE t.awaits_assignment END
  FROM json_to_recordset($2::json) AS n(id uuid, subject text, status text, "isCurrent" boolean, preview text, "awaitsReply" boolean,
    "messageCount" integer, "lastMessageAt" timestamptz, "lastOutboundAt" timestamptz, "closedAt" timestamptz,
    "snoozedAt" timestamptz, "snoozedUntil" timestamptz, "snoozedById" uuid,
    "openedAt" timestamptz, "fetchLagSeconds" integer, ${CLOCK_FIELDS}, rev integer)
  WHERE t.organization_id = $1 AND t.id = ANY ($4) AND t.id = n.id`;

const VACATE = `UPDATE ticket SET is_current = false WHERE organization_id = $1 AND id = ANY ($2)`;

const SET_COUNTER = `UPDATE organization SET last_ticket_number = $2 WHERE id = $1`;

// a keyword may still name a colleague who has left
const OPEN_TICKETS = `
  INSERT INTO ticket (organization_id, id, number, subject, status, priority, channel, department_id, assignee_id,
    awaits_assignment, account_id, conversation_id, customer_id, is_current, follow_up_of_id, related_to_id, tags, reason, language, keyword_id, preview,
    awaits_reply, message_count, last_message_at, last_outbound_at, opened_at, closed_at, created_at, updated_at, rev,
    due_at, due_kind, first_responded_at, first_response_seconds, fetch_lag_seconds)
  SELECT $1, n.id, n.number, n.subject, n.status, n.priority, n.channel, n."departmentId", m.id,
    m.id IS NULL AND ${byRuleSql('n."departmentId"')}, n."accountId", n."conversationId", n."customerId", n."isCurrent", n."followUpOfId", n."relatedToId", n.tags, n.reason,
    n.language, (n.reason->>'keywordId')::uuid, n.preview, n."awaitsReply", n."messageCount", n."lastMessageAt", n."lastOutboundAt", n."openedAt", n."closedAt", $3, $3,
    n.rev, n."dueAt", n."dueKind", n."firstRespondedAt", n."firstResponseSeconds", n."fetchLagSeconds"
  FROM json_to_recordset($2::json) AS n(id uuid, number integer, subject text, status text, priority text, channel text,
    "departmentId" uuid, "assigneeId" uuid, "accountId" uuid, "conversationId" text, "customerId" text,
    "isCurrent" boolean, "followUpOfId" uuid, "relatedToId" uuid, tags text[], reason jsonb, language text, preview text,
    "awaitsReply" boolean, "messageCount" integer, "lastMessageAt" timestamptz, "lastOutboundAt" timestamptz,
    "openedAt" timestamptz, "closedAt" timestamptz, rev integer,
    "dueAt" timestamptz, "dueKind" text, "firstRespondedAt" timestamptz, "firstResponseSeconds" integer,
    "fetchLagSeconds" integer)
  LEFT JOIN member m ON m.organization_id = $1 AND m.id = n."assigneeId" AND m.is_active`;

const ADD_EVENTS = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "from", "to", at)
  SELECT $1, n.id, n."ticketId", n.kind, $4, to_jsonb(n."from"), to_jsonb(n."to"), $3
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid, kind text, "from" text, "to" text)`;

const ADD_MESSAGES = `
  INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, tweet_row_id, direct_message_id,
    profile_id, text, media, reason, posted_at, created_at)
  SELECT $1, n.id, n."ticketId", n.direction, $4, $5, n."tweetRowId", n."directMessageId",
    n."profileId", n.text, n.media, n.reason, n."postedAt", $3
  FROM json_to_recordset($2::json) AS n(id uuid, "ticketId" uuid, direction text, "tweetRowId" uuid,
    "directMessageId" uuid, "profileId" text, text text, media jsonb, reason jsonb, "postedAt" timestamptz)`;

/** Tickets and their events; tweets and messages point to them, so they come first. `actorId`: who did it by hand. */
export function writeTickets(
  statement: Statement,
  organizationId: string,
  effects: TicketEffects,
  now: Date,
  actorId: string | null = null,
) {
  const { opened, changed, vacated, lastTicketNumber } = effects;
  const nextId = idSequence();
  const events = effects.events.map((event) => ({ id: nextId(now), ...event }));
  const ticketIds = [...changed, ...opened].map(({ id }) => id);
  return [
    changed.length > 0 &&
      statement('intake-change-tickets', CHANGE_TICKETS, [
        organizationId,
        asRecords(changed),
        now,
        changed.map(({ id }) => id),
      ]),
    vacated.length > 0 && statement('intake-vacate', VACATE, [organizationId, vacated]),
    opened.length > 0 && statement('intake-ticket-counter', SET_COUNTER, [organizationId, lastTicketNumber]),
    opened.length > 0 && statement('intake-open-tickets', OPEN_TICKETS, [organizationId, asRecords(opened), now]),
    events.length > 0 &&
      statement('intake-ticket-events', ADD_EVENTS, [organizationId, asRecords(events), now, actorId]),
    ticketIds.length > 0 && refreshActivity(statement, organizationId, { ticketIds }),
  ].filter((running) => running !== false);
}

/** Messages, after the tweets or direct messages that they show. */
export function writeMessages(
  statement: Statement,
  organizationId: string,
  effects: TicketEffects,
  channel: 'twitter' | 'twitter_dm',
  now: Date,
) {
  if (effects.messages.length === 0) return [];
  const visibility = channel === 'twitter' ? 'public' : 'private';
  const values = [organizationId, asRecords(effects.messages), now, visibility, channel];
  return [statement('intake-messages', ADD_MESSAGES, values)];
}

import type { TicketSummary } from '@perch/contracts';
import { personRefSql, profileRefSql } from './profile-ref.ts';
import { firstSql } from '../first-sql.ts';

/** Columns of `ticket` that a summary is made of; the inner query of a list reads no others. */
export const TICKET_COLUMNS = `t.organization_id, t.id, t.number, t.subject, t.status, t.priority, t.channel,
  t.department_id, t.assignee_id, t.account_id, t.customer_id, t.contact_id, t.tags, t.is_spam, t.preview, t.awaits_reply, t.message_count,
  t.last_message_at, t.due_at, t.due_kind, t.snoozed_at, t.snoozed_until, t.opened_at, t.closed_at, t.created_at, t.updated_at,
  t.rev`;

/** A summary from the ticket `t` and what `SUMMARY_JOINS` brings; $1 is the organization. */
export const SUMMARY_COLUMNS = `t.id, t.number, t.subject, t.status, t.priority, t.channel,
  json_build_object('id', d.id, 'name', d.name) AS department,
  ${personRefSql('assignee')} AS assignee,
  CASE WHEN t.customer_id IS NOT NULL THEN ${profileRefSql('t.customer_id', 'customer')} END AS customer,
  CASE WHEN c.id IS NOT NULL THEN json_build_object('id', c.id, 'name', c.name) END AS contact,
  CASE WHEN t.channel = 'manual' AND t.customer_id IS NULL AND c.id IS NULL THEN (
    SELECT incident.id FROM incident WHERE incident.organization_id = $1 AND incident.ticket_id = t.id
    ORDER BY incident.id DESC LIMIT 1) END AS "incidentId",
  CASE WHEN a.id IS NOT NULL THEN json_build_object('id', a.id, 'username', a.username) END AS account,
  t.tags, t.is_spam AS "isSpam", t.preview, t.awaits_reply AS "awaitsReply", t.message_count AS "messageCount",
  t.last_message_at AS "lastMessageAt", t.due_at AS "dueAt", t.due_kind AS "dueKind",
  t.snoozed_at IS NOT NULL AS "isSnoozed", t.snoozed_until AS "snoozedUntil", t.opened_at AS "openedAt", t.created_at AS "createdAt", t.updated_at AS "updatedAt", t.rev`;

export const SUMMARY_JOINS = `
  JOIN department d ON d.organization_id = $1 AND d.id = t.department_id
  LEFT JOIN account a ON a.organization_id = $1 AND a.id = t.account_id
  LEFT JOIN member assignee ON assignee.organization_id = $1 AND assignee.id = t.assignee_id
  LEFT JOIN profile customer ON customer.organization_id = $1 AND customer.twitter_user_id = t.customer_id
  LEFT JOIN contact c ON c.organization_id = $1 AND c.id = ${firstSql('t.contact_id', 'customer.contact_id')}
    AND c.erasing_since IS NULL`;

/** Who of the team answered last, for lists of one person's tickets: it costs more than all the rest. */
export const LAST_ANSWER_COLUMN = `(
  SELECT json_build_object('member', ${personRefSql('answerer')}, 'at', m.posted_at) FROM message m
  JOIN member answerer ON answerer.organization_id = $1 AND answerer.id = m.member_id
  WHERE m.organization_id = $1 AND m.ticket_id = t.id AND m.direction = 'out' AND m.member_id IS NOT NULL
    AND EXISTS (SELECT FROM delivery sent WHERE sent.organization_id = $1 AND sent.message_id = m.id
      AND sent.state IN ('queued', 'sending', 'sent', 'unknown'))
    AND NOT EXISTS (SELECT FROM email e
      WHERE e.organization_id = $1 AND e.message_id = m.id AND e.bounced_at IS NOT NULL)
  ORDER BY m.posted_at DESC, m.id DESC LIMIT 1) AS "lastAnswer"`;

export type TicketSummaryRow = Omit<
  TicketSummary,
  'lastAnswer' | 'lastMessageAt' | 'dueAt' | 'snoozedUntil' | 'openedAt' | 'createdAt' | 'updatedAt'
> & {
  /** the time as Postgres writes it into JSON; left out: was not asked for */
  lastAnswer: TicketSummary['lastAnswer'];
  lastMessageAt: Date;
  dueAt: Date | null;
  snoozedUntil: Date | null;
  openedAt: Date;
  createdAt: Date;
  updatedAt: Date;
};

export function presentTicketSummary(row: TicketSummaryRow): TicketSummary {
  return {
    id: row.id,
    number: row.number,
    subject: row.subject,
    status: row.status,
    priority: row.priority,
    channel: row.channel,
    department: row.department,
    assignee: row.assignee,
    customer: row.customer,
    contact: row.contact,
    incidentId: row.incidentId,
    account: row.account,
    tags: row.tags,
    isSpam: row.isSpam,
    preview: row.preview,
    awaitsReply: row.awaitsReply,
    messageCount: row.messageCount,
    ...(row.lastAnswer !== undefined && { lastAnswer: presentAnswer(row.lastAnswer) }),
    lastMessageAt: row.lastMessageAt.toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
    dueKind: row.dueKind,
    isSnoozed: row.isSnoozed,
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
    openedAt: row.openedAt.toISOString(),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    rev: row.rev,
  };
}

const presentAnswer = (answer: NonNullable<TicketSummary['lastAnswer']> | null) =>
  answer && { ...answer, at: new Date(answer.at).toISOString() };

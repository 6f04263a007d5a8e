import type { Attachment } from '@perch/contracts';
import { ticketTag, withTag } from '@perch/core';
import { settleAll, type SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { ATTACHMENTS_OF_MESSAGE } from '../attachments/present-attachment.ts';
import { ticketTagText } from './find-mail-tickets.ts';
import { readMailSenders, senderFor, type MailSender } from './mail-senders.ts';
import { firstSql } from '../first-sql.ts';

const MOST_QUOTED = 3;
const LONGEST_QUOTED = 2_000;
const MOST_REFERENCES = 20;

const MESSAGE = `
  SELECT t.id AS "ticketId", t.number, t.department_id AS "departmentId",
    h.service_hours->>'timeZone' AS "timeZone",
    ${ATTACHMENTS_OF_MESSAGE} AS attachments
  FROM message m
  JOIN ticket t ON t.organization_id = $1 AND t.id = m.ticket_id
  JOIN department h ON h.organization_id = $1 AND h.id = t.department_id
  WHERE m.organization_id = $1 AND m.id = $2`;

// what came from the person it goes to, or went to them by e-mail: a ticket may hold what others wrote
const EMAIL_OF_RECIPIENT = `(e.to_addresses && own.to_addresses AND p.direction = 'out'
    OR e.from_address = ANY (own.to_addresses) AND NOT e.is_from_other AND p.direction = 'in')`;
// written by a profile of theirs, or our answer to that
const OF_RECIPIENT = `EXISTS (
    SELECT FROM profile r JOIN contact k ON k.organization_id = $1 AND k.id = r.contact_id
    WHERE r.organization_id = $1 AND r.twitter_user_id = ${firstSql('q.profile_id', 'p.profile_id')}
      AND lower(k.email) = ANY (own.to_addresses))`;

// what the recipient has written or read: no notes, nothing that is still on its way, nothing that is gone from X
const EARLIER = `
  SELECT p.text, p.posted_at AS at, coalesce(author.name, e.from_name, customer.name, c.name, '') AS name
  FROM message m
  JOIN email own ON own.organization_id = $1 AND own.message_id = m.id
  JOIN ticket t ON t.organization_id = $1 AND t.id = m.ticket_id
  JOIN message p ON p.organization_id = $1 AND p.ticket_id = m.ticket_id AND p.direction <> 'note' AND p.id <> m.id
    AND (p.posted_at, p.id) < (m.posted_at, m.id) AND p.text <> ''
  LEFT JOIN delivery d ON d.organization_id = $1 AND d.message_id = p.id
  LEFT JOIN email e ON e.organization_id = $1 AND e.message_id = p.id
  LEFT JOIN message q ON q.organization_id = $1 AND q.id = p.in_reply_to_message_id AND p.direction = 'out'
  LEFT JOIN member author ON author.organization_id = $1 AND author.id = p.member_id
  LEFT JOIN profile customer ON customer.organization_id = $1 AND customer.twitter_user_id = p.profile_id
  LEFT JOIN contact c ON c.organization_id = $1 AND c.id = t.contact_id
  LEFT JOIN tweet tw ON tw.organization_id = $1 AND tw.id = p.tweet_row_id
  WHERE m.organization_id = $1 AND m.id = $2 AND (d.id IS NULL OR d.state = 'sent') AND tw.deleted_at IS NULL
    AND NOT coalesce(e.is_automatic, false)
    AND CASE WHEN p.channel = 'email' THEN ${EMAIL_OF_RECIPIENT} ELSE ${OF_RECIPIENT} END
  ORDER BY p.posted_at DESC, p.id DESC LIMIT ${MOST_QUOTED}`;

const THREAD = `
  SELECT e.internet_message_id AS id FROM message m
  JOIN email own ON own.organization_id = $1 AND own.message_id = m.id
  JOIN message p ON p.organization_id = $1 AND p.ticket_id = m.ticket_id AND p.id <> m.id AND p.channel = 'email'
    AND (p.posted_at, p.id) < (m.posted_at, m.id)
  JOIN email e ON e.organization_id = $1 AND e.message_id = p.id AND NOT e.is_automatic AND ${EMAIL_OF_RECIPIENT}
  LEFT JOIN delivery d ON d.organization_id = $1 AND d.message_id = p.id
  WHERE m.organization_id = $1 AND m.id = $2 AND (d.id IS NULL OR d.state = 'sent')
  ORDER BY p.posted_at DESC, p.id DESC LIMIT ${MOST_REFERENCES}`;

// the ticket may be another department's than when the answer was written
const SENDS_AS = `
  UPDATE email SET from_name = $3, from_address = $4
  WHERE organization_id = $1 AND message_id = $2 AND (from_name, from_address) IS DISTINCT FROM ($3, $4)`;

/** All that an e-mail to a customer is made of, beside its delivery. */
export interface EmailReplyParts {
  /** where the department works: times are said as they are there */
  timeZone: string;
  sender: MailSender;
  /** where answers go: with the token of the ticket, where the mailbox takes it */
  answersTo: string;
  history: { name: string; at: Date; text: string }[];
  /** ids of earlier e-mails of the ticket, the oldest first; without angle brackets */
  references: string[];
  attachments: Attachment[];
}

/** Reads what an answer by e-mail is made of, and writes down as whom it goes. Null: nobody can send it any more. */
export async function prepareEmailReply(
  ctx: Context,
  { messageId, box }: { messageId: string; box: SecretBox },
): Promise<EmailReplyParts | null> {
  const { organizationId } = ctx;
  const key = [organizationId, messageId];
  const { message, earlier, thread, sender } = await ctx.db.pipeline(async (statement) => {
    const [read, history, references, all] = await settleAll([
      statement('email-reply-message', MESSAGE, key),
      statement('email-reply-earlier', EARLIER, key),
      statement('email-reply-thread', THREAD, key),
      readMailSenders(statement, organizationId),
    ]);
    const message = read.rows[0];
    const sender = message ? senderFor(all, message.departmentId as string) : null;
    if (sender) await statement('email-reply-sender', SENDS_AS, [...key, sender.fromName, sender.address]);
    return { message, earlier: history.rows, thread: references.rows, sender };
  });
  if (!message || !sender) return null;
  const answersTo = sender.replyTo ?? sender.address;
  const code = box.sign(ticketTagText(organizationId, message.ticketId as string));
  return {
    timeZone: message.timeZone as string,
    sender,
    answersTo: sender.usesReplyTag
      ? withTag(answersTo, ticketTag({ number: message.number as number, code }))
      : answersTo,
    history: (earlier as EmailReplyParts['history']).map((each) => ({ ...each, text: shortened(each.text) })),
    references: thread.map(({ id }) => id as string).toReversed(),
    attachments: message.attachments as Attachment[],
  };
}

const shortened = (text: string) => (text.length <= LONGEST_QUOTED ? text : `${text.slice(0, LONGEST_QUOTED)} […]`);

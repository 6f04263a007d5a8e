import { AppError, type EmailReplyPayload } from '@perch/contracts';
import { domainOf, snippet } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import { readMailSenders, senderFor, type MailSender } from '../email/mail-senders.ts';
import { firstSql } from '../first-sql.ts';

/** Why a ticket cannot be answered by e-mail. */
export type EmailProblem = 'no_contact' | 'no_address' | 'mail_not_configured';

/** What is known of a ticket that is to be answered by e-mail. */
export interface EmailFacts {
  contactId: string | null;
  address: string | null;
  hasSender: boolean;
}

export const emailProblem = ({ contactId, address, hasSender }: EmailFacts): EmailProblem | null => {
  if (contactId === null) return 'no_contact';
  if (!address) return 'no_address';
  return hasSender ? null : 'mail_not_configured';
};

/** SQL: of the ticket `t` the subject of the latest e-mail with its contact `c` and what opened it, as `EmailSubjects`; $1 is the organization. */
export const SUBJECTS = `
  (SELECT e.subject FROM message m JOIN email e ON e.organization_id = $1 AND e.message_id = m.id
   WHERE m.organization_id = $1 AND m.ticket_id = t.id AND m.channel = 'email' AND NOT e.is_automatic
     AND (m.direction = 'out' AND lower(c.email) = ANY (e.to_addresses)
       OR m.direction = 'in' AND e.from_address = lower(c.email) AND NOT e.is_from_other)
   ORDER BY m.posted_at DESC, m.id DESC LIMIT 1) AS "latestSubject",
  (SELECT m.text FROM message m WHERE m.organization_id = $1 AND m.ticket_id = t.id AND m.direction = 'in'
   ORDER BY m.posted_at, m.id LIMIT 1) AS opening`;

const FACTS = `
  SELECT t.subject, t.department_id AS "departmentId", c.id AS "contactId", lower(c.email) AS address,
    o.name AS organization, ${SUBJECTS}
  FROM ticket t
  JOIN organization o ON o.id = t.organization_id
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = t.customer_id
  LEFT JOIN contact c ON c.organization_id = $1 AND c.id = ${firstSql('t.contact_id', 'p.contact_id')}
  WHERE t.organization_id = $1 AND t.id = $2`;

interface FactsRow extends EmailSubjects {
  departmentId: string;
  contactId: string | null;
  address: string | null;
}

/** What the subject of an e-mail is made of. */
export interface EmailSubjects {
  /** of the ticket */
  subject: string;
  latestSubject: string | null;
  opening: string | null;
  organization: string;
}

/** Where an answer by e-mail goes, as whom, and under which subject. */
export interface EmailRoute {
  to: string;
  subject: string;
  sender: MailSender;
}

/** An answer by e-mail, and how it goes. */
export interface EmailMessage {
  route: EmailRoute;
  payload: EmailReplyPayload;
}

/**
 * Decides how a locked ticket is answered by e-mail.
 * @param chosenSubject of the first e-mail; the others keep theirs
 * @throws AppError `not_found`, `reply_not_eligible` (`errors[0].message` is an `EmailProblem`)
 */
export async function emailRouteOf(
  statement: Statement,
  organizationId: string,
  ticketId: string,
  chosenSubject?: string,
): Promise<EmailRoute> {
  const [read, senders] = await settleAll([
    statement('email-reply-facts', FACTS, [organizationId, ticketId]),
    readMailSenders(statement, organizationId),
  ]);
  const facts = read.rows[0] as FactsRow | undefined;
  if (!facts) throw new AppError('not_found');
  const sender = senderFor(senders, facts.departmentId);
  const problem = emailProblem({ ...facts, hasSender: sender !== null });
  if (problem) throw new AppError('reply_not_eligible', { errors: [{ path: 'via', message: problem }] });
  // mail programs take other words for another conversation
  const subject = facts.latestSubject === null ? chosenSubject?.trim() : undefined;
  return {
    to: facts.address!,
    sender: sender!,
    subject: subject || subjectOfEmail(facts),
  };
}

const SUBJECT_LENGTH = 200;

/** The subject of the next e-mail: that of the latest, else the ticket's, as long as what it was cut from. */
export function subjectOfEmail({ subject, latestSubject, opening, organization }: EmailSubjects): string {
  if (latestSubject) return answering(latestSubject);
  const whole = snippet(opening ?? '', SUBJECT_LENGTH);
  const isCut = subject.endsWith('…') && whole.startsWith(subject.slice(0, -1));
  return answering((isCut ? whole : subject) || organization);
}

const answering = (subject: string) => (/^re:/i.test(subject) ? subject : `Re: ${subject}`);

/** The payload of the delivery of a message. The id of the e-mail is the message's: sent twice, it is one e-mail. */
export const emailPayload = (route: EmailRoute, messageId: string, text: string): EmailReplyPayload => ({
  text,
  to: route.to,
  subject: route.subject,
  internetMessageId: `${messageId}@${domainOf(route.sender.address)}`,
});

const ADD_EMAIL = `
  INSERT INTO email (organization_id, message_id, internet_message_id, from_name, from_address, to_addresses,
    cc_addresses, subject, received_at)
  VALUES ($1, $2, $3, $4, $5, $6, '{}', $7, $8)`;

/** What the message has beside its text, written with it. */
export const addEmailOf = (
  statement: Statement,
  organizationId: string,
  messageId: string,
  { route: { sender }, payload: { internetMessageId, to, subject } }: EmailMessage,
  now: Date,
) =>
  statement('email-reply-add', ADD_EMAIL, [
    organizationId,
    messageId,
    internetMessageId,
    sender.fromName,
    sender.address,
    [to],
    subject,
    now,
  ]);

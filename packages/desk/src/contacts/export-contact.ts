import type { ContactExport } from '@perch/contracts';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { readContact } from './get-contact.ts';

const THEIRS = `ARRAY(SELECT p.twitter_user_id FROM profile p WHERE p.organization_id = $1 AND p.contact_id = $2)`;
const TICKET_IDS = `ARRAY(
  SELECT t.id FROM ticket t WHERE t.organization_id = $1 AND t.contact_id = $2
  UNION SELECT t.id FROM ticket t WHERE t.organization_id = $1 AND t.customer_id = ANY (${THEIRS}))`;

const PROFILES = `
  SELECT twitter_user_id AS "twitterUserId", username, name, avatar_url AS "avatarUrl", is_verified AS "isVerified",
    is_protected AS "isProtected", followers_count AS "followersCount", receives_dm AS "receivesDirectMessages",
    seen_at AS "seenAt"
  FROM profile WHERE organization_id = $1 AND contact_id = $2 ORDER BY twitter_user_id`;

const TICKETS = `
  SELECT t.id, t.number, t.subject, t.status, t.priority, t.channel, t.tags, d.name AS department, a.username AS account,
    t.customer_id AS "twitterUserId", t.opened_at AS "openedAt", t.closed_at AS "closedAt"
  FROM ticket t
  JOIN department d ON d.organization_id = $1 AND d.id = t.department_id
  LEFT JOIN account a ON a.organization_id = $1 AND a.id = t.account_id
  WHERE t.organization_id = $1 AND t.id = ANY (${TICKET_IDS}) ORDER BY t.number`;

// notes too: what is written about a person is their data
const MESSAGES = `
  SELECT m.id, m.ticket_id AS "ticketId", m.direction, m.visibility, m.channel, m.profile_id AS "twitterUserId", m.text,
    m.media, m.posted_at AS "postedAt"
  FROM message m WHERE m.organization_id = $1 AND m.ticket_id = ANY (${TICKET_IDS}) ORDER BY m.posted_at, m.id`;

const TWEETS = `
  SELECT w.tweet_id AS "tweetId", w.author_id AS "twitterUserId", a.username AS account, w.kind, w.text, w.language, w.media,
    w.metrics, w.ticket_id AS "ticketId", w.posted_at AS "postedAt"
  FROM tweet w JOIN account a ON a.organization_id = $1 AND a.id = w.account_id
  WHERE w.organization_id = $1 AND w.author_id = ANY (${THEIRS}) AND NOT w.is_own AND w.deleted_at IS NULL
  ORDER BY w.posted_at, w.id`;

const DIRECT_MESSAGES = `
  SELECT d.dm_event_id AS "dmEventId", d.sender_id AS "twitterUserId", a.username AS account, d.text, d.media,
    d.ticket_id AS "ticketId", d.posted_at AS "postedAt"
  FROM direct_message d JOIN account a ON a.organization_id = $1 AND a.id = d.account_id
  WHERE d.organization_id = $1 AND d.sender_id = ANY (${THEIRS}) AND NOT d.is_own AND d.deleted_at IS NULL
  ORDER BY d.posted_at, d.id`;

const EMAILS = `
  SELECT e.message_id AS "messageId", e.internet_message_id AS "internetMessageId", e.from_name AS "fromName",
    e.from_address AS "fromAddress", e.to_addresses AS "toAddresses", e.cc_addresses AS "ccAddresses", e.subject, e.html,
    e.quoted_text AS "quotedText", e.received_at AS "receivedAt"
  FROM message m JOIN email e ON e.organization_id = $1 AND e.message_id = m.id
  WHERE m.organization_id = $1 AND m.ticket_id = ANY (${TICKET_IDS}) ORDER BY e.received_at`;

const ATTACHMENTS = `
  SELECT f.id, f.message_id AS "messageId", f.file_name AS "fileName", f.content_type AS "contentType",
    f.byte_size AS "byteSize", f.alt_text AS "altText", '/api/v1/attachments/' || f.id || '/content' AS url
  FROM message m JOIN attachment f ON f.organization_id = $1 AND f.message_id = m.id
  WHERE m.organization_id = $1 AND m.ticket_id = ANY (${TICKET_IDS}) ORDER BY m.posted_at, f.position`;

/**
 * Everything that we hold about a person. That it was asked for stands in the audit log.
 * @throws AppError `not_found`
 */
export async function exportContact(ctx: Context, contactId: string): Promise<ContactExport> {
  requirePermission(ctx, 'contacts.edit');
  requirePermission(ctx, 'tickets.view');
  const contact = await readContact(ctx, contactId);
  const key = [ctx.organizationId, contactId];
  const read = await ctx.db.pipeline(async (statement) => {
    const [profiles, tickets, messages, tweets, directMessages, emails, attachments] = await settleAll([
      statement('export-profiles', PROFILES, key),
      statement('export-tickets', TICKETS, key),
      statement('export-messages', MESSAGES, key),
      statement('export-tweets', TWEETS, key),
      statement('export-direct-messages', DIRECT_MESSAGES, key),
      statement('export-emails', EMAILS, key),
      statement('export-attachments', ATTACHMENTS, key),
    ]);
    await recordAudit(statement, ctx, {
      action: 'contact.exported',
      subject: { kind: 'contact', id: contactId, name: contact.name },
      before: null,
      after: { messages: messages.rows.length, tweets: tweets.rows.length },
    });
    return { profiles, tickets, messages, tweets, directMessages, emails, attachments };
  });
  const sections = Object.entries(read).map(([name, { rows }]) => [name, rows.map(withInstants)]);
  return { exportedAt: ctx.now().toISOString(), contact, ...(Object.fromEntries(sections) as Sections) };
}

type Sections = Omit<ContactExport, 'exportedAt' | 'contact'>;

const withInstants = (row: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  );

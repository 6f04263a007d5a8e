import { AppError } from '@perch/contracts';
import { settleAll } from '@perch/db';
import { recordAudit } from '../audit/record-audit.ts';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { readContact } from './get-contact.ts';
import { addressesOf, messageIdsOf, ticketIdsOf } from './person-messages.ts';

/** Rows that are read at once. */
const PAGE = 500;

const PERSON = `
  SELECT ARRAY(SELECT p.twitter_user_id FROM profile p WHERE p.organization_id = $1 AND p.contact_id = $2) AS ids,
    ${addressesOf('$2')} AS addresses`;

const TICKET_IDS = `
  SELECT t.id FROM ticket t WHERE t.organization_id = $1 AND t.id = ANY (${ticketIdsOf('$2', '$3::text[]')})
  ORDER BY t.number`;
const MESSAGE_IDS = messageIdsOf('$2', '$3::text[]', '$4::text[]');
const TWEET_IDS = `
  SELECT id FROM tweet WHERE organization_id = $1 AND author_id = ANY ($2) AND NOT is_own AND deleted_at IS NULL
  ORDER BY posted_at, id`;
const DIRECT_MESSAGE_IDS = `
  SELECT id FROM direct_message WHERE organization_id = $1 AND sender_id = ANY ($2) AND NOT is_own AND deleted_at IS NULL
  ORDER BY posted_at, id`;

const PROFILES = `
  SELECT twitter_user_id AS "twitterUserId", username, name, avatar_url AS "avatarUrl", is_verified AS "isVerified",
    is_protected AS "isProtected", followers_count AS "followersCount", receives_dm AS "receivesDirectMessages",
    bio, location, joined_at AS "joinedAt", tweets_count AS "tweetsCount", following_count AS "followingCount",
    seen_at AS "seenAt"
  FROM profile WHERE organization_id = $1 AND twitter_user_id = ANY ($2) ORDER BY twitter_user_id`;

// of a ticket that another person's was merged with, what is the person's
const TICKETS = `
  SELECT t.id, t.number, CASE WHEN t.customer_id <> ALL ($3::text[]) THEN '' ELSE t.subject END AS subject, t.status,
    t.priority, t.channel, t.tags, d.name AS department, a.username AS account,
    CASE WHEN t.customer_id = ANY ($3) THEN t.customer_id END AS "twitterUserId", t.opened_at AS "openedAt",
    t.closed_at AS "closedAt"
  FROM ticket t
  JOIN department d ON d.organization_id = $1 AND d.id = t.department_id
  LEFT JOIN account a ON a.organization_id = $1 AND a.id = t.account_id
  WHERE t.organization_id = $1 AND t.id = ANY ($2) ORDER BY t.number`;

// notes too: what is written about a person is their data
const MESSAGES = `
  SELECT m.id, m.ticket_id AS "ticketId", m.direction, m.visibility, m.channel, m.profile_id AS "twitterUserId", m.text,
    m.media, m.posted_at AS "postedAt"
  FROM message m WHERE m.organization_id = $1 AND m.id = ANY ($2) ORDER BY m.posted_at, m.id`;

const TWEETS = `
  SELECT w.tweet_id AS "tweetId", w.author_id AS "twitterUserId", a.username AS account, w.kind, w.text, w.language, w.media,
    w.metrics, w.ticket_id AS "ticketId", w.posted_at AS "postedAt"
  FROM tweet w JOIN account a ON a.organization_id = $1 AND a.id = w.account_id
  WHERE w.organization_id = $1 AND w.id = ANY ($2) ORDER BY w.posted_at, w.id`;

const DIRECT_MESSAGES = `
  SELECT d.dm_event_id AS "dmEventId", d.sender_id AS "twitterUserId", a.username AS account, d.text, d.media,
    d.ticket_id AS "ticketId", d.posted_at AS "postedAt"
  FROM direct_message d JOIN account a ON a.organization_id = $1 AND a.id = d.account_id
  WHERE d.organization_id = $1 AND d.id = ANY ($2) ORDER BY d.posted_at, d.id`;

const EMAILS = `
  SELECT e.message_id AS "messageId", e.internet_message_id AS "internetMessageId", e.from_name AS "fromName",
    e.from_address AS "fromAddress", e.to_addresses AS "toAddresses", e.cc_addresses AS "ccAddresses", e.subject, e.html,
    e.quoted_text AS "quotedText", e.received_at AS "receivedAt"
  FROM email e WHERE e.organization_id = $1 AND e.message_id = ANY ($2) ORDER BY e.received_at, e.message_id`;

const ATTACHMENTS = `
  SELECT f.id, f.message_id AS "messageId", f.file_name AS "fileName", f.content_type AS "contentType",
    f.byte_size AS "byteSize", f.alt_text AS "altText", '/api/v1/attachments/' || f.id || '/content' AS url
  FROM attachment f WHERE f.organization_id = $1 AND f.message_id = ANY ($2) ORDER BY f.message_id, f.position`;

/** A list of the export: the rows of these ids, page by page. */
interface Section {
  name: string;
  sql: string;
  ids: readonly string[];
  more?: unknown;
}

/**
 * Everything that we hold about a person, and nothing of anybody else: the pieces of a `ContactExport` as JSON, read as
 * they are taken. That it was asked for stands in the audit log.
 * @throws AppError `not_found`; `other_department` for who sees some departments only
 */
export async function exportContact(ctx: Context, contactId: string): Promise<AsyncIterable<string>> {
  requirePermission(ctx, 'contacts.edit');
  requirePermission(ctx, 'tickets.view');
  if (ctx.db.departmentIds)
    throw new AppError('other_department', { detail: 'All that we hold is of all departments' });
  const { organizationId } = ctx;
  const contact = await readContact(ctx, contactId);
  const sections = await ctx.db.pipeline(async (statement) => {
    const person = await statement('export-person', PERSON, [organizationId, contactId]);
    const { ids, addresses } = person.rows[0] as { ids: string[]; addresses: string[] };
    const found = await settleAll([
      statement('export-ticket-ids', TICKET_IDS, [organizationId, contactId, ids]),
      statement('export-message-ids', MESSAGE_IDS, [organizationId, contactId, ids, addresses]),
      statement('export-tweet-ids', TWEET_IDS, [organizationId, ids]),
      statement('export-direct-message-ids', DIRECT_MESSAGE_IDS, [organizationId, ids]),
    ]);
    const [tickets, messages, tweets, directMessages] = found.map(({ rows }) => rows.map(({ id }) => id as string));
    await recordAudit(statement, ctx, {
      action: 'contact.exported',
      subject: { kind: 'contact', id: contactId, name: contact.name },
      before: null,
      after: { messages: messages!.length, tweets: tweets!.length },
    });
    return [
      { name: 'profiles', sql: PROFILES, ids },
      { name: 'tickets', sql: TICKETS, ids: tickets!, more: ids },
      { name: 'messages', sql: MESSAGES, ids: messages! },
      { name: 'tweets', sql: TWEETS, ids: tweets! },
      { name: 'directMessages', sql: DIRECT_MESSAGES, ids: directMessages! },
      { name: 'emails', sql: EMAILS, ids: messages! },
      { name: 'attachments', sql: ATTACHMENTS, ids: messages! },
    ];
  });
  return jsonOf(ctx, { exportedAt: ctx.now().toISOString(), contact }, sections);
}

async function* jsonOf(ctx: Context, head: object, sections: readonly Section[]): AsyncGenerator<string> {
  yield JSON.stringify(head).slice(0, -1);
  for (const { name, sql, ids, more } of sections) {
    yield `,${JSON.stringify(name)}:[`;
    let isFirst = true;
    for (let at = 0; at < ids.length; at += PAGE) {
      const values = [ctx.organizationId, ids.slice(at, at + PAGE), ...(more === undefined ? [] : [more])];
      const rows = await ctx.db.query<Record<string, unknown>>(sql, values);
      if (rows.length > 0) yield (isFirst ? '' : ',') + JSON.stringify(rows).slice(1, -1);
      isFirst &&= rows.length === 0;
    }
    yield ']';
  }
  yield '}';
}

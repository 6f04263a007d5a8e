import type { ContactMessage } from '@perch/contracts';
import type { Context } from '../context.ts';
import { positionOf, toPage, type ListKey, type ListPage, type PageInput } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { presentMedia, type StoredMedia } from '../tickets/present-stored.ts';
import { personRefSql, profileRefSql, tweetUrlSql } from '../tickets/profile-ref.ts';
import { readContact } from './get-contact.ts';
import { firstSql } from '../first-sql.ts';

const KEY: ListKey = { list: 'contact-messages', kinds: ['instant', 'uuid'] };

/** SQL: older than the cursor in $4 and $5; the first page begins with what is newest. */
const older = (postedAt: string, id: string) => `(${postedAt}, ${id}) < ($4::timestamptz, $5::uuid)`;

// The newest messages of a person stand in the tickets that were written in last: of those as many as the page is long,
// and those written in since, which may hold what is older than themselves. Beside them what never became a message of
// theirs: tweets and direct messages that were passed over, or that stand in somebody else's ticket. Each by the index
// of its author.
const MESSAGES = `
  WITH theirs AS MATERIALIZED (
    SELECT p.twitter_user_id AS id FROM profile p WHERE p.organization_id = $1 AND p.contact_id = $2),
  tickets AS MATERIALIZED (
    SELECT DISTINCT t.id FROM (
      SELECT own.* FROM (
        (SELECT t.id, t.last_message_at FROM ticket t
         WHERE t.organization_id = $1 AND t.contact_id = $2 AND t.last_message_at <= $4
         ORDER BY t.last_message_at DESC, t.id DESC LIMIT $3)
        UNION ALL
        (SELECT own.id, own.last_message_at FROM theirs CROSS JOIN LATERAL (
           SELECT t.id, t.last_message_at FROM ticket t
           WHERE t.organization_id = $1 AND t.customer_id = theirs.id AND t.last_message_at <= $4
           ORDER BY t.last_message_at DESC, t.id DESC LIMIT $3) own)) own
      ORDER BY own.last_message_at DESC LIMIT $3) AS t
    UNION
    SELECT t.id FROM ticket t
    WHERE t.organization_id = $1 AND t.contact_id = $2 AND t.last_message_at > $4
    UNION
    SELECT t.id FROM theirs JOIN ticket t ON t.organization_id = $1 AND t.customer_id = theirs.id
      AND t.last_message_at > $4),
  page AS (
    SELECT * FROM (
      (SELECT 'message' AS source, m.id, m.posted_at FROM tickets CROSS JOIN LATERAL (
         SELECT m.id, m.posted_at FROM message m
         WHERE m.organization_id = $1 AND m.ticket_id = tickets.id AND m.direction <> 'note' AND ${older('m.posted_at', 'm.id')}
         ORDER BY m.posted_at DESC, m.id DESC LIMIT $3) m)
      UNION ALL
      (SELECT 'tweet', tw.id, tw.posted_at FROM theirs CROSS JOIN LATERAL (
         SELECT tw.id, tw.posted_at FROM tweet tw
         WHERE tw.organization_id = $1 AND tw.author_id = theirs.id AND NOT tw.is_own AND tw.deleted_at IS NULL
           AND tw.expires_at IS NULL AND ${older('tw.posted_at', 'tw.id')}
           AND NOT EXISTS (
             SELECT FROM tweet each
             LEFT JOIN message m ON m.organization_id = $1 AND m.tweet_row_id = each.id
             LEFT JOIN ticket t ON t.organization_id = $1 AND t.id = m.ticket_id
             WHERE each.organization_id = $1 AND each.tweet_id = tw.tweet_id
               AND (each.expires_at IS NULL OR each.ticket_id IS NOT NULL)
               AND (t.customer_id = tw.author_id OR t.contact_id = $2
                 OR (each.ticket_id IS NOT NULL, tw.id) > (tw.ticket_id IS NOT NULL, each.id)))
         ORDER BY tw.posted_at DESC, tw.id DESC LIMIT $3) tw)
      UNION ALL
      (SELECT 'direct_message', dm.id, dm.posted_at FROM theirs CROSS JOIN LATERAL (
         SELECT dm.id, dm.posted_at FROM direct_message dm
         WHERE dm.organization_id = $1 AND dm.sender_id = theirs.id AND NOT dm.is_own AND dm.deleted_at IS NULL
           AND ${older('dm.posted_at', 'dm.id')}
           AND NOT EXISTS (
             SELECT FROM message m JOIN ticket t ON t.organization_id = $1 AND t.id = m.ticket_id
             WHERE m.organization_id = $1 AND m.direct_message_id = dm.id
               AND (t.customer_id = dm.sender_id OR t.contact_id = $2))
         ORDER BY dm.posted_at DESC, dm.id DESC LIMIT $3) dm)) u
    ORDER BY posted_at DESC, id DESC LIMIT $3)
  SELECT page.source, page.id, page.posted_at AS "postedAt",
    coalesce(m.direction, 'in') AS direction,
    coalesce(m.visibility, CASE WHEN tw.id IS NULL THEN 'private' ELSE 'public' END) AS visibility,
    coalesce(m.channel, CASE WHEN tw.id IS NULL THEN 'twitter_dm' ELSE 'twitter' END) AS channel,
    coalesce(m.text, tw.text, dm.text) AS text, coalesce(m.media, tw.media, dm.media) AS media,
    coalesce(shown.deleted_at, m.erased_at) IS NOT NULL AS "isGone",
    CASE WHEN who.id IS NOT NULL THEN ${profileRefSql('who.id', 'p', 'own')} END AS profile,
    ${personRefSql('author')} AS member,
    (SELECT e.from_address FROM email e WHERE e.organization_id = $1 AND e.message_id = m.id AND e.is_from_other
      AND e.from_address <> '') AS "otherSender",
    CASE WHEN a.id IS NOT NULL AND m.channel IS DISTINCT FROM 'email' THEN json_build_object('id', a.id, 'username', a.username) END AS account,
    ${tweetUrlSql('coalesce(shown.latest_tweet_id, tw.latest_tweet_id)', 'p.username', 'own.username')} AS permalink, d.state AS "deliveryState",
    EXISTS (SELECT FROM email e WHERE e.organization_id = $1 AND e.message_id = m.id AND e.bounced_at IS NOT NULL) AS "isBounced",
    CASE WHEN t.id IS NOT NULL THEN
      json_build_object('id', t.id, 'number', t.number, 'subject', t.subject, 'status', t.status) END AS ticket
  FROM page
  LEFT JOIN message m ON page.source = 'message' AND m.organization_id = $1 AND m.id = page.id
  LEFT JOIN delivery d ON d.organization_id = $1 AND d.message_id = m.id
  LEFT JOIN tweet tw ON page.source = 'tweet' AND tw.organization_id = $1 AND tw.id = page.id
  LEFT JOIN direct_message dm ON page.source = 'direct_message' AND dm.organization_id = $1 AND dm.id = page.id
  LEFT JOIN tweet shown ON shown.organization_id = $1 AND shown.id = m.tweet_row_id
  LEFT JOIN ticket t ON t.organization_id = $1 AND t.id = ${firstSql('m.ticket_id', 'tw.ticket_id', 'dm.ticket_id')}
  LEFT JOIN account a ON a.organization_id = $1 AND a.id = ${firstSql('tw.account_id', 'dm.account_id', 't.account_id')}
  CROSS JOIN LATERAL (SELECT ${firstSql('m.profile_id', 'tw.author_id', 'dm.sender_id')} AS id) who
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = who.id
  LEFT JOIN account own ON own.organization_id = $1 AND own.twitter_user_id = who.id
  LEFT JOIN member author ON author.organization_id = $1 AND author.id = m.member_id
  ORDER BY page.posted_at DESC, page.id DESC`;

interface Row extends Omit<ContactMessage, 'postedAt' | 'media'> {
  postedAt: Date;
  media: StoredMedia[];
}

/** Before everything: no message is newer. */
const FROM_THE_NEWEST = ['9999-12-31T00:00:00.000Z', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];

/**
 * Everything that a person wrote to us over all accounts and channels, and what they were answered, newest first.
 * @throws AppError `not_found`, `forbidden` for who may not see tickets
 */
export async function listContactMessages(
  ctx: Context,
  contactId: string,
  page: PageInput,
): Promise<ListPage<ContactMessage>> {
  requirePermission(ctx, 'contacts.view');
  requirePermission(ctx, 'tickets.view');
  const after = positionOf(KEY, page.cursor);
  if (after === null) await readContact(ctx, contactId); // 404 for one that is not there
  const values = [ctx.organizationId, contactId, page.limit + 1, ...(after ?? FROM_THE_NEWEST)];
  const rows = await ctx.db.query<Row>(MESSAGES, values);
  return toPage(rows, page.limit, present, KEY, (row) => [row.postedAt, row.id]);
}

const present = (row: Row): ContactMessage => ({
  source: row.source,
  id: row.id,
  direction: row.direction,
  visibility: row.visibility,
  channel: row.channel,
  profile: row.profile,
  member: row.member,
  otherSender: row.otherSender,
  account: row.account,
  text: row.isGone ? '' : row.text,
  media: row.isGone ? [] : presentMedia(row.media),
  permalink: row.permalink,
  deliveryState: row.deliveryState,
  isBounced: row.isBounced,
  isGone: row.isGone,
  ticket: row.ticket,
  postedAt: row.postedAt.toISOString(),
});

import type { ProfileMessage } from '@perch/contracts';
import type { Context } from '../context.ts';
import { firstSql } from '../first-sql.ts';
import { positionOf, toPage, type ListKey, type ListPage, type PageInput } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { presentMedia, type StoredMedia } from '../tickets/present-stored.ts';
import { tweetUrlSql } from '../tickets/profile-ref.ts';
import { estimate } from './estimate.ts';
import { getProfile } from './get-profile.ts';

const KEY: ListKey = { list: 'profile-messages', kinds: ['instant', 'uuid'] };

/** SQL: older than the cursor in $4 and $5; the first page begins with what is newest. */
const older = (row: string) => `(${row}.posted_at, ${row}.id) < ($4::timestamptz, $5::uuid)`;

// each by the index of its author; of a tweet that several accounts have met the row that has the ticket
const MESSAGES = `
  WITH page AS (
    SELECT * FROM (
      (SELECT 'tweet' AS source, tw.id, tw.posted_at FROM tweet tw
       WHERE tw.organization_id = $1 AND tw.author_id = $2 AND NOT tw.is_own AND tw.deleted_at IS NULL AND ${older('tw')}
         AND tw.expires_at IS NULL AND NOT EXISTS (SELECT FROM tweet each
           WHERE each.organization_id = $1 AND each.tweet_id = tw.tweet_id AND each.expires_at IS NULL AND (each.ticket_id IS NOT NULL, each.id) > (tw.ticket_id IS NOT NULL, tw.id))
       ORDER BY tw.posted_at DESC, tw.id DESC LIMIT $3)
      UNION ALL
      (SELECT 'direct_message', dm.id, dm.posted_at FROM direct_message dm
       WHERE dm.organization_id = $1 AND dm.sender_id = $2 AND NOT dm.is_own AND dm.deleted_at IS NULL AND ${older('dm')}
       ORDER BY dm.posted_at DESC, dm.id DESC LIMIT $3)) u
    ORDER BY posted_at DESC, id DESC LIMIT $3)
  SELECT page.source, page.id, page.posted_at AS "postedAt", coalesce(tw.text, dm.text) AS text,
    coalesce(tw.media, dm.media) AS media, tw.language, json_build_object('id', a.id, 'username', a.username) AS account,
    ${tweetUrlSql('tw.latest_tweet_id', 'p.username')} AS permalink,
    CASE WHEN t.id IS NOT NULL THEN json_build_object('id', t.id, 'number', t.number, 'status', t.status) END AS ticket
  FROM page
  LEFT JOIN tweet tw ON page.source = 'tweet' AND tw.organization_id = $1 AND tw.id = page.id
  LEFT JOIN direct_message dm ON page.source = 'direct_message' AND dm.organization_id = $1 AND dm.id = page.id
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = $2
  LEFT JOIN ticket t ON t.organization_id = $1 AND t.id = ${firstSql('tw.ticket_id', 'dm.ticket_id')}
  JOIN account a ON a.organization_id = $1 AND a.id = ${firstSql('tw.account_id', 'dm.account_id')}
  ORDER BY page.posted_at DESC, page.id DESC`;

interface Row extends Omit<ProfileMessage, 'postedAt' | 'media' | 'sentiment'> {
  language: string | null;
  postedAt: Date;
  media: StoredMedia[];
  [column: string]: unknown;
}

/** Before everything: no message is newer. */
const FROM_THE_NEWEST = ['9999-12-31T00:00:00.000Z', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];

/**
 * What an X user wrote to any account of ours, newest first: tweets and direct messages.
 * @throws AppError `not_found`
 */
export async function listProfileMessages(
  ctx: Context,
  twitterUserId: string,
  page: PageInput,
): Promise<ListPage<ProfileMessage>> {
  requirePermission(ctx, 'social.view');
  const after = positionOf(KEY, page.cursor);
  if (after === null) await getProfile(ctx, twitterUserId); // 404 for one that is not there
  const values = [ctx.organizationId, twitterUserId, page.limit + 1, ...(after ?? FROM_THE_NEWEST)];
  const rows = await ctx.db.query<Row>(MESSAGES, values);
  return toPage(
    rows,
    page.limit,
    (row) => present(row, ctx.showsEstimates ?? true),
    KEY,
    (row) => [row.postedAt, row.id],
  );
}

const present = (row: Row, showsEstimates: boolean): ProfileMessage => ({
  source: row.source,
  id: row.id,
  account: row.account,
  text: row.text,
  sentiment: showsEstimates ? estimate(row.text, row.language).sentiment : null,
  media: presentMedia(row.media),
  permalink: row.permalink,
  ticket: row.ticket,
  postedAt: row.postedAt.toISOString(),
});

import { AppError, type OutgoingTweet } from '@perch/contracts';
import { apiKeyRefSql } from '../api-keys/api-key-ref.ts';
import { ATTACHMENTS_OF_DELIVERY } from '../attachments/present-attachment.ts';
import type { Context } from '../context.ts';
import { presentDelivery, type StoredDelivery } from '../deliveries/present-delivery.ts';
import { positionOf, toPage, type ListKey, type ListPage } from '../list-page.ts';
import { requirePermission } from '../require-permission.ts';
import { sqlValues } from '../sql-values.ts';
import { personRefSql } from '../tickets/profile-ref.ts';
import type { SocialListInput } from './list-tweets.ts';

const KEY: ListKey = { list: 'outgoing-tweets', kinds: ['instant', 'uuid'] };

const OUTGOING = `
  SELECT d.id, CASE WHEN d.kind = 'retweet' THEN d.kind WHEN d.message_id IS NULL THEN 'tweet' ELSE 'reply' END AS kind,
    CASE WHEN t.id IS NOT NULL THEN json_build_object('id', t.id, 'number', t.number) END AS ticket,
    d.state, d.hold_reason AS "holdReason", d.code, d.detail, d.attempt, d.due_at AS "dueAt",
    d.send_at AS "sendAt", d.permalink, d.part, d.parts, d.submitted_by AS "submittedById",
    d.review_note AS "reviewNote", d.updated_at AS "updatedAt", d.created_at AS "createdAt",
    coalesce(d.payload->>'text', (
      SELECT w.text FROM tweet w WHERE w.organization_id = $1 AND w.account_id = d.account_id
        AND w.tweet_id = d.payload->>'tweetId' AND w.deleted_at IS NULL), '') AS text,
    json_build_object('id', a.id, 'username', a.username, 'name', a.name, 'avatarUrl', a.avatar_url) AS account,
    ${personRefSql('writer')} AS member, ${apiKeyRefSql('k')} AS "apiKey", ${ATTACHMENTS_OF_DELIVERY} AS attachments
  FROM delivery d
  JOIN account a ON a.organization_id = $1 AND a.id = d.account_id
  LEFT JOIN member writer ON writer.organization_id = $1 AND writer.id = d.submitted_by
  LEFT JOIN api_key k ON k.organization_id = $1 AND k.id = d.submitted_by_key
  LEFT JOIN message m ON m.organization_id = $1 AND m.id = d.message_id
  LEFT JOIN ticket t ON t.organization_id = $1 AND t.id = m.ticket_id
  WHERE d.organization_id = $1`;

const NEW_TWEETS = `
  SELECT d.id FROM delivery d WHERE d.organization_id = $1 AND d.message_id IS NULL AND d.kind = 'tweet'
    AND d.state IN ('held', 'queued', 'sending', 'unknown', 'failed')`;

/** What has just been sent comes along, until those who read the list of what was sent have it there. */
const JUST_SENT_SECONDS = 60;
/** An answer that failed longer ago is its ticket's. */
const FAILED_HOURS = 24;

/** Of one's own, so that they do not push out what waits for others. */
const MOST_OF_MEMBER = 20;

// X did not say as what it stands, and the account's tweets have not shown it yet
const NOT_SEEN_YET = `d.kind = 'retweet' AND d.remote_id IS NULL
      AND EXISTS (SELECT FROM tweet_action x WHERE x.organization_id = $1 AND x.delivery_id = d.id AND x.is_on)
      AND NOT EXISTS (SELECT FROM tweet r WHERE r.organization_id = $1 AND r.account_id = d.account_id AND r.is_own
        AND r.retweeted_tweet_id IN (d.payload->>'tweetId', d.payload->>'versionId'))`;

// what one member has asked for: answers and retweets too; a retweet that failed was set back where it was made
const ofMember = (member: string, now: string) => `
  (SELECT d.id FROM delivery d WHERE d.organization_id = $1 AND d.submitted_by = ${member} AND d.kind IN ('tweet', 'retweet')
    AND d.settled_at IS NULL AND d.state IN ('held', 'queued', 'sending', 'unknown')
  UNION ALL
  SELECT d.id FROM delivery d WHERE d.organization_id = $1 AND d.submitted_by = ${member} AND d.kind IN ('tweet', 'retweet')
    AND d.settled_at > ${now}::timestamptz - interval '${FAILED_HOURS} hours'
    AND (d.state = 'failed' AND d.kind = 'tweet'
      OR d.state = 'sent' AND (d.settled_at > ${now}::timestamptz - interval '${JUST_SENT_SECONDS} seconds' OR ${NOT_SEEN_YET}))
  ORDER BY id DESC LIMIT ${MOST_OF_MEMBER})`;

type OutgoingRow = StoredDelivery &
  Pick<OutgoingTweet, 'kind' | 'ticket' | 'text' | 'account' | 'member' | 'apiKey' | 'attachments'> & {
    createdAt: Date;
  };

const presenter =
  ({ actor }: Context) =>
  (row: OutgoingRow): OutgoingTweet => ({
    id: row.id,
    kind: row.kind,
    ticket: row.ticket,
    account: row.account,
    member: row.member,
    apiKey: row.apiKey,
    text: row.text,
    attachments: row.attachments,
    delivery: presentDelivery(row, actor),
    createdAt: row.createdAt.toISOString(),
  });

/**
 * What is not on X (yet): new tweets of everybody that wait, that are under way, and that have failed; of whoever asks
 * also answers and retweets, and what has just been sent, the latest twenty of them. The latest first.
 */
export async function listOutgoing(ctx: Context, input: SocialListInput): Promise<ListPage<OutgoingTweet>> {
  requirePermission(ctx, 'social.view');
  const { values, put } = sqlValues(ctx.organizationId);
  const after = positionOf(KEY, input.cursor);
  const { memberId } = ctx.actor;
  const mine = memberId === null ? '' : `UNION ${ofMember(`${put(memberId)}::uuid`, put(ctx.now()))}`;
  const rows = await ctx.db.query<OutgoingRow & Record<string, unknown>>(
    `${OUTGOING} AND d.id = ANY (ARRAY(${NEW_TWEETS} ${mine}))
      ${input.accountIds ? `AND d.account_id = ANY (${put(input.accountIds)}::uuid[])` : ''}
      ${after ? `AND (d.created_at, d.id) < (${put(after[0])}::timestamptz, ${put(after[1])}::uuid)` : ''}
    ORDER BY d.created_at DESC, d.id DESC LIMIT ${put(input.limit + 1)}`,
    values,
  );
  return toPage(rows, input.limit, presenter(ctx), KEY, (row) => [row.createdAt, row.id]);
}

/** A new tweet, whatever became of it. @throws AppError `not_found` */
export async function getOutgoing(ctx: Context, deliveryId: string): Promise<OutgoingTweet> {
  requirePermission(ctx, 'social.view');
  const values = [ctx.organizationId, deliveryId];
  const [row] = await ctx.db.query<OutgoingRow & Record<string, unknown>>(
    `${OUTGOING} AND d.message_id IS NULL AND d.kind = 'tweet' AND d.id = $2`,
    values,
  );
  if (!row) throw new AppError('not_found');
  return presenter(ctx)(row);
}

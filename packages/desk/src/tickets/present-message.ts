import type { Message } from '@perch/contracts';
import type { Actor } from '@perch/core';
import { apiKeyRefSql } from '../api-keys/api-key-ref.ts';
import { EMAIL_OF_MESSAGE } from '../email/present-email.ts';
import { firstSql } from '../first-sql.ts';
import { personRefSql, profileRefSql, tweetUrlSql } from './profile-ref.ts';
import { ATTACHMENTS_OF_MESSAGE } from '../attachments/present-attachment.ts';
import { presentDelivery, type StoredDelivery } from '../deliveries/present-delivery.ts';
import { presentReferenced, REFERENCED_TWEETS, type StoredReference } from './referenced-tweets.ts';
import { presentMedia, presentReason, type StoredMedia, type StoredReason } from './present-stored.ts';
import { whoAnswers } from './who-answers.ts';

const ANSWERED_BY = `CASE WHEN m.tweet_row_id IS NOT NULL THEN (
    SELECT answers.username FROM ticket t
    LEFT JOIN LATERAL (${whoAnswers('m.id')}) who ON true
    JOIN account answers ON answers.organization_id = $1 AND answers.id = ${firstSql('who.account_id', 't.account_id')}
    WHERE t.organization_id = $1 AND t.id = m.ticket_id) END`;

const IS_GROUP = `CASE WHEN m.direct_message_id IS NOT NULL THEN (
    SELECT dm.is_group FROM direct_message dm WHERE dm.organization_id = $1 AND dm.id = m.direct_message_id) ELSE false END`;

/** A `Message` from the row `message m` and what `MESSAGE_JOINS` brings; $1 is the organization. */
export const MESSAGE_COLUMNS = `m.id, m.direction, m.visibility, m.channel, ${IS_GROUP} AS "isGroup", m.text, m.media, m.reason,
  m.in_reply_to_message_id AS "inReplyToMessageId", m.posted_at AS "postedAt",
  CASE WHEN m.profile_id IS NOT NULL THEN ${profileRefSql('m.profile_id', 'p', 'own')} END AS profile,
  ${personRefSql('author')} AS member, ${apiKeyRefSql('k')} AS "apiKey", ${ANSWERED_BY} AS "accountUsername",
  coalesce(${tweetUrlSql('tw.latest_tweet_id', 'p.username', 'own.username')}, d.permalink) AS permalink,
  ${ATTACHMENTS_OF_MESSAGE} AS attachments,
  ${REFERENCED_TWEETS} AS referenced,
  CASE WHEN m.mentioned_member_ids <> '{}' THEN (
    SELECT json_agg(json_build_object('id', named.id, 'name', named.name) ORDER BY named.id) FROM member named
    WHERE named.organization_id = $1 AND named.id = ANY (m.mentioned_member_ids)) END AS mentions,
  tw.edited_at IS NOT NULL AS "isEdited", coalesce(tw.deleted_at, m.erased_at) AS "deletedAt",
  m.erased_at IS NOT NULL AS "isErased",
  d.id AS "deliveryId", d.state AS "deliveryState", d.code AS "deliveryCode", d.detail AS "deliveryDetail",
  d.attempt AS "deliveryAttempt", d.due_at AS "deliveryDueAt", d.permalink AS "deliveryPermalink",
  d.hold_reason AS "deliveryHoldReason", d.send_at AS "deliverySendAt", d.part AS "deliveryPart",
  d.parts AS "deliveryParts", d.submitted_by AS "deliverySubmittedById", d.review_note AS "deliveryReviewNote",
  d.updated_at AS "deliveryUpdatedAt",
  CASE WHEN writer.id IS NOT NULL THEN json_build_object('id', writer.id, 'name', writer.name, 'avatarUrl', (
    SELECT known.avatar_url FROM profile known WHERE known.organization_id = $1 AND known.contact_id = writer.id
    ORDER BY known.username, known.twitter_user_id LIMIT 1)) END AS contact,
  ${EMAIL_OF_MESSAGE} AS email`;

export const MESSAGE_JOINS = `
  LEFT JOIN delivery d ON d.organization_id = $1 AND d.message_id = m.id
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = m.profile_id
  LEFT JOIN account own ON own.organization_id = $1 AND own.twitter_user_id = m.profile_id
  LEFT JOIN member author ON author.organization_id = $1 AND author.id = m.member_id
  LEFT JOIN api_key k ON k.organization_id = $1 AND k.id = m.api_key_id
  LEFT JOIN tweet tw ON tw.organization_id = $1 AND tw.id = m.tweet_row_id
  LEFT JOIN email e ON e.organization_id = $1 AND e.message_id = m.id
  LEFT JOIN contact writer ON writer.organization_id = $1 AND writer.id = e.contact_id AND writer.erasing_since IS NULL`;

export interface MessageRow extends Omit<
  Message,
  'postedAt' | 'deletedAt' | 'media' | 'mentions' | 'reason' | 'delivery' | 'referenced'
> {
  mentions: Message['mentions'] | null;
  referenced: StoredReference[] | null;
  postedAt: Date;
  deletedAt: Date | null;
  media: StoredMedia[];
  reason: StoredReason | null;
  deliveryId: string | null;
  deliveryState: StoredDelivery['state'];
  deliveryCode: string | null;
  deliveryDetail: string | null;
  deliveryAttempt: number;
  deliveryDueAt: Date;
  deliveryPermalink: string | null;
  deliveryHoldReason: StoredDelivery['holdReason'];
  deliverySendAt: Date | null;
  deliveryPart: number | null;
  deliveryParts: number | null;
  deliverySubmittedById: string | null;
  deliveryReviewNote: string | null;
  deliveryUpdatedAt: Date;
}

export function presentMessage(row: MessageRow, viewer: Actor): Message {
  return {
    id: row.id,
    direction: row.direction,
    visibility: row.visibility,
    channel: row.channel,
    isGroup: row.isGroup,
    profile: row.profile,
    member: row.member,
    apiKey: row.apiKey,
    contact: row.contact,
    accountUsername: row.accountUsername,
    text: row.deletedAt ? '' : row.text,
    media: row.deletedAt ? [] : presentMedia(row.media),
    attachments: row.deletedAt ? [] : row.attachments,
    mentions: row.mentions ?? [],
    permalink: row.permalink,
    inReplyToMessageId: row.inReplyToMessageId,
    referenced: row.deletedAt ? [] : presentReferenced(row.referenced),
    isEdited: row.isEdited,
    deletedAt: row.deletedAt?.toISOString() ?? null,
    isErased: row.isErased,
    reason: row.reason && presentReason(row.reason),
    delivery:
      row.deliveryId === null
        ? null
        : presentDelivery(
            {
              id: row.deliveryId,
              state: row.deliveryState,
              code: row.deliveryCode,
              detail: row.deliveryDetail,
              attempt: row.deliveryAttempt,
              dueAt: row.deliveryDueAt,
              permalink: row.deliveryPermalink,
              holdReason: row.deliveryHoldReason,
              sendAt: row.deliverySendAt,
              part: row.deliveryPart,
              parts: row.deliveryParts,
              submittedById: row.deliverySubmittedById,
              reviewNote: row.deliveryReviewNote,
              updatedAt: row.deliveryUpdatedAt,
            },
            viewer,
          ),
    email: row.email,
    postedAt: row.postedAt.toISOString(),
  };
}

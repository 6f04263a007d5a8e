import { MOST_GROUP_MEMBERS, MOST_UNREAD } from '@perch/contracts';
import { profileRefSql } from '../tickets/profile-ref.ts';
import { CHIP_JOINS, TICKET_CHIP } from './present-tweet.ts';
import { READING, UNREAD_WINDOW } from './readings.ts';

/** X names nobody who only listens: members of a group are those who wrote, the latest of so many messages. */
const MOST_LOOKED_AT = 200;

const MEMBERS = `CASE WHEN dc.is_group THEN (
    SELECT json_agg(${profileRefSql('wrote.sender_id', 'wp', 'wown')} ORDER BY wrote.at DESC, wrote.sender_id)
    FROM (
      SELECT recent.sender_id, max(recent.posted_at) AS at FROM (
        SELECT dm.sender_id, dm.posted_at FROM direct_message dm
        WHERE dm.organization_id = $1 AND dm.account_id = dc.account_id
          AND dm.dm_conversation_id = dc.dm_conversation_id AND NOT dm.is_own
        ORDER BY dm.posted_at DESC, dm.id DESC LIMIT ${MOST_LOOKED_AT}) recent
      GROUP BY 1 ORDER BY 2 DESC LIMIT ${MOST_GROUP_MEMBERS}) wrote
    LEFT JOIN profile wp ON wp.organization_id = $1 AND wp.twitter_user_id = wrote.sender_id
    LEFT JOIN account wown ON wown.organization_id = $1 AND wown.twitter_user_id = wrote.sender_id) END`;

/** SQL, for a FROM: since when messages of the conversation `dc` are unread for the CTE `reader`. */
const READ_UNTIL = `${READING(`'dms:' || dc.account_id`)} CROSS JOIN LATERAL (
    SELECT greatest(reading.until, (
      SELECT r.read_until FROM dm_reading r WHERE r.organization_id = $1 AND r.account_id = dc.account_id
        AND r.dm_conversation_id = dc.dm_conversation_id AND r.reader_id = reader.id)) AS until FROM reader) seen`;

const UNREAD = `(SELECT count(*)::integer FROM (
    SELECT FROM direct_message dm
    WHERE dm.organization_id = $1 AND dm.account_id = dc.account_id AND dm.dm_conversation_id = dc.dm_conversation_id
      AND NOT dm.is_own AND dm.received_at > seen.until AND dm.posted_at > seen.until - ${UNREAD_WINDOW}
    ORDER BY dm.posted_at DESC LIMIT ${MOST_UNREAD}) news)`;

/** A conversation from the CTEs `reader` and `dc`, which has the `username` of its account; $1 is the organization. */
export const CONVERSATION = `
  SELECT dc.dm_conversation_id AS id, json_build_object('id', dc.account_id, 'username', dc.username) AS account,
    dc.is_group AS "isGroup", ${profileRefSql('dc.participant_id', 'p', 'own')} AS participant,
    ${MEMBERS} AS members, coalesce(last.text, '') AS text, coalesce(last.is_own, false) AS "isLastOwn",
    dc.message_count AS "messageCount", ${UNREAD} AS "unreadCount", ${TICKET_CHIP},
    dc.last_message_at AS "lastMessageAt"
  FROM dc
  CROSS JOIN ${READ_UNTIL}
  LEFT JOIN direct_message last ON last.organization_id = $1 AND last.id = dc.last_message_id
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = dc.participant_id
  LEFT JOIN account own ON own.organization_id = $1 AND own.twitter_user_id = dc.participant_id
  ${CHIP_JOINS('last.ticket_id')}`;

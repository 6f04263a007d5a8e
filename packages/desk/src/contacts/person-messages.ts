// Once tickets were merged, a ticket holds messages of several people. Here is told by SQL whose a message is: `ids` are
// the person's X users, `addresses` their e-mail addresses in small letters.

/** SQL: e-mail addresses of the contact `id`: the confirmed ones, and those they wrote from that are nobody else's. */
export const addressesOf = (id: string) => `ARRAY(
  SELECT lower(c.email) FROM contact c WHERE c.organization_id = $1 AND c.id = ${id} AND c.email IS NOT NULL
  UNION
  SELECT lower(k.email) FROM contact_consent k
  WHERE k.organization_id = $1 AND k.contact_id = ${id} AND k.confirmed_at IS NOT NULL AND k.email IS NOT NULL
  UNION
  SELECT e.from_address FROM ticket t
  JOIN message m ON m.organization_id = $1 AND m.ticket_id = t.id AND m.channel = 'email' AND m.direction = 'in'
  JOIN email e ON e.organization_id = $1 AND e.message_id = m.id AND NOT e.is_from_other AND e.from_address <> ''
  WHERE t.organization_id = $1 AND t.contact_id = ${id} AND NOT EXISTS (
    SELECT FROM contact_search s WHERE s.organization_id = $1 AND s.email = e.from_address AND s.id <> ${id}))`;

/** SQL: of these addresses those that are no other contact's. */
export const ownOnly = (addresses: string, id: string) => `ARRAY(
  SELECT a.address FROM unnest(${addresses}) AS a(address) WHERE NOT EXISTS (
    SELECT FROM contact_search s WHERE s.organization_id = $1 AND s.email = a.address AND s.id <> ${id}))`;

/** SQL: the message `m` is of an X user or a contact that is somebody else, or was written to them. */
export const isOfOthers = (ids: string, addresses: string) => `(
  coalesce(m.direction = 'in' AND m.profile_id <> ALL (${ids}), false)
  OR EXISTS (SELECT FROM message q WHERE q.organization_id = $1 AND q.id = m.in_reply_to_message_id
    AND q.direction = 'in' AND q.profile_id <> ALL (${ids}))
  OR EXISTS (SELECT FROM tweet w WHERE w.organization_id = $1 AND w.id = m.tweet_row_id AND w.is_own
    AND w.in_reply_to_user_id <> ALL (${ids}) AND w.in_reply_to_user_id <> w.author_id)
  OR EXISTS (SELECT FROM direct_message d WHERE d.organization_id = $1 AND d.id = m.direct_message_id AND d.is_own
    AND NOT d.is_group AND NOT string_to_array(d.dm_conversation_id, '-') && ${ids})
  OR EXISTS (
    SELECT FROM email e
    CROSS JOIN LATERAL (SELECT CASE WHEN m.direction = 'in' THEN ARRAY[e.from_address] ELSE e.to_addresses END) a(those)
    WHERE e.organization_id = $1 AND e.message_id = m.id AND NOT a.those && ${addresses}
      AND EXISTS (SELECT FROM contact_search s WHERE s.organization_id = $1 AND s.email = ANY (a.those))))`;

/** SQL: ids of the tickets of the contact `id`. */
export const ticketIdsOf = (id: string, ids: string) => `ARRAY(
  SELECT t.id FROM ticket t WHERE t.organization_id = $1 AND t.contact_id = ${id}
  UNION SELECT t.id FROM ticket t WHERE t.organization_id = $1 AND t.customer_id = ANY (${ids}))`;

/** SQL: the mail `m` came to a ticket of theirs from an address that nobody knows. */
const isFromStranger = (addresses: string) => `EXISTS (
  SELECT FROM email e WHERE e.organization_id = $1 AND e.message_id = m.id AND e.is_from_other
    AND e.from_address <> ALL (${addresses}))`;

/**
 * SQL: the messages of the contact `id`, oldest first: what they wrote and were answered, wherever it stands. Notes, which
 * may tell of anybody, only from tickets that nobody else has written in.
 */
export const messageIdsOf = (id: string, ids: string, addresses: string) => `
  WITH theirs AS (SELECT ${ticketIdsOf(id, ids)} AS tickets, ${ownOnly(addresses, id)} AS addresses),
  elsewhere AS (
    SELECT m.id, m.ticket_id FROM tweet w JOIN message m ON m.organization_id = $1 AND m.tweet_row_id = w.id
    WHERE w.organization_id = $1 AND w.author_id = ANY (${ids}) AND NOT w.is_own
    UNION SELECT m.id, m.ticket_id FROM tweet w JOIN message m ON m.organization_id = $1 AND m.tweet_row_id = w.id
    WHERE w.organization_id = $1 AND w.in_reply_to_user_id = ANY (${ids}) AND w.is_own
    UNION SELECT m.id, m.ticket_id FROM direct_message d
    JOIN message m ON m.organization_id = $1 AND m.direct_message_id = d.id
    WHERE d.organization_id = $1 AND d.sender_id = ANY (${ids}) AND NOT d.is_own
    UNION SELECT m.id, m.ticket_id FROM email e JOIN message m ON m.organization_id = $1 AND m.id = e.message_id
    WHERE e.organization_id = $1 AND e.from_address = ANY ((SELECT addresses FROM theirs)::text[])
    UNION SELECT m.id, m.ticket_id FROM email_search e JOIN message m ON m.organization_id = $1 AND m.id = e.message_id
    WHERE e.organization_id = $1 AND e.to_addresses && (SELECT addresses FROM theirs)),
  candidates AS (
    SELECT m.id FROM message m
    WHERE m.organization_id = $1 AND m.ticket_id = ANY ((SELECT tickets FROM theirs)::uuid[])
      AND NOT ${isOfOthers(ids, addresses)} AND NOT ${isFromStranger(addresses)}
      AND (m.direction <> 'note' OR NOT EXISTS (
        SELECT FROM message o WHERE o.organization_id = $1 AND o.ticket_id = m.ticket_id AND o.direction = 'in'
          AND (o.profile_id <> ALL (${ids}) OR EXISTS (
            SELECT FROM email e WHERE e.organization_id = $1 AND e.message_id = o.id
              AND e.from_address <> ALL (${addresses})))))
    UNION SELECT id FROM elsewhere
    UNION SELECT m.id FROM elsewhere x
    JOIN message m ON m.organization_id = $1 AND m.ticket_id = x.ticket_id AND m.direction = 'out'
      AND m.in_reply_to_message_id = x.id)
  SELECT m.id FROM candidates c JOIN message m ON m.organization_id = $1 AND m.id = c.id ORDER BY m.posted_at, m.id`;

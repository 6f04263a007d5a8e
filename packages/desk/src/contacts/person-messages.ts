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

// A ticket may hold conversations of several X users with several accounts of ours, once tickets were merged. Who was
// written to answers, and whoever wrote is answered.

/**
 * SQL: for the message `id` of the ticket `t` the row `account_id`, `customer_id`, `dm_conversation_id`, `is_group`. A
 * tweet that answers one of our accounts is answered by it; else one that names the ticket's own account by that one,
 * whichever of ours met it first.
 */
export const whoAnswers = (id: string) => `
  SELECT CASE
      WHEN w.is_own THEN w.account_id
      WHEN spoken_to.id IS NOT NULL THEN spoken_to.id
      WHEN w.id IS NOT NULL AND w.account_id IS DISTINCT FROM t.account_id
        AND (own.twitter_user_id = ANY (w.mentioned_user_ids) OR own.twitter_user_id = w.in_reply_to_user_id) IS NOT TRUE
        THEN w.account_id
      WHEN d.id IS NOT NULL AND d.dm_conversation_id IS DISTINCT FROM t.conversation_id THEN d.account_id
      ELSE t.account_id END AS account_id,
    CASE
      WHEN w.id IS NOT NULL AND NOT w.is_own THEN w.author_id
      WHEN d.id IS NOT NULL AND NOT d.is_own AND NOT d.is_group THEN d.sender_id
      ELSE t.customer_id END AS customer_id,
    d.dm_conversation_id, d.is_group
  FROM message spoken
  LEFT JOIN tweet w ON w.organization_id = $1 AND w.id = spoken.tweet_row_id
  LEFT JOIN direct_message d ON d.organization_id = $1 AND d.id = spoken.direct_message_id
  LEFT JOIN account spoken_to ON spoken_to.organization_id = $1 AND spoken_to.twitter_user_id = w.in_reply_to_user_id
    AND spoken_to.state = 'connected'
  LEFT JOIN account own ON own.organization_id = $1 AND own.id = t.account_id
  WHERE spoken.organization_id = $1 AND spoken.id = ${id}`;

/**
 * SQL: the person `customer` has written a direct message to the account `a`, in the conversation of these two or in
 * `conversation`; also one that was too old to be kept. The conversations are rows, since past row-level security what is
 * put together reaches no index.
 */
export const hasWrittenDm = (a: string, customer: string, conversation: string) => {
  const conversations = `(SELECT unnest(ARRAY[${customer} || '-' || ${a}.twitter_user_id,
    ${a}.twitter_user_id || '-' || ${customer}, ${conversation}]) AS id OFFSET 0) the`;
  return `(EXISTS (SELECT FROM ${conversations}
    JOIN direct_message dm ON dm.organization_id = $1 AND dm.account_id = ${a}.id AND dm.dm_conversation_id = the.id
    WHERE NOT dm.is_own)
  OR EXISTS (SELECT FROM ${conversations}
    JOIN dm_conversation dc ON dc.organization_id = $1 AND dc.account_id = ${a}.id AND dc.dm_conversation_id = the.id
    WHERE dc.has_received))`;
};

/** SQL: whose tweet the tweet `w` quotes, where we have met that one. */
export const quotedUserOf = (w: string) => `(SELECT quoted.author_id FROM tweet quoted
  WHERE quoted.organization_id = $1 AND quoted.tweet_id = ${w}.quoted_tweet_id LIMIT 1)`;

/** SQL: forgets those of the X users `$2` of whom nothing else is there. */
export const FORGET_STRANGERS = `
  DELETE FROM profile p WHERE p.organization_id = $1 AND p.twitter_user_id = ANY ($2) AND p.contact_id IS NULL
    AND NOT EXISTS (SELECT FROM tweet w WHERE w.organization_id = $1 AND w.author_id = p.twitter_user_id AND NOT w.is_own)
    AND NOT EXISTS (SELECT FROM tweet w WHERE w.organization_id = $1 AND w.in_reply_to_user_id = p.twitter_user_id
      AND w.is_own)
    AND NOT EXISTS (SELECT FROM direct_message d WHERE d.organization_id = $1 AND d.sender_id = p.twitter_user_id
      AND NOT d.is_own)
    AND NOT EXISTS (SELECT FROM account a
      JOIN dm_conversation c ON c.organization_id = $1 AND c.account_id = a.id AND c.dm_conversation_id IN
        (a.twitter_user_id || '-' || p.twitter_user_id, p.twitter_user_id || '-' || a.twitter_user_id)
      WHERE a.organization_id = $1)
    AND NOT EXISTS (SELECT FROM ticket t WHERE t.organization_id = $1 AND t.customer_id = p.twitter_user_id)`;

-- As 20261129041000 for an owner that row-level security holds too: without this it changed no row.
DO $$
BEGIN
  IF NOT row_security_active('tweet') THEN
    RETURN;
  END IF;
  ALTER TABLE tweet NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY;
  ALTER TABLE keyword_match NO FORCE ROW LEVEL SECURITY;

  UPDATE tweet t SET answered_at = least(t.answered_at, own.at)
  FROM (
    SELECT organization_id, in_reply_to_tweet_id, min(posted_at) AS at FROM tweet
    WHERE is_own AND in_reply_to_tweet_id IS NOT NULL GROUP BY 1, 2) own
  WHERE t.organization_id = own.organization_id AND NOT t.is_own AND own.in_reply_to_tweet_id = t.tweet_id;
  UPDATE tweet t SET answered_at = least(t.answered_at, own.at)
  FROM (
    SELECT organization_id, in_reply_to_tweet_id, min(posted_at) AS at FROM tweet
    WHERE is_own AND in_reply_to_tweet_id IS NOT NULL GROUP BY 1, 2) own
  WHERE t.organization_id = own.organization_id AND NOT t.is_own
    AND t.latest_tweet_id <> t.tweet_id AND own.in_reply_to_tweet_id = t.latest_tweet_id;
  UPDATE tweet t SET
    answered_at = coalesce(t.answered_at, CASE WHEN t.posted_at <= k.last_outbound_at THEN k.last_outbound_at END),
    handled_at = coalesce(t.handled_at, k.closed_at, CASE WHEN t.reason->>'code' = 'thanks_only' THEN t.received_at END)
  FROM ticket k
  WHERE k.organization_id = t.organization_id AND k.id = t.ticket_id AND NOT t.is_own
    AND (k.closed_at IS NOT NULL OR t.posted_at <= k.last_outbound_at OR t.reason->>'code' = 'thanks_only');
  UPDATE tweet SET handled_at = received_at WHERE reason->>'code' = 'own_brand' AND NOT is_own AND handled_at IS NULL;
  UPDATE keyword_match m SET received_at = t.received_at
  FROM tweet t
  WHERE t.organization_id = m.organization_id AND t.id = m.tweet_row_id AND m.received_at <> t.received_at;

  ALTER TABLE keyword_match FORCE ROW LEVEL SECURITY;
  ALTER TABLE ticket FORCE ROW LEVEL SECURITY;
  ALTER TABLE tweet FORCE ROW LEVEL SECURITY;
END $$;

-- what came in is counted from the index alone, by when it was posted too
DROP INDEX tweet_received;
CREATE INDEX tweet_received ON tweet (organization_id, account_id, received_at) INCLUDE (posted_at)
  WHERE NOT is_own AND tweet_id <> '';
DROP INDEX direct_message_received;
CREATE INDEX direct_message_received ON direct_message (organization_id, account_id, received_at) INCLUDE (posted_at)
  WHERE NOT is_own;

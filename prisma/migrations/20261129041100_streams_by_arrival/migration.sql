-- What is always true is named only by who counts what is unread: else a database without statistics takes this index for
-- the lists, and reads and sorts all that an account has.
DROP INDEX tweet_received;
CREATE INDEX tweet_received ON tweet (organization_id, account_id, received_at) WHERE NOT is_own AND tweet_id <> '';

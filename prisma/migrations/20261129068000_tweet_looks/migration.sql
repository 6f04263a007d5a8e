-- what X was asked about on a day, and what was hidden then and is asked about once more
CREATE INDEX tweet_checked ON tweet (organization_id, account_id, checked_at) WHERE checked_at IS NOT NULL;

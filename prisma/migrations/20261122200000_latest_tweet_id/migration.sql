-- Replies to an edited tweet point to its newest version. Only edited tweets are in the index, so that it costs intake
-- nothing.
CREATE INDEX tweet_edited ON tweet (organization_id, latest_tweet_id) WHERE latest_tweet_id <> tweet_id;

-- AlterTable
ALTER TABLE "tweet" ADD COLUMN     "retweeted_tweet_id" TEXT;

-- whoever takes a retweet back finds it, also one that was made on X
CREATE INDEX tweet_own_retweets ON tweet (organization_id, retweeted_tweet_id)
  WHERE is_own AND retweeted_tweet_id IS NOT NULL;

-- A keyword may watch what anybody writes: how often X's search is asked for it, and how many tweets of a UTC day it may
-- bring. Its stream is polled as the others are, under the name of the stream that it fills.
-- AlterTable
ALTER TABLE "keyword" ADD COLUMN     "public_interval_seconds" INTEGER,
ADD COLUMN     "public_most_per_day" INTEGER;

-- AlterTable
ALTER TABLE "stream" ADD COLUMN     "counted" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "counted_day" DATE;

ALTER TABLE keyword
  ADD CHECK (public_interval_seconds IN (300, 900, 3600, 21600, 86400)),
  ADD CHECK (public_most_per_day BETWEEN 10 AND 10000),
  ADD CHECK ((public_interval_seconds IS NULL) = (public_most_per_day IS NULL));
ALTER TABLE stream
  DROP CONSTRAINT stream_name_check,
  ADD CHECK (name IN ('mentions', 'direct_messages', 'own_tweets', 'search', 'tweet_checks')
    OR name ~ '^keyword:[0-9a-f-]{36}$');

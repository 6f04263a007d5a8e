-- AlterTable
ALTER TABLE "profile" ADD COLUMN     "bio" TEXT,
ADD COLUMN     "following_count" INTEGER,
ADD COLUMN     "joined_at" TIMESTAMPTZ(3),
ADD COLUMN     "location" TEXT,
ADD COLUMN     "missing_reason" TEXT,
ADD COLUMN     "tweets_count" INTEGER;

ALTER TABLE profile ADD CHECK (missing_reason IN ('suspended', 'not_found'));

ALTER TABLE lookup
  DROP CONSTRAINT lookup_kind_check,
  ADD CHECK (kind IN ('profile_search', 'recent_tweets', 'permalink'));

-- AlterTable
ALTER TABLE "keyword_match" ADD COLUMN     "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "social_read_state" TEXT NOT NULL DEFAULT 'agent';

-- AlterTable
ALTER TABLE "tweet" ADD COLUMN     "answered_at" TIMESTAMPTZ(3),
ADD COLUMN     "handled_at" TIMESTAMPTZ(3),
ADD COLUMN     "handled_by_id" UUID;

-- CreateTable
CREATE TABLE "stream_reading" (
    "organization_id" UUID NOT NULL,
    "reader_id" UUID NOT NULL,
    "stream_key" TEXT NOT NULL,
    "read_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stream_reading_pkey" PRIMARY KEY ("organization_id","reader_id","stream_key")
);

-- CreateIndex
CREATE INDEX "keyword_match_organization_id_stream_id_received_at_idx" ON "keyword_match"("organization_id", "stream_id", "received_at");

-- CreateIndex
CREATE INDEX "tweet_organization_id_conversation_id_posted_at_id_idx" ON "tweet"("organization_id", "conversation_id", "posted_at", "id");

-- AddForeignKey
ALTER TABLE "tweet" ADD CONSTRAINT "tweet_organization_id_handled_by_id_fkey" FOREIGN KEY ("organization_id", "handled_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("handled_by_id") ON UPDATE CASCADE;

-- Prisma does not know partial indexes: these are kept by hand.
-- what waits for an answer, as the stream shows it
CREATE INDEX tweet_unanswered ON tweet (organization_id, account_id, posted_at DESC, id DESC)
  WHERE NOT is_own AND kind <> 'retweet' AND deleted_at IS NULL AND answered_at IS NULL AND handled_at IS NULL;
-- what a reader has not seen, by when it came: late arrivals are unread
CREATE INDEX tweet_received ON tweet (organization_id, account_id, received_at) WHERE NOT is_own;
CREATE INDEX direct_message_received ON direct_message (organization_id, account_id, received_at) WHERE NOT is_own;
-- our own answers, by what they are under
CREATE INDEX tweet_answers_of ON tweet (organization_id, in_reply_to_tweet_id) WHERE is_own;

ALTER TABLE organization ADD CHECK (social_read_state IN ('agent', 'team'));

-- what was answered and closed before
UPDATE tweet t SET answered_at = own.at
FROM (
  SELECT organization_id, in_reply_to_tweet_id, min(posted_at) AS at FROM tweet
  WHERE is_own AND in_reply_to_tweet_id IS NOT NULL GROUP BY 1, 2) own
WHERE t.organization_id = own.organization_id AND NOT t.is_own
  AND own.in_reply_to_tweet_id = t.tweet_id;
UPDATE tweet t SET answered_at = least(t.answered_at, own.at)
FROM (
  SELECT organization_id, in_reply_to_tweet_id, min(posted_at) AS at FROM tweet
  WHERE is_own AND in_reply_to_tweet_id IS NOT NULL GROUP BY 1, 2) own
WHERE t.organization_id = own.organization_id AND NOT t.is_own
  AND t.latest_tweet_id <> t.tweet_id AND own.in_reply_to_tweet_id = t.latest_tweet_id;
UPDATE tweet t SET answered_at = coalesce(t.answered_at, CASE WHEN t.posted_at <= k.last_outbound_at THEN k.last_outbound_at END),
  handled_at = coalesce(k.closed_at, CASE WHEN t.reason->>'code' = 'thanks_only' THEN t.received_at END)
FROM ticket k
WHERE k.organization_id = t.organization_id AND k.id = t.ticket_id AND NOT t.is_own
  AND (k.closed_at IS NOT NULL OR t.posted_at <= k.last_outbound_at OR t.reason->>'code' = 'thanks_only');
UPDATE tweet SET handled_at = received_at WHERE reason->>'code' = 'own_brand' AND NOT is_own;
UPDATE keyword_match m SET received_at = t.received_at
FROM tweet t WHERE t.organization_id = m.organization_id AND t.id = m.tweet_row_id;

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
DECLARE
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  ALTER TABLE stream_reading ENABLE ROW LEVEL SECURITY;
  ALTER TABLE stream_reading FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON stream_reading USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT bypasses THEN
    CREATE POLICY lookup ON stream_reading FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

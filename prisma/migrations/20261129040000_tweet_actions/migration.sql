-- AlterTable
ALTER TABLE "attachment" ADD COLUMN     "delivery_id" UUID;

-- CreateTable
CREATE TABLE "tweet_action" (
    "organization_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "tweet_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "is_on" BOOLEAN NOT NULL,
    "delivery_id" UUID,
    "member_id" UUID,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tweet_action_pkey" PRIMARY KEY ("organization_id","tweet_id","account_id","action")
);

-- CreateIndex
CREATE INDEX "tweet_action_organization_id_delivery_id_idx" ON "tweet_action"("organization_id", "delivery_id");

-- CreateIndex
CREATE INDEX "attachment_organization_id_delivery_id_position_idx" ON "attachment"("organization_id", "delivery_id", "position");

-- AddForeignKey
ALTER TABLE "tweet_action" ADD CONSTRAINT "tweet_action_organization_id_account_id_tweet_id_fkey" FOREIGN KEY ("organization_id", "account_id", "tweet_id") REFERENCES "tweet"("organization_id", "account_id", "tweet_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tweet_action" ADD CONSTRAINT "tweet_action_organization_id_delivery_id_fkey" FOREIGN KEY ("organization_id", "delivery_id") REFERENCES "delivery"("organization_id", "id") ON DELETE SET NULL ("delivery_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tweet_action" ADD CONSTRAINT "tweet_action_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("member_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_organization_id_delivery_id_fkey" FOREIGN KEY ("organization_id", "delivery_id") REFERENCES "delivery"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE tweet_action ADD CHECK (action IN ('retweet', 'like', 'delete'));

ALTER TABLE delivery
  DROP CONSTRAINT delivery_kind_check,
  ADD CONSTRAINT delivery_kind_check
    CHECK (kind IN ('tweet', 'dm', 'retweet', 'unretweet', 'like', 'unlike', 'delete_tweet', 'email', 'sms')),
  -- what is done to a tweet has no id of its own: X confirms it
  DROP CONSTRAINT delivery_sent_check,
  ADD CONSTRAINT delivery_sent_check CHECK (state <> 'sent' OR remote_id IS NOT NULL OR code = 'said_posted'
    OR kind IN ('retweet', 'unretweet', 'like', 'unlike', 'delete_tweet'));
-- new tweets of the brand that are not on X (yet), as Sent lists them
CREATE INDEX delivery_outgoing ON delivery (organization_id, created_at, id)
  WHERE message_id IS NULL AND kind = 'tweet' AND state IN ('held', 'queued', 'sending', 'unknown', 'failed');

-- ---------------------------------------------------------------- files of a new tweet are sent
DROP INDEX attachment_unsent;
CREATE INDEX attachment_unsent ON attachment (created_at) WHERE message_id IS NULL AND delivery_id IS NULL;
CREATE OR REPLACE FUNCTION due_attachments(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id FROM (
       SELECT a.organization_id FROM attachment a
       WHERE a.message_id IS NULL AND a.delivery_id IS NULL AND a.created_at <= at
       ORDER BY a.created_at LIMIT most) due $$;

-- ---------------------------------------------------------------- tenancy of the new table
ALTER TABLE tweet_action ENABLE ROW LEVEL SECURITY;
ALTER TABLE tweet_action FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON tweet_action USING (organization_id = current_organization())
  WITH CHECK (organization_id = current_organization());

-- What is written for each mention: one index says what two said, and rows without a contact or a ticket stand in none of
-- those by contact and ticket.
ALTER TABLE "tweet_action" DROP CONSTRAINT "tweet_action_organization_id_account_id_tweet_id_fkey";
DROP INDEX "tweet_organization_id_account_id_tweet_id_key";
DROP INDEX "tweet_organization_id_tweet_id_idx";
CREATE UNIQUE INDEX "tweet_organization_id_tweet_id_account_id_key" ON "tweet"("organization_id", "tweet_id", "account_id");
ALTER TABLE "tweet_action" ADD CONSTRAINT "tweet_action_organization_id_tweet_id_account_id_fkey"
  FOREIGN KEY ("organization_id", "tweet_id", "account_id")
  REFERENCES "tweet"("organization_id", "tweet_id", "account_id") ON DELETE CASCADE ON UPDATE CASCADE;

DROP INDEX "ticket_contact_list";
CREATE INDEX "ticket_contact_list" ON "ticket"("organization_id", "contact_id", "last_message_at" DESC, "id" DESC)
  WHERE "contact_id" IS NOT NULL;
DROP INDEX "profile_organization_id_contact_id_idx";
CREATE INDEX "profile_contact" ON "profile"("organization_id", "contact_id") WHERE "contact_id" IS NOT NULL;
DROP INDEX "tweet_organization_id_ticket_id_idx";
CREATE INDEX "tweet_ticket" ON "tweet"("organization_id", "ticket_id") WHERE "ticket_id" IS NOT NULL;

-- a draft goes on elsewhere with its files, by the way they go, who answers and the subject of its e-mail
ALTER TABLE "ticket_draft" ADD COLUMN "files" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN "answers_as" TEXT,
ADD COLUMN "email_subject" TEXT;

UPDATE "ticket_draft" SET "files" = jsonb_build_object("mode", to_jsonb("attachment_ids"))
WHERE "attachment_ids" <> '{}';

ALTER TABLE "ticket_draft" DROP COLUMN "attachment_ids";

-- the same words of an account: X refuses them for a day to the same person
CREATE INDEX delivery_same_words ON delivery (organization_id, account_id, md5(payload->>'text'), created_at)
  WHERE kind = 'tweet';
CREATE INDEX tweet_own_replies ON tweet (organization_id, account_id, in_reply_to_user_id, posted_at) WHERE is_own;

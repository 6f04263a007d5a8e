-- what was written to an older message asks before it goes out, also after a reload or on another device
ALTER TABLE "ticket_draft" ADD COLUMN "seen_message_ids" JSONB NOT NULL DEFAULT '{}';

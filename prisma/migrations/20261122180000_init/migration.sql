-- The tables as prisma/schema.prisma describes them. Edited by hand where Prisma cannot say it:
-- a deleted parent nulls only its own column (never organization_id), and message.search is generated.
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- CreateTable
CREATE TABLE "app_user" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" UUID NOT NULL,
    "token" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user_credential" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "password" TEXT,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" UUID NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "last_ticket_number" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "built_in" TEXT,
    "permissions" TEXT[],

    CONSTRAINT "role_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "member" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "avatar_url" TEXT,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "department" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "department_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "department_member" (
    "organization_id" UUID NOT NULL,
    "department_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,

    CONSTRAINT "department_member_pkey" PRIMARY KEY ("organization_id","department_id","member_id")
);

-- CreateTable
CREATE TABLE "account" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "twitter_user_id" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "avatar_url" TEXT,
    "state" TEXT NOT NULL DEFAULT 'connected',
    "state_reason" TEXT,
    "connected_by_id" UUID,
    "connected_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "capture_mentions" TEXT NOT NULL DEFAULT 'all',
    "capture_direct_messages" TEXT NOT NULL DEFAULT 'all',
    "department_id" UUID NOT NULL,
    "unmatched_department_id" UUID,
    "excluded_keywords" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "include_retweets" BOOLEAN NOT NULL DEFAULT false,
    "include_quotes" BOOLEAN NOT NULL DEFAULT true,
    "include_replies" BOOLEAN NOT NULL DEFAULT true,
    "muted_profiles" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "reopen_public_hours" INTEGER NOT NULL DEFAULT 168,
    "reopen_dm_hours" INTEGER NOT NULL DEFAULT 72,
    "capture_revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "account_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "account_credential" (
    "organization_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "scopes" TEXT[],
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_credential_pkey" PRIMARY KEY ("organization_id","account_id")
);

-- CreateTable
CREATE TABLE "oauth_request" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "state_hash" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "account_id" UUID,
    "return_to" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "oauth_request_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "keyword" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "phrase" TEXT NOT NULL,
    "department_id" UUID,
    "priority" TEXT,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "assignee_id" UUID,

    CONSTRAINT "keyword_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "stream" (
    "organization_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "interval_seconds" INTEGER NOT NULL,
    "lease_token" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "committed_id" TEXT,
    "candidate_id" TEXT,
    "floor_id" TEXT,
    "page_token" TEXT,
    "round_count" INTEGER NOT NULL DEFAULT 0,
    "failure_count" INTEGER NOT NULL DEFAULT 0,
    "last_error_code" TEXT,
    "last_error_detail" TEXT,
    "last_error_at" TIMESTAMPTZ(3),
    "last_succeeded_at" TIMESTAMPTZ(3),

    CONSTRAINT "stream_pkey" PRIMARY KEY ("organization_id","account_id","name")
);

-- CreateTable
CREATE TABLE "coverage_gap" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "stream" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "coverage_gap_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "profile" (
    "organization_id" UUID NOT NULL,
    "twitter_user_id" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "avatar_url" TEXT,
    "is_verified" BOOLEAN NOT NULL DEFAULT false,
    "is_protected" BOOLEAN NOT NULL DEFAULT false,
    "followers_count" INTEGER,
    "receives_dm" BOOLEAN,
    "contact_id" UUID,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "profile_pkey" PRIMARY KEY ("organization_id","twitter_user_id")
);

-- CreateTable
CREATE TABLE "contact" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "phone" TEXT,
    "notes" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "contact_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "tweet" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "tweet_id" TEXT NOT NULL,
    "latest_tweet_id" TEXT NOT NULL,
    "author_id" TEXT NOT NULL,
    "conversation_id" TEXT NOT NULL,
    "in_reply_to_tweet_id" TEXT,
    "in_reply_to_user_id" TEXT,
    "mentioned_user_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "kind" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "language" TEXT,
    "media" JSONB NOT NULL DEFAULT '[]',
    "metrics" JSONB,
    "is_own" BOOLEAN NOT NULL DEFAULT false,
    "decision" TEXT NOT NULL,
    "reason" JSONB NOT NULL,
    "ticket_id" UUID,
    "posted_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "edited_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "tweet_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "direct_message" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "dm_event_id" TEXT NOT NULL,
    "dm_conversation_id" TEXT NOT NULL,
    "is_group" BOOLEAN NOT NULL DEFAULT false,
    "sender_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "media" JSONB NOT NULL DEFAULT '[]',
    "is_own" BOOLEAN NOT NULL DEFAULT false,
    "decision" TEXT NOT NULL,
    "reason" JSONB NOT NULL,
    "ticket_id" UUID,
    "posted_at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "direct_message_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "dm_conversation" (
    "organization_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "dm_conversation_id" TEXT NOT NULL,
    "is_group" BOOLEAN NOT NULL DEFAULT false,
    "participant_id" TEXT NOT NULL,
    "message_count" INTEGER NOT NULL DEFAULT 0,
    "last_message_id" UUID NOT NULL,
    "last_message_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dm_conversation_pkey" PRIMARY KEY ("organization_id","account_id","dm_conversation_id")
);

-- CreateTable
CREATE TABLE "ticket" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "subject" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "priority" TEXT NOT NULL DEFAULT 'normal',
    "channel" TEXT NOT NULL,
    "department_id" UUID NOT NULL,
    "assignee_id" UUID,
    "account_id" UUID NOT NULL,
    "conversation_id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "is_current" BOOLEAN NOT NULL DEFAULT true,
    "is_spam" BOOLEAN NOT NULL DEFAULT false,
    "follow_up_of_id" UUID,
    "related_to_id" UUID,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "reason" JSONB NOT NULL,
    "preview" TEXT NOT NULL DEFAULT '',
    "awaits_reply" BOOLEAN NOT NULL DEFAULT true,
    "message_count" INTEGER NOT NULL DEFAULT 0,
    "last_message_at" TIMESTAMPTZ(3) NOT NULL,
    "last_outbound_at" TIMESTAMPTZ(3),
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "rev" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "ticket_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "message" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "ticket_id" UUID NOT NULL,
    "direction" TEXT NOT NULL,
    "visibility" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "tweet_row_id" UUID,
    "direct_message_id" UUID,
    "profile_id" TEXT,
    "member_id" UUID,
    "text" TEXT NOT NULL,
    "media" JSONB NOT NULL DEFAULT '[]',
    "in_reply_to_message_id" UUID,
    "reason" JSONB,
    "posted_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "search" tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, text)) STORED,

    CONSTRAINT "message_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "ticket_event" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "ticket_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "actor_id" UUID,
    "from" JSONB,
    "to" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ticket_event_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "delivery" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "account_id" UUID,
    "message_id" UUID,
    "payload" JSONB NOT NULL,
    "key_id" TEXT,
    "sealed" BYTEA,
    "target" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "sending_at" TIMESTAMPTZ(3),
    "lease_token" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "has_refreshed" BOOLEAN NOT NULL DEFAULT false,
    "absent_reads" INTEGER NOT NULL DEFAULT 0,
    "first_absent_at" TIMESTAMPTZ(3),
    "remote_id" TEXT,
    "permalink" TEXT,
    "code" TEXT,
    "detail" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

-- CreateIndex
CREATE INDEX "user_credential_user_id_idx" ON "user_credential"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "user_credential_provider_id_account_id_key" ON "user_credential"("provider_id", "account_id");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "role_organization_id_name_key" ON "role"("organization_id", "name");

-- CreateIndex
CREATE INDEX "member_user_id_idx" ON "member"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "member_organization_id_user_id_key" ON "member"("organization_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "department_organization_id_name_key" ON "department"("organization_id", "name");

-- CreateIndex
CREATE INDEX "department_member_organization_id_member_id_idx" ON "department_member"("organization_id", "member_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_organization_id_twitter_user_id_key" ON "account"("organization_id", "twitter_user_id");

-- CreateIndex
CREATE UNIQUE INDEX "oauth_request_organization_id_state_hash_key" ON "oauth_request"("organization_id", "state_hash");

-- CreateIndex
CREATE INDEX "keyword_organization_id_account_id_position_idx" ON "keyword"("organization_id", "account_id", "position");

-- CreateIndex
CREATE INDEX "coverage_gap_organization_id_account_id_from_at_idx" ON "coverage_gap"("organization_id", "account_id", "from_at");

-- CreateIndex
CREATE INDEX "profile_organization_id_contact_id_idx" ON "profile"("organization_id", "contact_id");

-- CreateIndex
CREATE INDEX "profile_organization_id_username_idx" ON "profile"("organization_id", "username");

-- CreateIndex
CREATE INDEX "contact_organization_id_created_at_id_idx" ON "contact"("organization_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "tweet_organization_id_tweet_id_idx" ON "tweet"("organization_id", "tweet_id");

-- CreateIndex
CREATE INDEX "tweet_organization_id_account_id_posted_at_id_idx" ON "tweet"("organization_id", "account_id", "posted_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "tweet_organization_id_posted_at_id_idx" ON "tweet"("organization_id", "posted_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "tweet_organization_id_ticket_id_idx" ON "tweet"("organization_id", "ticket_id");

-- CreateIndex
CREATE UNIQUE INDEX "tweet_organization_id_account_id_tweet_id_key" ON "tweet"("organization_id", "account_id", "tweet_id");

-- CreateIndex
CREATE INDEX "direct_message_organization_id_account_id_dm_conversation_i_idx" ON "direct_message"("organization_id", "account_id", "dm_conversation_id", "posted_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "direct_message_organization_id_ticket_id_idx" ON "direct_message"("organization_id", "ticket_id");

-- CreateIndex
CREATE UNIQUE INDEX "direct_message_organization_id_account_id_dm_event_id_key" ON "direct_message"("organization_id", "account_id", "dm_event_id");

-- CreateIndex
CREATE INDEX "dm_conversation_organization_id_last_message_at_account_id__idx" ON "dm_conversation"("organization_id", "last_message_at" DESC, "account_id" DESC, "dm_conversation_id" DESC);

-- CreateIndex
CREATE INDEX "ticket_organization_id_last_message_at_id_idx" ON "ticket"("organization_id", "last_message_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ticket_organization_id_status_last_message_at_id_idx" ON "ticket"("organization_id", "status", "last_message_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ticket_organization_id_assignee_id_last_message_at_id_idx" ON "ticket"("organization_id", "assignee_id", "last_message_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ticket_organization_id_department_id_last_message_at_id_idx" ON "ticket"("organization_id", "department_id", "last_message_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ticket_organization_id_customer_id_last_message_at_id_idx" ON "ticket"("organization_id", "customer_id", "last_message_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "ticket_organization_id_conversation_id_idx" ON "ticket"("organization_id", "conversation_id");

-- CreateIndex
CREATE UNIQUE INDEX "ticket_organization_id_number_key" ON "ticket"("organization_id", "number");

-- CreateIndex
CREATE INDEX "message_organization_id_ticket_id_posted_at_id_idx" ON "message"("organization_id", "ticket_id", "posted_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "message_organization_id_tweet_row_id_idx" ON "message"("organization_id", "tweet_row_id");

-- CreateIndex
CREATE INDEX "message_search_gin" ON "message" USING GIN ("organization_id" uuid_ops, "search");

-- CreateIndex
CREATE INDEX "ticket_event_organization_id_ticket_id_at_id_idx" ON "ticket_event"("organization_id", "ticket_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "delivery_organization_id_target_id_idx" ON "delivery"("organization_id", "target", "id");

-- CreateIndex
CREATE UNIQUE INDEX "delivery_organization_id_message_id_key" ON "delivery"("organization_id", "message_id");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "user_credential" ADD CONSTRAINT "user_credential_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role" ADD CONSTRAINT "role_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_organization_id_role_id_fkey" FOREIGN KEY ("organization_id", "role_id") REFERENCES "role"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "department" ADD CONSTRAINT "department_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "department_member" ADD CONSTRAINT "department_member_organization_id_department_id_fkey" FOREIGN KEY ("organization_id", "department_id") REFERENCES "department"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "department_member" ADD CONSTRAINT "department_member_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_organization_id_connected_by_id_fkey" FOREIGN KEY ("organization_id", "connected_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("connected_by_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_organization_id_department_id_fkey" FOREIGN KEY ("organization_id", "department_id") REFERENCES "department"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_organization_id_unmatched_department_id_fkey" FOREIGN KEY ("organization_id", "unmatched_department_id") REFERENCES "department"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_credential" ADD CONSTRAINT "account_credential_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "oauth_request" ADD CONSTRAINT "oauth_request_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "keyword" ADD CONSTRAINT "keyword_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "keyword" ADD CONSTRAINT "keyword_organization_id_department_id_fkey" FOREIGN KEY ("organization_id", "department_id") REFERENCES "department"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stream" ADD CONSTRAINT "stream_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profile" ADD CONSTRAINT "profile_organization_id_contact_id_fkey" FOREIGN KEY ("organization_id", "contact_id") REFERENCES "contact"("organization_id", "id") ON DELETE SET NULL ("contact_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact" ADD CONSTRAINT "contact_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tweet" ADD CONSTRAINT "tweet_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "tweet" ADD CONSTRAINT "tweet_organization_id_ticket_id_fkey" FOREIGN KEY ("organization_id", "ticket_id") REFERENCES "ticket"("organization_id", "id") ON DELETE SET NULL ("ticket_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "direct_message" ADD CONSTRAINT "direct_message_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "direct_message" ADD CONSTRAINT "direct_message_organization_id_ticket_id_fkey" FOREIGN KEY ("organization_id", "ticket_id") REFERENCES "ticket"("organization_id", "id") ON DELETE SET NULL ("ticket_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_organization_id_department_id_fkey" FOREIGN KEY ("organization_id", "department_id") REFERENCES "department"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_organization_id_assignee_id_fkey" FOREIGN KEY ("organization_id", "assignee_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("assignee_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_organization_id_follow_up_of_id_fkey" FOREIGN KEY ("organization_id", "follow_up_of_id") REFERENCES "ticket"("organization_id", "id") ON DELETE SET NULL ("follow_up_of_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_organization_id_related_to_id_fkey" FOREIGN KEY ("organization_id", "related_to_id") REFERENCES "ticket"("organization_id", "id") ON DELETE SET NULL ("related_to_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_organization_id_ticket_id_fkey" FOREIGN KEY ("organization_id", "ticket_id") REFERENCES "ticket"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_organization_id_tweet_row_id_fkey" FOREIGN KEY ("organization_id", "tweet_row_id") REFERENCES "tweet"("organization_id", "id") ON DELETE SET NULL ("tweet_row_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_organization_id_direct_message_id_fkey" FOREIGN KEY ("organization_id", "direct_message_id") REFERENCES "direct_message"("organization_id", "id") ON DELETE SET NULL ("direct_message_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("member_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_event" ADD CONSTRAINT "ticket_event_organization_id_ticket_id_fkey" FOREIGN KEY ("organization_id", "ticket_id") REFERENCES "ticket"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_event" ADD CONSTRAINT "ticket_event_organization_id_actor_id_fkey" FOREIGN KEY ("organization_id", "actor_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("actor_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_organization_id_message_id_fkey" FOREIGN KEY ("organization_id", "message_id") REFERENCES "message"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;



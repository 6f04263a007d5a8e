-- What the lists of tickets, tweets and contacts stand on.

-- ---------------------------------------------------------------- tickets
-- A list of several statuses is one ordered scan for each, merged; so `status` stands before the time everywhere.
DROP INDEX "ticket_organization_id_assignee_id_last_message_at_id_idx";
DROP INDEX "ticket_organization_id_department_id_last_message_at_id_idx";
CREATE INDEX "ticket_assignee_list" ON "ticket"("organization_id", "assignee_id", "status", "last_message_at" DESC, "id" DESC);
CREATE INDEX "ticket_department_list" ON "ticket"("organization_id", "department_id", "status", "last_message_at" DESC, "id" DESC);
CREATE INDEX "ticket_account_list" ON "ticket"("organization_id", "account_id", "status", "last_message_at" DESC, "id" DESC);

-- ---------------------------------------------------------------- tweets
-- A brand writes little among many mentions: without this, Sent would read all of them.
CREATE INDEX tweet_own ON tweet (organization_id, account_id, posted_at DESC, id DESC) WHERE is_own;

-- ---------------------------------------------------------------- people
-- LIKE and lower() are not leakproof: as with message_search, a view past the policies keeps them in the index.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
DROP INDEX "profile_organization_id_username_idx";
CREATE INDEX profile_username_prefix ON profile (organization_id, lower(username) text_pattern_ops);
CREATE INDEX contact_text_trgm ON contact
  USING gin (organization_id, lower(name || ' ' || coalesce(email, '')) gin_trgm_ops);

CREATE VIEW profile_search AS
  SELECT organization_id, twitter_user_id, contact_id, lower(username) AS username
  FROM profile WHERE organization_id = current_organization();
CREATE VIEW contact_search AS
  SELECT organization_id, id, created_at, lower(name || ' ' || coalesce(email, '')) AS text
  FROM contact WHERE organization_id = current_organization();
GRANT SELECT ON profile, contact TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the views
ALTER VIEW profile_search OWNER TO perch_bypass;
ALTER VIEW contact_search OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
GRANT SELECT ON profile_search, contact_search TO perch_app;

-- one tweet with thousands of repliers: the ticket of each is found without reading the others'
DROP INDEX "ticket_organization_id_conversation_id_idx";
CREATE INDEX "ticket_organization_id_conversation_id_customer_id_idx" ON "ticket" ("organization_id", "conversation_id", "customer_id");

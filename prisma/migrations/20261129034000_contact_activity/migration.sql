-- AlterTable
ALTER TABLE "contact" ADD COLUMN     "last_activity_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- ---------------------------------------------------------------- as desk/contacts/refresh-activity keeps it
ALTER TABLE contact NO FORCE ROW LEVEL SECURITY;
ALTER TABLE profile NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY;
UPDATE contact c SET last_activity_at = coalesce(greatest(
  (SELECT max(t.last_message_at) FROM ticket t WHERE t.organization_id = c.organization_id AND t.contact_id = c.id),
  (SELECT max(t.last_message_at) FROM profile p
   JOIN ticket t ON t.organization_id = p.organization_id AND t.customer_id = p.twitter_user_id AND t.contact_id IS NULL
   WHERE p.organization_id = c.organization_id AND p.contact_id = c.id)), c.created_at);
ALTER TABLE ticket FORCE ROW LEVEL SECURITY;
ALTER TABLE profile FORCE ROW LEVEL SECURITY;
ALTER TABLE contact FORCE ROW LEVEL SECURITY;

-- CreateIndex
CREATE INDEX "contact_activity_list" ON "contact"("organization_id", "last_activity_at" DESC, "id" DESC);

CREATE OR REPLACE VIEW contact_search AS
  SELECT organization_id, id, created_at,
    lower(name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')) AS text, lower(email) AS email, phone,
    lower(name) AS name_key, last_activity_at
  FROM contact WHERE organization_id = current_organization();

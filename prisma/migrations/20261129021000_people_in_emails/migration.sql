-- AlterTable
ALTER TABLE "email" ADD COLUMN     "contact_id" UUID;

-- CreateIndex
CREATE INDEX "email_copies" ON "email" USING GIN ("organization_id" uuid_ops, "cc_addresses");

-- CreateIndex
CREATE INDEX "email_organization_id_contact_id_idx" ON "email"("organization_id", "contact_id");

-- AddForeignKey
ALTER TABLE "email" ADD CONSTRAINT "email_organization_id_contact_id_fkey" FOREIGN KEY ("organization_id", "contact_id") REFERENCES "contact"("organization_id", "id") ON DELETE SET NULL ("contact_id") ON UPDATE CASCADE;

-- ---------------------------------------------------------------- e-mails that were there before
ALTER TABLE email NO FORCE ROW LEVEL SECURITY;
ALTER TABLE message NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY;
ALTER TABLE profile NO FORCE ROW LEVEL SECURITY;
ALTER TABLE contact NO FORCE ROW LEVEL SECURITY;
UPDATE email e SET contact_id = coalesce(
  (SELECT c.id FROM contact c WHERE c.organization_id = e.organization_id AND lower(c.email) = e.from_address
   ORDER BY c.created_at, c.id LIMIT 1),
  (SELECT c.id FROM message m
   JOIN ticket t ON t.organization_id = m.organization_id AND t.id = m.ticket_id
   LEFT JOIN profile p ON p.organization_id = t.organization_id AND p.twitter_user_id = t.customer_id
   JOIN contact c ON c.organization_id = t.organization_id AND c.id = coalesce(t.contact_id, p.contact_id)
   WHERE m.organization_id = e.organization_id AND m.id = e.message_id AND NOT e.is_from_other))
WHERE e.authentication IS NOT NULL AND e.from_address <> '';
ALTER TABLE email FORCE ROW LEVEL SECURITY;
ALTER TABLE message FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket FORCE ROW LEVEL SECURITY;
ALTER TABLE profile FORCE ROW LEVEL SECURITY;
ALTER TABLE contact FORCE ROW LEVEL SECURITY;

-- ---------------------------------------------------------------- lists and search
CREATE INDEX contact_by_name ON contact (organization_id, lower(name), id);

CREATE OR REPLACE VIEW email_search AS
  SELECT organization_id, message_id, to_addresses, cc_addresses FROM email WHERE organization_id = current_organization();

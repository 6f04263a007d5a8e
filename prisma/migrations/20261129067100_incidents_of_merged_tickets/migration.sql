-- DropIndex
DROP INDEX "incident_organization_id_ticket_id_key";

-- CreateIndex
CREATE INDEX "incident_organization_id_ticket_id_idx" ON "incident"("organization_id", "ticket_id");

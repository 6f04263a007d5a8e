-- AlterTable
ALTER TABLE "incident_link" ADD COLUMN     "refused_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "ticket_link" ADD COLUMN     "incident_id" UUID;

-- CreateIndex
CREATE INDEX "ticket_link_organization_id_incident_id_idx" ON "ticket_link"("organization_id", "incident_id");

-- AddForeignKey
ALTER TABLE "ticket_link" ADD CONSTRAINT "ticket_link_organization_id_incident_id_fkey" FOREIGN KEY ("organization_id", "incident_id") REFERENCES "incident"("organization_id", "id") ON DELETE SET NULL ("incident_id") ON UPDATE CASCADE;

-- whatever is linked to the ticket of an incident was taken for one of its tweets'
ALTER TABLE ticket_link NO FORCE ROW LEVEL SECURITY;
ALTER TABLE incident NO FORCE ROW LEVEL SECURITY;
UPDATE ticket_link l SET incident_id = i.id FROM incident i
WHERE i.organization_id = l.organization_id AND i.ticket_id IN (l.ticket_id, l.other_id);
ALTER TABLE ticket_link FORCE ROW LEVEL SECURITY;
ALTER TABLE incident FORCE ROW LEVEL SECURITY;

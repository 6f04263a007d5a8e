-- AlterTable
ALTER TABLE "escalation_rule" ADD COLUMN     "opens_ticket" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "ticket_department_id" UUID;

-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "links_from" TIMESTAMPTZ(3),
ADD COLUMN     "ticket_id" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "incident_organization_id_ticket_id_key" ON "incident"("organization_id", "ticket_id");

-- AddForeignKey
ALTER TABLE "escalation_rule" ADD CONSTRAINT "escalation_rule_organization_id_ticket_department_id_fkey" FOREIGN KEY ("organization_id", "ticket_department_id") REFERENCES "department"("organization_id", "id") ON DELETE SET NULL ("ticket_department_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident" ADD CONSTRAINT "incident_organization_id_ticket_id_fkey" FOREIGN KEY ("organization_id", "ticket_id") REFERENCES "ticket"("organization_id", "id") ON DELETE SET NULL ("ticket_id") ON UPDATE CASCADE;

-- what there is to open and to link
CREATE INDEX incident_links_due ON incident (organization_id, id) WHERE links_from IS NOT NULL;

-- ---------------------------------------------------------------- what must look across tenants
-- Organizations with incidents whose ticket is to be opened, or whose tweets have tickets that are to be linked to it.
CREATE FUNCTION due_incident_tickets(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT i.organization_id FROM (
       SELECT d.organization_id FROM incident d WHERE d.links_from <= at LIMIT most) i $$;

GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_incident_tickets(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_incident_tickets(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_incident_tickets(timestamptz, integer) TO perch_app;

-- AlterTable
ALTER TABLE "escalation_recipient" ADD COLUMN     "quiet_from" INTEGER,
ADD COLUMN     "quiet_until" INTEGER;

-- AlterTable
ALTER TABLE "escalation_rule" ADD COLUMN     "on_call_minutes" INTEGER,
ADD COLUMN     "tells_growth" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "time_zone" TEXT NOT NULL DEFAULT 'UTC';

-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "level" INTEGER NOT NULL DEFAULT 1;

-- CreateTable
CREATE TABLE "incident_link" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "incident_link_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "incident_turn" (
    "organization_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "by_email" BOOLEAN NOT NULL,
    "by_sms" BOOLEAN NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "incident_turn_pkey" PRIMARY KEY ("organization_id","incident_id","member_id")
);

-- CreateIndex
CREATE INDEX "incident_link_organization_id_incident_id_idx" ON "incident_link"("organization_id", "incident_id");

-- CreateIndex
CREATE INDEX "incident_link_organization_id_member_id_idx" ON "incident_link"("organization_id", "member_id");

-- CreateIndex
CREATE UNIQUE INDEX "incident_link_token" ON "incident_link"("token_hash");

-- CreateIndex
CREATE INDEX "incident_turn_due_at_idx" ON "incident_turn"("due_at");

-- CreateIndex
CREATE INDEX "incident_turn_organization_id_member_id_idx" ON "incident_turn"("organization_id", "member_id");

-- AddForeignKey
ALTER TABLE "incident_link" ADD CONSTRAINT "incident_link_organization_id_incident_id_fkey" FOREIGN KEY ("organization_id", "incident_id") REFERENCES "incident"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_link" ADD CONSTRAINT "incident_link_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_turn" ADD CONSTRAINT "incident_turn_organization_id_incident_id_fkey" FOREIGN KEY ("organization_id", "incident_id") REFERENCES "incident"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_turn" ADD CONSTRAINT "incident_turn_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE escalation_rule ADD CHECK (on_call_minutes BETWEEN 1 AND 1440);
ALTER TABLE escalation_recipient
  ADD CHECK (quiet_from BETWEEN 0 AND 1439),
  ADD CHECK (quiet_until BETWEEN 0 AND 1439),
  ADD CHECK ((quiet_from IS NULL) = (quiet_until IS NULL)),
  ADD CHECK (quiet_from <> quiet_until);
ALTER TABLE incident ADD CHECK (level IN (1, 2, 4));
ALTER TABLE incident_turn ADD CHECK (by_email OR by_sms);
ALTER TABLE escalation_alert
  DROP CONSTRAINT escalation_alert_kind_check,
  ADD CONSTRAINT escalation_alert_kind_check CHECK (kind IN ('alarm', 'doubled', 'quadrupled', 'clear', 'drill'));

-- ---------------------------------------------------------------- tenancy of the new tables
DO $$
DECLARE
  tenant_table text;
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['incident_link', 'incident_turn'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %s USING (organization_id = current_organization())
      WITH CHECK (organization_id = current_organization())', tenant_table);
    IF NOT bypasses THEN
      EXECUTE format('CREATE POLICY lookup ON %s FOR SELECT TO perch_bypass USING (true)', tenant_table);
    END IF;
  END LOOP;
END $$;

-- ---------------------------------------------------------------- what must look across tenants
-- Whom a link lets take an incident over.
CREATE FUNCTION incident_of_link(of_hash bytea) RETURNS TABLE (organization_id uuid, link_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT l.organization_id, l.id FROM incident_link l WHERE l.token_hash = of_hash $$;

-- Organizations with tweets that rules have not been asked about, incidents that may be over, or people whose turn it is.
CREATE OR REPLACE FUNCTION due_escalations(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id FROM (
       (SELECT r.organization_id FROM escalation_rule r WHERE r.dirty_from IS NOT NULL LIMIT most)
       UNION ALL
       (SELECT i.organization_id FROM incident i WHERE i.clear_due_at <= at ORDER BY i.clear_due_at LIMIT most)
       UNION ALL
       (SELECT t.organization_id FROM incident_turn t WHERE t.due_at <= at ORDER BY t.due_at LIMIT most)) due $$;

GRANT SELECT ON incident_link, incident_turn TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION incident_of_link(bytea) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION incident_of_link(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION incident_of_link(bytea) TO perch_app;

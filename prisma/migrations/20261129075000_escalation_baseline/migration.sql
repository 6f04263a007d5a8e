-- AlterTable
ALTER TABLE "escalation_rule" ADD COLUMN     "baseline_least" INTEGER NOT NULL DEFAULT 20,
ADD COLUMN     "baseline_times" DOUBLE PRECISION,
ADD COLUMN     "counts_streams" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "history_from" TIMESTAMPTZ(3),
ADD COLUMN     "history_until" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "authors" INTEGER,
ADD COLUMN     "hour_most" INTEGER,
ADD COLUMN     "is_by_baseline" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "peak" INTEGER,
ADD COLUMN     "peak_at" TIMESTAMPTZ(3),
ADD COLUMN     "tweets" INTEGER,
ADD COLUMN     "usual" DOUBLE PRECISION;

-- AlterTable
ALTER TABLE "notification" ADD COLUMN     "incident_id" UUID;

-- CreateTable
CREATE TABLE "escalation_hour" (
    "organization_id" UUID NOT NULL,
    "rule_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "tweets" INTEGER NOT NULL,

    CONSTRAINT "escalation_hour_pkey" PRIMARY KEY ("organization_id","rule_id","hour")
);

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_organization_id_incident_id_fkey" FOREIGN KEY ("organization_id", "incident_id") REFERENCES "incident"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "escalation_hour" ADD CONSTRAINT "escalation_hour_organization_id_rule_id_fkey" FOREIGN KEY ("organization_id", "rule_id") REFERENCES "escalation_rule"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- what points to an incident goes with it
CREATE INDEX notification_incident ON notification (organization_id, incident_id) WHERE incident_id IS NOT NULL;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE escalation_rule
  ADD CHECK (baseline_times BETWEEN 1.5 AND 100),
  ADD CHECK (baseline_least BETWEEN 1 AND 10000),
  ADD CHECK ((history_from IS NULL) = (history_until IS NULL));
ALTER TABLE escalation_hour ADD CHECK (tweets > 0);

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
DECLARE
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  ALTER TABLE escalation_hour ENABLE ROW LEVEL SECURITY;
  ALTER TABLE escalation_hour FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON escalation_hour USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT bypasses THEN
    CREATE POLICY lookup ON escalation_hour FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

-- ---------------------------------------------------------------- what must look across tenants
-- Whose rules go by what is usual and have hours that nobody has counted before `at`.
CREATE INDEX escalation_rule_history ON escalation_rule (history_until NULLS FIRST)
  WHERE baseline_times IS NOT NULL AND is_enabled;
CREATE FUNCTION due_baselines(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id FROM (
       SELECT r.organization_id FROM escalation_rule r
       WHERE r.baseline_times IS NOT NULL AND r.is_enabled AND (r.history_until IS NULL OR r.history_until <= at)
       ORDER BY r.history_until NULLS FIRST LIMIT most) due $$;

GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_baselines(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_baselines(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_baselines(timestamptz, integer) TO perch_app;

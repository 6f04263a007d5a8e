-- AlterTable
ALTER TABLE "escalation_rule" ADD COLUMN     "minutes_from" TIMESTAMPTZ(3),
ADD COLUMN     "minutes_until" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "escalation_minute" (
    "organization_id" UUID NOT NULL,
    "rule_id" UUID NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "tweets" INTEGER NOT NULL,

    CONSTRAINT "escalation_minute_pkey" PRIMARY KEY ("organization_id","rule_id","minute")
);

-- AddForeignKey
ALTER TABLE "escalation_minute" ADD CONSTRAINT "escalation_minute_organization_id_rule_id_fkey" FOREIGN KEY ("organization_id", "rule_id") REFERENCES "escalation_rule"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE escalation_minute ADD CHECK (tweets > 0);

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
DECLARE
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  ALTER TABLE escalation_minute ENABLE ROW LEVEL SECURITY;
  ALTER TABLE escalation_minute FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON escalation_minute USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT bypasses THEN
    CREATE POLICY lookup ON escalation_minute FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

-- AlterTable
ALTER TABLE "escalation_rule" ADD COLUMN     "people_minutes_from" TIMESTAMPTZ(3),
ADD COLUMN     "people_minutes_until" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "escalation_minute_people" (
    "organization_id" UUID NOT NULL,
    "rule_id" UUID NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "authors" BIGINT[],
    "posted_at" TIMESTAMPTZ(3)[],

    CONSTRAINT "escalation_minute_people_pkey" PRIMARY KEY ("organization_id","rule_id","minute")
);

-- AddForeignKey
ALTER TABLE "escalation_minute_people" ADD CONSTRAINT "escalation_minute_people_organization_id_rule_id_fkey" FOREIGN KEY ("organization_id", "rule_id") REFERENCES "escalation_rule"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- what is known together
ALTER TABLE escalation_rule ADD CHECK ((people_minutes_from IS NULL) = (people_minutes_until IS NULL));
ALTER TABLE escalation_minute_people ADD CHECK (cardinality(authors) > 0 AND cardinality(authors) = cardinality(posted_at));

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
DECLARE
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  ALTER TABLE escalation_minute_people ENABLE ROW LEVEL SECURITY;
  ALTER TABLE escalation_minute_people FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON escalation_minute_people USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT bypasses THEN
    CREATE POLICY lookup ON escalation_minute_people FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

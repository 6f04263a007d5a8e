-- Packed days knew one dimension at a time: with a filter and another dimension, with two filters, and behind a wall by
-- anything but departments, reports went through the rows. Days hold columns now, of what each ticket is and counts as, so
-- that any filters and any dimension are answered from them. All are packed anew, by and by; until then rows are counted.
DROP TABLE "report_department_day";
DROP TABLE "report_day";
TRUNCATE "report_mark";

-- CreateTable
CREATE TABLE "report_day" (
    "organization_id" UUID NOT NULL,
    "look" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "before" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "report_day_pkey" PRIMARY KEY ("organization_id","look","at")
);

-- CreateTable
CREATE TABLE "report_columns" (
    "organization_id" UUID NOT NULL,
    "look" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "department_id" UUID NOT NULL,
    "account" BYTEA NOT NULL,
    "agent" BYTEA NOT NULL,
    "channel" BYTEA NOT NULL,
    "department" BYTEA NOT NULL,
    "keyword" BYTEA NOT NULL,
    "language" BYTEA NOT NULL,
    "tag" BYTEA NOT NULL,
    "counted" BYTEA NOT NULL,
    "elapsed" BYTEA,
    "in_service" BYTEA,
    "quarters" BYTEA,
    "tickets" BYTEA,

    CONSTRAINT "report_columns_pkey" PRIMARY KEY ("organization_id","look","at","department_id")
);

-- AddForeignKey
ALTER TABLE "report_day" ADD CONSTRAINT "report_day_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "report_packing"("organization_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_columns" ADD CONSTRAINT "report_columns_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "report_packing"("organization_id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE report_day
  ADD CHECK (look IN ('opened', 'closed', 'reopened', 'replies')),
  ADD CHECK (before > at);
ALTER TABLE report_columns
  ADD CHECK (look IN ('opened', 'closed', 'reopened', 'replies')),
  -- as they are: a report reads many of them, of which packing would make little
  ALTER account SET STORAGE EXTERNAL,
  ALTER agent SET STORAGE EXTERNAL,
  ALTER channel SET STORAGE EXTERNAL,
  ALTER department SET STORAGE EXTERNAL,
  ALTER keyword SET STORAGE EXTERNAL,
  ALTER language SET STORAGE EXTERNAL,
  ALTER tag SET STORAGE EXTERNAL,
  ALTER counted SET STORAGE EXTERNAL,
  ALTER elapsed SET STORAGE EXTERNAL,
  ALTER in_service SET STORAGE EXTERNAL,
  ALTER quarters SET STORAGE EXTERNAL,
  ALTER tickets SET STORAGE EXTERNAL;

-- ---------------------------------------------------------------- tenancy of the new tables
-- Behind the wall one sees that a day is packed, and what it has of one's own departments.
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['report_day', 'report_columns'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %s USING (organization_id = current_organization())
      WITH CHECK (organization_id = current_organization())', tenant_table);
  END LOOP;
END $$;
CREATE POLICY wall ON report_columns AS RESTRICTIVE TO perch_walled
  USING (array_position((SELECT current_departments()), department_id) IS NOT NULL);

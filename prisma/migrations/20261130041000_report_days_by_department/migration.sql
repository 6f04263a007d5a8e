-- Behind the wall of some departments reports counted all rows, as packed days held the figures of all departments. Those
-- by department stand in rows of their own now, of which a wall lets through its own.

-- CreateTable
CREATE TABLE "report_department_day" (
    "organization_id" UUID NOT NULL,
    "look" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "department_id" UUID NOT NULL,
    "counts" JSON NOT NULL,
    "parts" JSON NOT NULL,

    CONSTRAINT "report_department_day_pkey" PRIMARY KEY ("organization_id","look","at","department_id")
);

-- AddForeignKey
ALTER TABLE "report_department_day" ADD CONSTRAINT "report_department_day_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "report_packing"("organization_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- All are packed anew, by and by; until then rows are counted. (TRUNCATE asks no policy.)
TRUNCATE report_day, report_mark;

ALTER TABLE report_department_day
  ADD CHECK (look IN ('opened', 'closed', 'reopened', 'replies')),
  ALTER counts SET STORAGE EXTERNAL,
  ALTER parts SET STORAGE EXTERNAL;
ALTER TABLE report_department_day ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_department_day FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON report_department_day USING (organization_id = current_organization())
  WITH CHECK (organization_id = current_organization());
CREATE POLICY wall ON report_department_day AS RESTRICTIVE TO perch_walled
  USING (array_position((SELECT current_departments()), department_id) IS NOT NULL);

-- Behind the wall one sees that a day is packed, and when something of the past has changed: no figure is in either.
ALTER TABLE report_day ADD CHECK (dimension <> 'department' OR (counts::text = '{"keys":[]}' AND parts::text = '{}'));
ALTER POLICY wall ON report_day USING (dimension = 'department');
DROP POLICY wall ON report_mark;

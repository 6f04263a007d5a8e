-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "attempt_at" TIMESTAMPTZ(3),
ADD COLUMN     "doubts" INTEGER NOT NULL DEFAULT 0;

-- what earlier rows tell of attempts in doubt; the owner of the table sees the rows of all tenants for this one statement
ALTER TABLE delivery NO FORCE ROW LEVEL SECURITY;
UPDATE delivery SET doubts = 1
WHERE kind <> 'email' AND (state = 'unknown' OR absent_reads > 0 OR state = 'failed' AND code = 'not_posted');
ALTER TABLE delivery FORCE ROW LEVEL SECURITY;

-- thought absent: looked for among our own posts as well as what is under way
CREATE INDEX delivery_thought_absent ON delivery (organization_id, account_id, kind)
  WHERE state IN ('queued', 'failed') AND doubts > 0;

-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "attempt_at" TIMESTAMPTZ(3),
ADD COLUMN     "doubts" INTEGER NOT NULL DEFAULT 0;

-- thought absent: looked for among our own posts as well as what is under way
CREATE INDEX delivery_thought_absent ON delivery (organization_id, account_id, kind)
  WHERE state IN ('queued', 'failed') AND doubts > 0;

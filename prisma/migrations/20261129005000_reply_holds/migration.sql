-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "hold_reason" TEXT,
ADD COLUMN     "part" INTEGER,
ADD COLUMN     "parts" INTEGER,
ADD COLUMN     "review_note" TEXT,
ADD COLUMN     "reviewed_by" UUID,
ADD COLUMN     "send_at" TIMESTAMPTZ(3),
ADD COLUMN     "submitted_at" TIMESTAMPTZ(3),
ADD COLUMN     "submitted_by" UUID,
ADD COLUMN     "thread_id" UUID;

-- AlterTable
ALTER TABLE "role" ADD COLUMN     "replies_need_approval" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE UNIQUE INDEX "delivery_organization_id_thread_id_part_key" ON "delivery"("organization_id", "thread_id", "part");

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_organization_id_submitted_by_fkey" FOREIGN KEY ("organization_id", "submitted_by") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("submitted_by") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_organization_id_reviewed_by_fkey" FOREIGN KEY ("organization_id", "reviewed_by") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("reviewed_by") ON UPDATE CASCADE;

ALTER TABLE delivery
  ADD CONSTRAINT delivery_hold_check CHECK (hold_reason IN ('undo', 'scheduled', 'approval')),
  ADD CONSTRAINT delivery_held_check CHECK ((state = 'held') = (hold_reason IS NOT NULL)),
  ADD CONSTRAINT delivery_part_check CHECK ((thread_id IS NULL) = (part IS NULL) AND (part IS NULL) = (parts IS NULL)
    AND part BETWEEN 1 AND parts),
  -- a person's word stands for X's where X could not be asked
  DROP CONSTRAINT delivery_check,
  ADD CONSTRAINT delivery_sent_check CHECK (state <> 'sent' OR remote_id IS NOT NULL OR code = 'said_posted');

-- what waits for an approval is due when somebody says so
DROP INDEX delivery_due;
CREATE INDEX delivery_due ON delivery (due_at)
  WHERE state IN ('held', 'queued', 'sending', 'unknown') AND hold_reason IS DISTINCT FROM 'approval';
CREATE OR REPLACE FUNCTION due_deliveries(at timestamptz, most integer)
  RETURNS TABLE (organization_id uuid, delivery_id uuid, attempt integer, state text, due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT d.organization_id, d.id, d.attempt, d.state, d.due_at FROM delivery d
     WHERE d.state IN ('held', 'queued', 'sending', 'unknown') AND d.hold_reason IS DISTINCT FROM 'approval'
       AND d.due_at <= at ORDER BY d.due_at LIMIT most $$;
-- what a person said was posted, in case X shows it after all
CREATE INDEX delivery_said_posted ON delivery (organization_id, account_id, kind)
  WHERE state = 'sent' AND remote_id IS NULL;

-- ---------------------------------------------------------------- whoever may do everything may approve
ALTER TABLE role NO FORCE ROW LEVEL SECURITY;
UPDATE role SET permissions = permissions || 'replies.approve'::text
WHERE built_in = 'administrator' AND NOT 'replies.approve' = ANY (permissions);
ALTER TABLE role FORCE ROW LEVEL SECURITY;

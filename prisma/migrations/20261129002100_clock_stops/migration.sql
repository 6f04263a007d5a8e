-- AlterTable
ALTER TABLE "ticket" ADD COLUMN     "clock_stopped_at" TIMESTAMPTZ(3);

-- ---------------------------------------------------------------- tickets that were closed before
ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY;
UPDATE ticket SET clock_stopped_at = closed_at WHERE status = 'closed';
ALTER TABLE ticket FORCE ROW LEVEL SECURITY;

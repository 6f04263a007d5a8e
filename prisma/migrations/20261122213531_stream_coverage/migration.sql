-- AlterTable
ALTER TABLE "stream" ADD COLUMN     "covered_until" TIMESTAMPTZ(3),
ADD COLUMN     "oldest_id" TEXT,
ADD COLUMN     "round_began_at" TIMESTAMPTZ(3);

-- ---------------------------------------------------------------- streams that are polled already
ALTER TABLE stream NO FORCE ROW LEVEL SECURITY;
UPDATE stream SET covered_until = last_succeeded_at;
ALTER TABLE stream FORCE ROW LEVEL SECURITY;

-- AlterTable
ALTER TABLE "stream" ADD COLUMN     "usual_interval_seconds" INTEGER;

-- ---------------------------------------------------------------- slowed means slower than usual
ALTER TABLE stream ADD CHECK ((slowed_by IS NULL) = (usual_interval_seconds IS NULL));

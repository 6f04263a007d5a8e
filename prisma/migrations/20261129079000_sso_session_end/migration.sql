-- AlterTable
ALTER TABLE "session" ADD COLUMN     "ends_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "sso_connection" ADD COLUMN     "session_hours" INTEGER NOT NULL DEFAULT 24;

-- CreateIndex
CREATE INDEX "session_sso_organization_id_idx" ON "session"("sso_organization_id");

-- a provider's word serves for a while only, however much the session is used
UPDATE session SET ends_at = created_at + interval '24 hours' WHERE sso_organization_id IS NOT NULL;
ALTER TABLE session ADD CHECK (sso_organization_id IS NULL OR ends_at IS NOT NULL);
ALTER TABLE sso_connection ADD CHECK (session_hours BETWEEN 1 AND 336);

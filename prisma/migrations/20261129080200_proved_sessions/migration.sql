-- AlterTable
ALTER TABLE "session" ADD COLUMN     "proved_at" TIMESTAMPTZ(3);

ALTER TABLE session ADD CHECK (proved_at IS NULL OR sso_organization_id IS NOT NULL);

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "tier" TEXT,
ADD COLUMN     "tier_detail" TEXT,
ADD COLUMN     "tier_since" TIMESTAMPTZ(3),
ADD COLUMN     "tier_source" TEXT NOT NULL DEFAULT 'default',
ADD COLUMN     "twitter_app_id" UUID;

-- AlterTable
ALTER TABLE "account_credential" ALTER COLUMN "expires_at" DROP NOT NULL;

-- AlterTable
ALTER TABLE "oauth_request" ADD COLUMN     "twitter_app_id" UUID;

-- CreateTable
CREATE TABLE "twitter_app" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "authorization" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "secret_set_at" TIMESTAMPTZ(3) NOT NULL,
    "tier" TEXT NOT NULL DEFAULT 'self_serve',
    "pricing" JSONB NOT NULL DEFAULT '{}',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "twitter_app_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "twitter_app_organization_id_client_id_key" ON "twitter_app"("organization_id", "client_id");

-- AddForeignKey
ALTER TABLE "twitter_app" ADD CONSTRAINT "twitter_app_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "twitter_app" ADD CONSTRAINT "twitter_app_organization_id_created_by_id_fkey" FOREIGN KEY ("organization_id", "created_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("created_by_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_organization_id_twitter_app_id_fkey" FOREIGN KEY ("organization_id", "twitter_app_id") REFERENCES "twitter_app"("organization_id", "id") ON DELETE SET NULL ("twitter_app_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "oauth_request" ADD CONSTRAINT "oauth_request_organization_id_twitter_app_id_fkey" FOREIGN KEY ("organization_id", "twitter_app_id") REFERENCES "twitter_app"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
BEGIN
  ALTER TABLE twitter_app ENABLE ROW LEVEL SECURITY;
  ALTER TABLE twitter_app FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON twitter_app
    USING (organization_id = current_organization()) WITH CHECK (organization_id = current_organization());
  IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
    CREATE POLICY lookup ON twitter_app FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

-- ---------------------------------------------------------------- values
ALTER TABLE twitter_app
  ADD CHECK ("authorization" IN ('oauth2', 'oauth1')),
  ADD CHECK (tier IN ('self_serve', 'enterprise'));
ALTER TABLE account
  ADD CHECK (tier IN ('self_serve', 'enterprise')),
  ADD CHECK (tier_source IN ('default', 'declared', 'observed')),
  ADD CHECK ((tier IS NULL) = (tier_source = 'default'));

-- AlterTable
ALTER TABLE "member" ADD COLUMN     "phone" TEXT,
ADD COLUMN     "phone_verified_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "phone_code" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "phone" TEXT NOT NULL,
    "salt" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    "delivery_id" UUID,

    CONSTRAINT "phone_code_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "phone_code_organization_id_member_id_created_at_idx" ON "phone_code"("organization_id", "member_id", "created_at" DESC);

-- AddForeignKey
ALTER TABLE "phone_code" ADD CONSTRAINT "phone_code_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "phone_code" ADD CONSTRAINT "phone_code_organization_id_delivery_id_fkey" FOREIGN KEY ("organization_id", "delivery_id") REFERENCES "delivery"("organization_id", "id") ON DELETE SET NULL ("delivery_id") ON UPDATE CASCADE;

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
BEGIN
  ALTER TABLE phone_code ENABLE ROW LEVEL SECURITY;
  ALTER TABLE phone_code FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON phone_code
    USING (organization_id = current_organization()) WITH CHECK (organization_id = current_organization());
  IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
    CREATE POLICY lookup ON phone_code FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

ALTER TABLE member
  ADD CHECK (phone ~ '^\+[1-9][0-9]{6,14}$'),
  -- what is not there was proved by nobody
  ADD CHECK (phone IS NOT NULL OR phone_verified_at IS NULL);

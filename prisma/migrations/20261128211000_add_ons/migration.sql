-- CreateTable
CREATE TABLE "add_on" (
    "organization_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "is_enabled" BOOLEAN NOT NULL DEFAULT false,
    "settings" JSONB,
    "key_id" TEXT,
    "sealed" BYTEA,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "changed_by_id" UUID,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "test_delivery_id" UUID,
    "tested_revision" INTEGER,

    CONSTRAINT "add_on_pkey" PRIMARY KEY ("organization_id","kind")
);

-- AddForeignKey
ALTER TABLE "add_on" ADD CONSTRAINT "add_on_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "add_on" ADD CONSTRAINT "add_on_organization_id_changed_by_id_fkey" FOREIGN KEY ("organization_id", "changed_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("changed_by_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "add_on" ADD CONSTRAINT "add_on_organization_id_test_delivery_id_fkey" FOREIGN KEY ("organization_id", "test_delivery_id") REFERENCES "delivery"("organization_id", "id") ON DELETE SET NULL ("test_delivery_id") ON UPDATE CASCADE;

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
BEGIN
  ALTER TABLE add_on ENABLE ROW LEVEL SECURITY;
  ALTER TABLE add_on FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON add_on
    USING (organization_id = current_organization()) WITH CHECK (organization_id = current_organization());
  IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
    CREATE POLICY lookup ON add_on FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE add_on
  ADD CHECK (kind IN ('mail', 'sms')),
  ADD CHECK ((sealed IS NULL) = (key_id IS NULL)),
  -- removed: nothing is in use, no secret is left
  ADD CHECK (settings IS NOT NULL OR (NOT is_enabled AND sealed IS NULL));

-- an SMS goes out as an e-mail does, by no account of X
ALTER TABLE delivery
  DROP CONSTRAINT delivery_kind_check,
  DROP CONSTRAINT delivery_check1,
  ADD CHECK (kind IN ('tweet', 'dm', 'email', 'sms')),
  ADD CONSTRAINT delivery_account_check CHECK (kind IN ('email', 'sms') OR account_id IS NOT NULL);

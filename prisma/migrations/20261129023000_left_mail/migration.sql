-- CreateTable
CREATE TABLE "left_mail" (
    "organization_id" UUID NOT NULL,
    "uid_validity" BIGINT NOT NULL,
    "uid" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 1,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "left_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "left_mail_pkey" PRIMARY KEY ("organization_id","uid_validity","uid")
);

-- CreateIndex
CREATE INDEX "left_mail_due" ON "left_mail"("organization_id", "due_at");

-- AddForeignKey
ALTER TABLE "left_mail" ADD CONSTRAINT "left_mail_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "mailbox"("organization_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE left_mail
  ADD CHECK (reason IN ('too_many', 'failed', 'unreadable', 'not_storable', 'not_fetched')),
  ADD CHECK (attempts > 0);

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
DECLARE
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  ALTER TABLE left_mail ENABLE ROW LEVEL SECURITY;
  ALTER TABLE left_mail FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON left_mail USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT bypasses THEN
    CREATE POLICY lookup ON left_mail FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

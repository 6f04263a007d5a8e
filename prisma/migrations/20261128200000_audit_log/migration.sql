-- CreateTable
CREATE TABLE "audit_entry" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "actor_id" UUID,
    "action" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT,
    "subject_name" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_at_id_idx" ON "audit_entry"("organization_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_entry_subject_list" ON "audit_entry"("organization_id", "subject_kind", "subject_id", "at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_organization_id_actor_id_fkey" FOREIGN KEY ("organization_id", "actor_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("actor_id") ON UPDATE CASCADE;

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
BEGIN
  ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
  ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON audit_entry
    USING (organization_id = current_organization()) WITH CHECK (organization_id = current_organization());
  IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
    CREATE POLICY lookup ON audit_entry FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

-- what happened stays: the application adds and reads
REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM perch_app;

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "mentioned_member_ids" UUID[] NOT NULL DEFAULT ARRAY[]::UUID[];

-- CreateTable
CREATE TABLE "ticket_draft" (
    "organization_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "ticket_id" UUID NOT NULL,
    "mode" TEXT NOT NULL,
    "texts" JSONB NOT NULL,
    "in_reply_to_message_id" UUID,
    "attachment_ids" UUID[] NOT NULL DEFAULT ARRAY[]::UUID[],
    "is_empty" BOOLEAN NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ticket_draft_pkey" PRIMARY KEY ("organization_id","member_id","ticket_id")
);

-- CreateTable
CREATE TABLE "canned_reply" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "owner_id" UUID,
    "name" TEXT NOT NULL,
    "shortcut" TEXT,
    "text" TEXT NOT NULL,
    "use_count" INTEGER NOT NULL DEFAULT 0,
    "changed_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "canned_reply_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "canned_reply_department" (
    "organization_id" UUID NOT NULL,
    "canned_reply_id" UUID NOT NULL,
    "department_id" UUID NOT NULL,

    CONSTRAINT "canned_reply_department_pkey" PRIMARY KEY ("organization_id","canned_reply_id","department_id")
);

-- CreateIndex
CREATE INDEX "ticket_draft_organization_id_ticket_id_idx" ON "ticket_draft"("organization_id", "ticket_id");

-- CreateIndex
CREATE INDEX "canned_reply_organization_id_owner_id_idx" ON "canned_reply"("organization_id", "owner_id");

-- CreateIndex
CREATE INDEX "canned_reply_department_organization_id_department_id_idx" ON "canned_reply_department"("organization_id", "department_id");

-- AddForeignKey
ALTER TABLE "ticket_draft" ADD CONSTRAINT "ticket_draft_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_draft" ADD CONSTRAINT "ticket_draft_organization_id_ticket_id_fkey" FOREIGN KEY ("organization_id", "ticket_id") REFERENCES "ticket"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "canned_reply" ADD CONSTRAINT "canned_reply_organization_id_owner_id_fkey" FOREIGN KEY ("organization_id", "owner_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "canned_reply" ADD CONSTRAINT "canned_reply_organization_id_changed_by_id_fkey" FOREIGN KEY ("organization_id", "changed_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("changed_by_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "canned_reply_department" ADD CONSTRAINT "canned_reply_department_organization_id_canned_reply_id_fkey" FOREIGN KEY ("organization_id", "canned_reply_id") REFERENCES "canned_reply"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "canned_reply_department" ADD CONSTRAINT "canned_reply_department_organization_id_department_id_fkey" FOREIGN KEY ("organization_id", "department_id") REFERENCES "department"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- closed sets, and what is looked for
ALTER TABLE ticket_draft ADD CHECK (mode IN ('tweet', 'dm', 'email', 'note'));
CREATE INDEX ticket_draft_unsent ON ticket_draft (organization_id, member_id, updated_at DESC) WHERE NOT is_empty;
-- a shortcut finds one reply of everybody's, and one of one's own
CREATE UNIQUE INDEX canned_reply_shortcut_key ON canned_reply (organization_id, lower(shortcut)) WHERE owner_id IS NULL;
CREATE UNIQUE INDEX canned_reply_own_shortcut_key ON canned_reply (organization_id, owner_id, lower(shortcut))
  WHERE owner_id IS NOT NULL;

-- ---------------------------------------------------------------- tenancy of the new tables
DO $$
DECLARE
  tenant_table text;
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['ticket_draft', 'canned_reply', 'canned_reply_department'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %s USING (organization_id = current_organization())
      WITH CHECK (organization_id = current_organization())', tenant_table);
    IF NOT bypasses THEN
      EXECUTE format('CREATE POLICY lookup ON %s FOR SELECT TO perch_bypass USING (true)', tenant_table);
    END IF;
  END LOOP;
END $$;

-- AlterTable
ALTER TABLE "ticket" ADD COLUMN     "merged_into_id" UUID;

-- AlterTable
ALTER TABLE "tweet" ADD COLUMN     "quoted_tweet_id" TEXT;

-- CreateTable
CREATE TABLE "ticket_link" (
    "organization_id" UUID NOT NULL,
    "ticket_id" UUID NOT NULL,
    "other_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ticket_link_pkey" PRIMARY KEY ("organization_id","ticket_id","other_id")
);

-- CreateIndex
CREATE INDEX "ticket_link_organization_id_other_id_idx" ON "ticket_link"("organization_id", "other_id");

-- AddForeignKey
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_organization_id_merged_into_id_fkey" FOREIGN KEY ("organization_id", "merged_into_id") REFERENCES "ticket"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_link" ADD CONSTRAINT "ticket_link_organization_id_ticket_id_fkey" FOREIGN KEY ("organization_id", "ticket_id") REFERENCES "ticket"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_link" ADD CONSTRAINT "ticket_link_organization_id_other_id_fkey" FOREIGN KEY ("organization_id", "other_id") REFERENCES "ticket"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- merged, linked, followed up
ALTER TABLE ticket
  ADD CONSTRAINT ticket_merged_check CHECK (merged_into_id IS NULL OR (status = 'closed' AND merged_into_id <> id));
ALTER TABLE ticket_link ADD CONSTRAINT ticket_link_order_check CHECK (ticket_id < other_id);
CREATE INDEX ticket_merged ON ticket (organization_id, merged_into_id, id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX ticket_follow_ups ON ticket (organization_id, follow_up_of_id, id) WHERE follow_up_of_id IS NOT NULL;
CREATE INDEX ticket_related ON ticket (organization_id, related_to_id, id) WHERE related_to_id IS NOT NULL;

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
DECLARE
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  ALTER TABLE ticket_link ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ticket_link FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON ticket_link USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT bypasses THEN
    CREATE POLICY lookup ON ticket_link FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

-- CreateTable
CREATE TABLE "saved_view" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "is_shared" BOOLEAN NOT NULL DEFAULT false,
    "filters" JSONB NOT NULL,
    "position" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "saved_view_organization_id_member_id_position_idx" ON "saved_view"("organization_id", "member_id", "position");

-- CreateIndex
CREATE INDEX "ticket_opened_list" ON "ticket"("organization_id", "status", "opened_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "saved_view" ADD CONSTRAINT "saved_view_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE INDEX saved_view_shared ON saved_view (organization_id) WHERE is_shared;

-- ---------------------------------------------------------------- orders of the ticket list
CREATE INDEX ticket_priority_list ON ticket (organization_id, status,
  (CASE priority WHEN 'urgent' THEN 3 WHEN 'high' THEN 2 WHEN 'normal' THEN 1 ELSE 0 END) DESC,
  last_message_at DESC, id DESC);
-- what has no due time comes after what has
CREATE INDEX ticket_due_list ON ticket (organization_id, status,
  (coalesce(due_at, timestamptz '9999-12-31 00:00:00+00')), id);
CREATE INDEX ticket_closed_list ON ticket (organization_id, closed_at DESC, id DESC) WHERE closed_at IS NOT NULL;

-- ---------------------------------------------------------------- search
-- Most tickets have no tags; and the subject of one that began on X is the beginning of a message.
CREATE INDEX ticket_tags ON ticket USING gin (organization_id uuid_ops, tags) WHERE tags <> '{}';
CREATE INDEX ticket_subject ON ticket USING gin (organization_id uuid_ops, to_tsvector('simple'::regconfig, subject))
  WHERE channel IN ('email', 'manual');

-- as message_search: past the policies, since neither operator is leakproof
CREATE VIEW ticket_search AS
  SELECT organization_id, id, channel, tags, to_tsvector('simple'::regconfig, subject) AS search
  FROM ticket WHERE organization_id = current_organization();
GRANT SELECT ON ticket TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the view
ALTER VIEW ticket_search OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
GRANT SELECT ON ticket_search TO perch_app;

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
DECLARE
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  ALTER TABLE saved_view ENABLE ROW LEVEL SECURITY;
  ALTER TABLE saved_view FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON saved_view USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT bypasses THEN
    CREATE POLICY lookup ON saved_view FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

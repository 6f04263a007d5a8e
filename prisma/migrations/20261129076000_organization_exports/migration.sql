-- CreateTable
CREATE TABLE "organization_export" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "requested_by_id" UUID,
    "requested_by_key" UUID,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "lease_token" UUID,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "table_count" INTEGER NOT NULL DEFAULT 0,
    "tables_done" INTEGER NOT NULL DEFAULT 0,
    "row_count" BIGINT NOT NULL DEFAULT 0,
    "byte_size" BIGINT NOT NULL DEFAULT 0,
    "finished_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "organization_export_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "organization_export_chunk" (
    "organization_id" UUID NOT NULL,
    "export_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "organization_export_chunk_pkey" PRIMARY KEY ("organization_id","export_id","position")
);

-- AddForeignKey
ALTER TABLE "organization_export" ADD CONSTRAINT "organization_export_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organization_export" ADD CONSTRAINT "organization_export_organization_id_requested_by_id_fkey" FOREIGN KEY ("organization_id", "requested_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("requested_by_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organization_export" ADD CONSTRAINT "organization_export_organization_id_requested_by_key_fkey" FOREIGN KEY ("organization_id", "requested_by_key") REFERENCES "api_key"("organization_id", "id") ON DELETE SET NULL ("requested_by_key") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organization_export_chunk" ADD CONSTRAINT "organization_export_chunk_organization_id_export_id_fkey" FOREIGN KEY ("organization_id", "export_id") REFERENCES "organization_export"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE organization_export
  ADD CHECK (state IN ('queued', 'running', 'ready', 'failed', 'cancelled', 'expired')),
  ADD CHECK ((state IN ('ready', 'expired')) = (expires_at IS NOT NULL)),
  ADD CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL));

-- ---------------------------------------------------------------- due work
-- Prisma does not know partial indexes: these are kept by hand.
CREATE INDEX organization_export_due ON organization_export (due_at) WHERE due_at IS NOT NULL;
-- one at a time, however many ask
CREATE UNIQUE INDEX organization_export_under_way ON organization_export (organization_id)
  WHERE state IN ('queued', 'running');

-- ---------------------------------------------------------------- tenancy of the new tables
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['organization_export', 'organization_export_chunk'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %s USING (organization_id = current_organization())
      WITH CHECK (organization_id = current_organization())', tenant_table);
    -- it holds what is of every department
    EXECUTE format('CREATE POLICY wall ON %s AS RESTRICTIVE TO perch_walled USING (false)', tenant_table);
    IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
      EXECUTE format('CREATE POLICY lookup ON %s FOR SELECT TO perch_bypass USING (true)', tenant_table);
    END IF;
  END LOOP;
END $$;

-- ---------------------------------------------------------------- what must look across tenants
-- Exports to begin, those whose worker has not come back, and those that are too old; longest waiting first.
CREATE FUNCTION due_organization_exports(at timestamptz, most integer)
  RETURNS TABLE (organization_id uuid, export_id uuid, due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT e.organization_id, e.id, e.due_at FROM organization_export e
     WHERE e.due_at IS NOT NULL AND e.due_at <= at ORDER BY e.due_at LIMIT most $$;

GRANT SELECT ON organization_export TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_organization_exports(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_organization_exports(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_organization_exports(timestamptz, integer) TO perch_app;

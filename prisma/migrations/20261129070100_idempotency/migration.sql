-- CreateTable
CREATE TABLE "idempotency_key" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "claimed_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_until" TIMESTAMPTZ(3),
    "status" INTEGER,
    "content_type" TEXT,
    "key_id" TEXT,
    "sealed" BYTEA,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "idempotency_key_organization_id_claimed_at_idx" ON "idempotency_key"("organization_id", "claimed_at");

-- AddForeignKey
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- what the columns hold
ALTER TABLE idempotency_key
  ADD CHECK ((status IS NULL) = (lease_until IS NOT NULL)),
  ADD CHECK ((status IS NULL) = (sealed IS NULL)),
  ADD CHECK ((key_id IS NULL) = (sealed IS NULL));

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
BEGIN
  ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY;
  ALTER TABLE idempotency_key FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON idempotency_key USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
    CREATE POLICY lookup ON idempotency_key FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

-- ---------------------------------------------------------------- what must look across tenants
-- Organizations with answers that are kept since `before`; of the `most` oldest.
CREATE FUNCTION due_answers(before timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ WITH RECURSIVE oldest (organization, at) AS (
       (SELECT k.organization_id, k.claimed_at FROM idempotency_key k ORDER BY k.organization_id, k.claimed_at LIMIT 1)
       UNION ALL
       SELECT following.* FROM oldest CROSS JOIN LATERAL (
         SELECT k.organization_id, k.claimed_at FROM idempotency_key k WHERE k.organization_id > oldest.organization
         ORDER BY k.organization_id, k.claimed_at LIMIT 1) following)
     SELECT o.organization FROM oldest o WHERE o.at < before ORDER BY o.at LIMIT most $$;

GRANT SELECT ON idempotency_key TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_answers(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_answers(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_answers(timestamptz, integer) TO perch_app;

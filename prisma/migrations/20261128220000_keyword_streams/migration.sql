-- CreateTable
CREATE TABLE "keyword_match" (
    "organization_id" UUID NOT NULL,
    "keyword_id" UUID NOT NULL,
    "posted_at" TIMESTAMPTZ(3) NOT NULL,
    "tweet_row_id" UUID NOT NULL,

    CONSTRAINT "keyword_match_pkey" PRIMARY KEY ("organization_id","keyword_id","posted_at","tweet_row_id")
);

-- CreateTable
CREATE TABLE "keyword_rematch" (
    "organization_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "keyword_ids" UUID[],
    "cursor_posted_at" TIMESTAMPTZ(3),
    "cursor_id" UUID,
    "looked_count" INTEGER NOT NULL DEFAULT 0,
    "total_count" INTEGER,
    "lease_token" UUID,
    "lease_until" TIMESTAMPTZ(3),

    CONSTRAINT "keyword_rematch_pkey" PRIMARY KEY ("organization_id","account_id")
);

-- CreateIndex
CREATE INDEX "keyword_match_organization_id_tweet_row_id_idx" ON "keyword_match"("organization_id", "tweet_row_id");

-- AddForeignKey
ALTER TABLE "keyword_match" ADD CONSTRAINT "keyword_match_organization_id_keyword_id_fkey" FOREIGN KEY ("organization_id", "keyword_id") REFERENCES "keyword"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "keyword_match" ADD CONSTRAINT "keyword_match_organization_id_tweet_row_id_fkey" FOREIGN KEY ("organization_id", "tweet_row_id") REFERENCES "tweet"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "keyword_rematch" ADD CONSTRAINT "keyword_rematch_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- keywords that were there before their streams
ALTER TABLE keyword NO FORCE ROW LEVEL SECURITY;
INSERT INTO keyword_rematch (organization_id, account_id, keyword_ids)
SELECT organization_id, account_id, array_agg(id) FROM keyword GROUP BY organization_id, account_id;
ALTER TABLE keyword FORCE ROW LEVEL SECURITY;

-- ---------------------------------------------------------------- tenancy of the new tables
DO $$
DECLARE
  tenant_table regclass;
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['keyword_match', 'keyword_rematch']::regclass[] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %s USING (organization_id = current_organization()) WITH CHECK (organization_id = current_organization())',
      tenant_table);
    IF NOT bypasses THEN
      EXECUTE format('CREATE POLICY lookup ON %s FOR SELECT TO perch_bypass USING (true)', tenant_table);
    END IF;
  END LOOP;
END $$;

-- ---------------------------------------------------------------- what must look across tenants
-- Accounts with stored tweets to look through for new keywords, and nobody at it.
CREATE FUNCTION due_rematches(at timestamptz, most integer) RETURNS TABLE (organization_id uuid, account_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT r.organization_id, r.account_id FROM keyword_rematch r
     WHERE r.lease_until IS NULL OR r.lease_until <= at
     ORDER BY r.lease_until NULLS LAST LIMIT most $$;

GRANT SELECT ON keyword_rematch TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_rematches(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_rematches(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_rematches(timestamptz, integer) TO perch_app;

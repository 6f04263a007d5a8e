-- AlterTable
ALTER TABLE "sso_domain" ADD COLUMN     "due_at" TIMESTAMPTZ(3),
ADD COLUMN     "misses" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "missing_since" TIMESTAMPTZ(3);

-- what is proved already is looked at within a day, not all at once
ALTER TABLE sso_domain NO FORCE ROW LEVEL SECURITY;
UPDATE sso_domain SET due_at = now() + random() * interval '1 day' WHERE proved_at IS NOT NULL;
ALTER TABLE sso_domain FORCE ROW LEVEL SECURITY;
ALTER TABLE sso_domain ADD CHECK (misses >= 0), ADD CHECK ((misses = 0) = (missing_since IS NULL)),
  ADD CHECK ((proved_at IS NULL) = (due_at IS NULL));
CREATE INDEX sso_domain_due ON sso_domain (due_at) WHERE due_at IS NOT NULL;

-- Organizations with a proved domain whose name servers are to be asked again by `at`.
CREATE FUNCTION due_sso_domains(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id
     FROM (SELECT d.organization_id FROM sso_domain d WHERE d.due_at <= at ORDER BY d.due_at LIMIT most) due $$;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_sso_domains(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_sso_domains(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_sso_domains(timestamptz, integer) TO perch_app;

-- Organizations with a proved domain whose name servers are to be asked again by `at`; not of one that is to be removed:
-- it is asked for nothing, and nobody puts a record back for it.
CREATE OR REPLACE FUNCTION due_sso_domains(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id
     FROM (SELECT d.organization_id FROM sso_domain d
           WHERE d.due_at <= at
             AND NOT EXISTS (SELECT FROM organization_deletion x WHERE x.organization_id = d.organization_id)
           ORDER BY d.due_at LIMIT most) due $$;

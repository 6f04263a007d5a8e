-- The fifth function that looks across tenants: organizations with tweets that were hidden by `at` and wait to be erased.
CREATE FUNCTION due_erasures(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id FROM (
       SELECT w.organization_id FROM tweet w
       WHERE w.deleted_at <= at AND w.deleted_at IS NOT NULL AND w.erased_at IS NULL
       ORDER BY w.deleted_at LIMIT most) due $$;

GRANT SELECT ON tweet TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_erasures(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_erasures(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_erasures(timestamptz, integer) TO perch_app;

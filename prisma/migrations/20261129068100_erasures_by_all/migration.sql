-- what X shows to others and not to one account of ours stays: it is hidden of that account alone
CREATE INDEX tweet_erasures ON tweet (deleted_at)
  WHERE deleted_at IS NOT NULL AND erased_at IS NULL AND gone_reason IS DISTINCT FROM 'not_authorized';
CREATE OR REPLACE FUNCTION due_erasures(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id FROM (
       SELECT w.organization_id FROM tweet w
       WHERE w.deleted_at <= at AND w.deleted_at IS NOT NULL AND w.erased_at IS NULL
         AND w.gone_reason IS DISTINCT FROM 'not_authorized'
       ORDER BY w.deleted_at LIMIT most) due $$;
DROP INDEX tweet_erasure_due;
ALTER INDEX tweet_erasures RENAME TO tweet_erasure_due;

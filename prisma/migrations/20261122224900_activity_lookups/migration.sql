-- X's Activity API knows no organizations: the sixth to eighth function that look across tenants tell it whom to ask
-- about, and us whom an event concerns.

-- Brands first, then customers of open tickets, who wrote last first. A scan of the open tickets every few minutes is
-- cheaper than an index on the time of their last message, which each message would have to keep.
CREATE FUNCTION activity_subjects(most integer) RETURNS TABLE (twitter_user_id text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT s.twitter_user_id FROM (
       SELECT a.twitter_user_id, true AS is_brand, 'infinity'::timestamptz AS active_at
       FROM account a WHERE a.state = 'connected'
       UNION ALL
       SELECT t.customer_id, false, max(t.last_message_at)
       FROM ticket t WHERE t.status <> 'closed' AND t.channel = 'twitter' GROUP BY t.customer_id) s
     GROUP BY s.twitter_user_id ORDER BY bool_or(s.is_brand) DESC, max(s.active_at) DESC, s.twitter_user_id
     LIMIT most $$;

-- Where a tweet is known, by its first or its newest id, and not hidden yet. One look into the index of each organization:
-- an index by tweet alone would be paid by every tweet that comes, and deletions are rare.
CREATE FUNCTION organizations_with_tweet(of_tweet text) RETURNS TABLE (organization_id uuid, account_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT o.id, known.account_id FROM (SELECT DISTINCT a.organization_id AS id FROM account a) o CROSS JOIN LATERAL (
       SELECT w.account_id FROM tweet w
       WHERE w.organization_id = o.id AND w.tweet_id = of_tweet AND w.deleted_at IS NULL
       UNION ALL
       SELECT w.account_id FROM tweet w
       WHERE w.organization_id = o.id AND w.latest_tweet_id = of_tweet AND w.latest_tweet_id <> w.tweet_id
         AND w.deleted_at IS NULL
       LIMIT 1) known $$;

CREATE FUNCTION connected_accounts_of(of_twitter_user text) RETURNS TABLE (organization_id uuid, account_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT a.organization_id, a.id FROM account a
     WHERE a.twitter_user_id = of_twitter_user AND a.state = 'connected' $$;

GRANT SELECT ON ticket TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the functions
DO $$
DECLARE
  lookup text;
BEGIN
  FOREACH lookup IN ARRAY ARRAY[
    'activity_subjects(integer)', 'organizations_with_tweet(text)', 'connected_accounts_of(text)']
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO perch_bypass', lookup);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', lookup);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO perch_app', lookup);
  END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;

-- One more that looks across tenants: whether another organization holds a credential of the X account, be it only until it
-- is confirmed. OAuth 1.0a gives every authorization of an app the same pair: revoked for one, it ends for all.
CREATE FUNCTION twitter_user_held_elsewhere(of_twitter_user text, by_organization uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT EXISTS (SELECT FROM account a WHERE a.twitter_user_id = of_twitter_user
                    AND a.organization_id <> by_organization
                    AND a.state <> 'disconnected') $$;

GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION twitter_user_held_elsewhere(text, uuid) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION twitter_user_held_elsewhere(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION twitter_user_held_elsewhere(text, uuid) TO perch_app;

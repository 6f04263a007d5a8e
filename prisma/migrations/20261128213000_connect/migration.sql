-- AlterTable
ALTER TABLE "account" ADD COLUMN     "awaiting_since" TIMESTAMPTZ(3),
ADD COLUMN     "import_from" TIMESTAMPTZ(3),
ADD COLUMN     "import_stopped_at" TIMESTAMPTZ(3),
ALTER COLUMN "connected_at" DROP NOT NULL;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE account
  DROP CONSTRAINT account_state_check,
  ADD CHECK (state IN ('awaiting_confirmation', 'connected', 'paused', 'needs_reauthorization', 'disconnected')),
  ADD CHECK ((state = 'awaiting_confirmation') = (awaiting_since IS NOT NULL)),
  -- who is polled has been confirmed once
  ADD CHECK (state = 'awaiting_confirmation' OR connected_at IS NOT NULL);
ALTER TABLE coverage_gap
  DROP CONSTRAINT coverage_gap_reason_check,
  ADD CHECK (reason IN ('window_full', 'too_long_away', 'unreadable', 'import_limit'));

-- ---------------------------------------------------------------- look-ups
-- authorizations that nobody has confirmed
CREATE INDEX account_awaiting ON account (awaiting_since) WHERE state = 'awaiting_confirmation';
-- whom the brand has answered in a conversation
CREATE INDEX tweet_answers ON tweet (organization_id, conversation_id) WHERE is_own;

-- Who has not been confirmed uses nothing yet: the same person may have begun in the wrong organization.
CREATE OR REPLACE FUNCTION twitter_user_in_use_elsewhere(of_twitter_user text, by_organization uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT EXISTS (SELECT FROM account a WHERE a.twitter_user_id = of_twitter_user
                    AND a.organization_id <> by_organization
                    AND a.state NOT IN ('disconnected', 'awaiting_confirmation')) $$;

-- One more that looks across tenants: organizations with authorizations that have waited for a confirmation since `at`.
CREATE FUNCTION due_confirmations(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id FROM (
       SELECT a.organization_id FROM account a
       WHERE a.state = 'awaiting_confirmation' AND a.awaiting_since <= at
       ORDER BY a.awaiting_since LIMIT most) due $$;

GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_confirmations(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_confirmations(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_confirmations(timestamptz, integer) TO perch_app;

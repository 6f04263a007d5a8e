-- Tenancy and rules that Prisma's schema language cannot say.

-- ---------------------------------------------------------------- roles
-- perch_app: what the API and the worker connect as. Neither superuser nor owner, never past row-level security.
-- perch_bypass: owns the search view and the short list of cross-tenant functions; nobody can log in as it.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'perch_app') THEN
    CREATE ROLE perch_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'perch_bypass') THEN
    BEGIN
      CREATE ROLE perch_bypass NOLOGIN BYPASSRLS;
    EXCEPTION WHEN insufficient_privilege THEN
      -- a host that grants no BYPASSRLS: the policies below let the role through instead
      CREATE ROLE perch_bypass NOLOGIN;
    END;
  END IF;
  EXECUTE format('GRANT perch_bypass TO %I', current_user);
END $$;

GRANT USAGE ON SCHEMA public TO perch_app;
GRANT USAGE, CREATE ON SCHEMA public TO perch_bypass;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO perch_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO perch_app;
DO $$
BEGIN
  IF to_regclass('public._prisma_migrations') IS NOT NULL THEN
    REVOKE ALL ON TABLE public._prisma_migrations FROM perch_app;
  END IF;
END $$;

-- ---------------------------------------------------------------- row-level security
-- The setting reads '' after the transaction that set it; nullif makes that "no organization", which sees nothing.
CREATE FUNCTION current_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(current_setting('app.organization_id', true), '')::uuid $$;

ALTER TABLE organization ENABLE ROW LEVEL SECURITY;
ALTER TABLE organization FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON organization USING (id = current_organization()) WITH CHECK (id = current_organization());

DO $$
DECLARE
  tenant_table regclass;
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  FOR tenant_table IN
    SELECT c.oid::regclass FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  LOOP
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

-- ---------------------------------------------------------------- closed sets
ALTER TABLE account
  ADD CHECK (state IN ('connected', 'paused', 'needs_reauthorization', 'disconnected')),
  ADD CHECK (capture_mentions IN ('off', 'all', 'matching')),
  ADD CHECK (capture_direct_messages IN ('off', 'all', 'matching')),
  ADD CHECK (twitter_user_id ~ '^[0-9]{1,19}$');
ALTER TABLE keyword ADD CHECK (priority IN ('low', 'normal', 'high', 'urgent'));
ALTER TABLE stream ADD CHECK (name IN ('mentions', 'direct_messages', 'own_tweets'));
ALTER TABLE tweet
  ADD CHECK (kind IN ('tweet', 'reply', 'quote', 'retweet')),
  ADD CHECK (decision IN ('opened', 'appended', 'linked', 'outbound', 'ignored')),
  ADD CHECK (tweet_id ~ '^[0-9]{1,19}$');
ALTER TABLE direct_message
  ADD CHECK (decision IN ('opened', 'appended', 'linked', 'outbound', 'ignored')),
  ADD CHECK (dm_event_id ~ '^[0-9]{1,19}$');
ALTER TABLE ticket
  ADD CHECK (status IN ('open', 'pending', 'on_hold', 'closed')),
  ADD CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
  ADD CHECK (channel IN ('twitter', 'twitter_dm')),
  ADD CHECK ((status = 'closed') = (closed_at IS NOT NULL));
ALTER TABLE message
  ADD CHECK (direction IN ('in', 'out', 'note')),
  ADD CHECK (visibility IN ('public', 'private')),
  ADD CHECK (channel IN ('twitter', 'twitter_dm', 'note')),
  ADD CHECK ((direction = 'note') = (channel = 'note'));
ALTER TABLE delivery
  ADD CHECK (kind IN ('tweet', 'dm', 'email')),
  ADD CHECK (state IN ('held', 'queued', 'sending', 'sent', 'failed', 'unknown', 'discarded')),
  -- never "sent" without an id given by the other side
  ADD CHECK (state <> 'sent' OR remote_id IS NOT NULL),
  ADD CHECK (kind = 'email' OR account_id IS NOT NULL);

-- ---------------------------------------------------------------- natural keys and due work
CREATE UNIQUE INDEX department_default_key ON department (organization_id) WHERE is_default;
-- one ticket per conversation and customer, until a follow-up takes over
CREATE UNIQUE INDEX ticket_thread_key ON ticket (organization_id, conversation_id, customer_id, channel) WHERE is_current;
CREATE UNIQUE INDEX message_tweet_key ON message (organization_id, tweet_row_id) WHERE tweet_row_id IS NOT NULL;
CREATE UNIQUE INDEX message_direct_message_key ON message (organization_id, direct_message_id) WHERE direct_message_id IS NOT NULL;
-- a tweet or direct message on X settles one delivery at most
CREATE UNIQUE INDEX delivery_remote_key ON delivery (organization_id, account_id, kind, remote_id)
  WHERE remote_id IS NOT NULL AND account_id IS NOT NULL;
-- due_at: when the machine must next look at the row, whatever its state
CREATE INDEX delivery_due ON delivery (due_at) WHERE state IN ('held', 'queued', 'sending', 'unknown');
CREATE INDEX delivery_unsettled ON delivery (organization_id, account_id, kind) WHERE state IN ('sending', 'unknown');
CREATE INDEX stream_due ON stream (due_at);

-- ---------------------------------------------------------------- search
-- tsvector matching is not leakproof, so under row-level security it never reaches the index. This view, owned by a
-- role past the policies, asks for the organization itself and keeps both conditions in one index scan.
CREATE VIEW message_search AS
  SELECT organization_id, id, ticket_id, posted_at, search FROM message WHERE organization_id = current_organization();
GRANT SELECT ON message TO perch_bypass;
ALTER VIEW message_search OWNER TO perch_bypass;
GRANT SELECT ON message_search TO perch_app;

-- ---------------------------------------------------------------- what must look across tenants
-- The whole list. They return ids and due times only; everything else is read inside the organization afterwards.
CREATE FUNCTION memberships_of(of_user uuid) RETURNS TABLE (organization_id uuid, member_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT m.organization_id, m.id FROM member m WHERE m.user_id = of_user AND m.is_active ORDER BY m.created_at $$;

CREATE FUNCTION due_streams(at timestamptz, most integer)
  RETURNS TABLE (organization_id uuid, account_id uuid, name text, due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT s.organization_id, s.account_id, s.name, s.due_at FROM stream s
     JOIN account a ON a.organization_id = s.organization_id AND a.id = s.account_id AND a.state = 'connected'
     WHERE s.due_at <= at ORDER BY s.due_at LIMIT most $$;

CREATE FUNCTION due_deliveries(at timestamptz, most integer)
  RETURNS TABLE (organization_id uuid, delivery_id uuid, attempt integer, state text, due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT d.organization_id, d.id, d.attempt, d.state, d.due_at FROM delivery d
     WHERE d.state IN ('held', 'queued', 'sending', 'unknown') AND d.due_at <= at ORDER BY d.due_at LIMIT most $$;

CREATE FUNCTION twitter_user_in_use_elsewhere(of_twitter_user text, by_organization uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT EXISTS (SELECT FROM account a WHERE a.twitter_user_id = of_twitter_user
                    AND a.organization_id <> by_organization AND a.state <> 'disconnected') $$;
CREATE INDEX account_twitter_user ON account (twitter_user_id);

GRANT SELECT ON member, stream, account, delivery TO perch_bypass;
DO $$
DECLARE
  lookup text;
BEGIN
  FOREACH lookup IN ARRAY ARRAY[
    'memberships_of(uuid)', 'due_streams(timestamptz, integer)', 'due_deliveries(timestamptz, integer)',
    'twitter_user_in_use_elsewhere(text, uuid)']
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO perch_bypass', lookup);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', lookup);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO perch_app', lookup);
  END LOOP;
END $$;
-- needed to own things in the schema, and for nothing after
REVOKE CREATE ON SCHEMA public FROM perch_bypass;

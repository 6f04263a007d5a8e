-- CreateTable
CREATE TABLE "organization_deletion" (
    "organization_id" UUID NOT NULL,
    "requested_by_id" UUID,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "removes_at" TIMESTAMPTZ(3) NOT NULL,
    "paused_account_ids" UUID[],
    "started_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_token" UUID,

    CONSTRAINT "organization_deletion_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "deleted_organization" (
    "id" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "deleted_organization_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "organization_deletion_due_at_idx" ON "organization_deletion"("due_at");

-- AddForeignKey
ALTER TABLE "organization_deletion" ADD CONSTRAINT "organization_deletion_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "organization_deletion" ADD CONSTRAINT "organization_deletion_organization_id_requested_by_id_fkey" FOREIGN KEY ("organization_id", "requested_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("requested_by_id") ON UPDATE CASCADE;

ALTER TABLE deleted_organization ADD CHECK (removed_at >= requested_at);

-- ---------------------------------------------------------------- tenancy of the new tables
DO $$
DECLARE
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  ALTER TABLE organization_deletion ENABLE ROW LEVEL SECURITY;
  ALTER TABLE organization_deletion FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON organization_deletion USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT bypasses THEN
    CREATE POLICY lookup ON organization_deletion FOR SELECT TO perch_bypass USING (true);
    CREATE POLICY remove ON audit_entry FOR DELETE TO perch_bypass USING (organization_id = current_organization());
    CREATE POLICY remove ON api_key FOR DELETE TO perch_bypass USING (organization_id = current_organization());
    CREATE POLICY remove ON member FOR DELETE TO perch_bypass USING (organization_id = current_organization());
  END IF;
END $$;
-- it belongs to the installation: an id and two times, which the application only adds
REVOKE ALL ON deleted_organization FROM perch_app, perch_walled;
GRANT INSERT ON deleted_organization TO perch_app, perch_walled;

-- ---------------------------------------------------------------- what stops
-- As before, without organizations whose rows are being removed: nobody works in them.
CREATE OR REPLACE FUNCTION memberships_of(of_user uuid) RETURNS TABLE (organization_id uuid, member_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT m.organization_id, m.id FROM member m WHERE m.user_id = of_user AND m.is_active
       AND NOT EXISTS (SELECT FROM organization_deletion x
         WHERE x.organization_id = m.organization_id AND x.started_at IS NOT NULL)
     ORDER BY m.created_at $$;

CREATE OR REPLACE FUNCTION api_key_of_secret(hash bytea, at timestamptz) RETURNS TABLE (organization_id uuid, api_key_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT k.organization_id, k.id FROM (
       SELECT k.organization_id, k.id FROM api_key k WHERE k.secret_hash = hash
       UNION ALL
       SELECT k.organization_id, k.id FROM api_key k WHERE k.previous_hash = hash AND k.previous_until > at
       LIMIT 1) k
     WHERE NOT EXISTS (SELECT FROM organization_deletion x
       WHERE x.organization_id = k.organization_id AND x.started_at IS NOT NULL) $$;

-- As before; of an organization that is to be removed only what tells its own people.
CREATE OR REPLACE FUNCTION due_deliveries(at timestamptz, most integer)
  RETURNS TABLE (organization_id uuid, delivery_id uuid, attempt integer, state text, due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT d.organization_id, d.id, d.attempt, d.state, d.due_at FROM delivery d
     WHERE d.state IN ('held', 'queued', 'sending', 'unknown') AND d.hold_reason IS DISTINCT FROM 'approval'
       AND d.kind <> 'webhook' AND d.due_at <= at
       AND NOT EXISTS (SELECT FROM organization_deletion x WHERE x.organization_id = d.organization_id
         AND (x.started_at IS NOT NULL OR d.message_id IS NOT NULL OR d.kind NOT IN ('email', 'sms')))
     ORDER BY d.due_at LIMIT most $$;

CREATE OR REPLACE FUNCTION due_webhooks(at timestamptz, most integer) RETURNS TABLE (organization_id uuid, webhook_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ WITH RECURSIVE first (organization, webhook, due_at) AS (
       (SELECT d.organization_id, d.webhook_id, d.due_at FROM delivery d
        WHERE d.kind = 'webhook' AND d.state IN ('queued', 'sending')
        ORDER BY d.organization_id, d.webhook_id, d.due_at LIMIT 1)
       UNION ALL
       SELECT following.* FROM first CROSS JOIN LATERAL (
         SELECT d.organization_id, d.webhook_id, d.due_at FROM delivery d
         WHERE d.kind = 'webhook' AND d.state IN ('queued', 'sending')
           AND (d.organization_id, d.webhook_id) > (first.organization, first.webhook)
         ORDER BY d.organization_id, d.webhook_id, d.due_at LIMIT 1) following)
     SELECT f.organization, f.webhook FROM first f WHERE f.due_at <= at
       AND NOT EXISTS (SELECT FROM organization_deletion x WHERE x.organization_id = f.organization)
     ORDER BY f.due_at LIMIT most $$;

-- Mail to an organization that is to be removed is refused, as to an address that nobody has.
CREATE OR REPLACE FUNCTION department_of_mail_address(mail_address text)
  RETURNS TABLE (organization_id uuid, department_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT m.organization_id, m.department_id FROM department_mail m WHERE m.address = lower(mail_address)
       AND NOT EXISTS (SELECT FROM organization_deletion x WHERE x.organization_id = m.organization_id) $$;

CREATE OR REPLACE FUNCTION organization_of_email(message_ids text[]) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT e.organization_id FROM email e
     WHERE e.internet_message_id = ANY (message_ids) AND e.authentication IS NULL
       AND NOT EXISTS (SELECT FROM organization_deletion x WHERE x.organization_id = e.organization_id) LIMIT 1 $$;

CREATE OR REPLACE FUNCTION due_mailboxes(at timestamptz, most integer)
  RETURNS TABLE (organization_id uuid, due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT b.organization_id, b.due_at FROM mailbox b
     JOIN add_on a ON a.organization_id = b.organization_id AND a.kind = 'imap' AND a.is_enabled
     WHERE b.due_at <= at AND (b.lease_until IS NULL OR b.lease_until <= at)
       AND NOT EXISTS (SELECT FROM organization_deletion x WHERE x.organization_id = b.organization_id)
     ORDER BY b.due_at LIMIT most $$;

-- ---------------------------------------------------------------- what must look across tenants, or remove for good
-- Organizations whose time is over and nobody at it, longest waiting first.
CREATE FUNCTION due_organization_deletions(at timestamptz, most integer)
  RETURNS TABLE (organization_id uuid, due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT x.organization_id, x.due_at FROM organization_deletion x WHERE x.due_at <= at ORDER BY x.due_at LIMIT most $$;

-- Of an organization that is being removed, rows of what the application may not delete. Answers how many.
CREATE FUNCTION remove_kept_rows(tenant_table text, most integer) RETURNS integer
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE removed integer;
  BEGIN
    IF tenant_table NOT IN ('audit_entry', 'api_key') OR NOT EXISTS (SELECT FROM organization_deletion x
      WHERE x.organization_id = current_organization() AND x.started_at >= x.removes_at)
    THEN
      RAISE insufficient_privilege USING MESSAGE = 'permission denied: the organization is not being removed';
    END IF;
    EXECUTE format('DELETE FROM %1$I WHERE organization_id = current_organization() AND id = ANY (ARRAY(
      SELECT id FROM %1$I WHERE organization_id = current_organization() LIMIT $1))', tenant_table) USING most;
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
  END $$;

-- Of an organization that is being removed, members; with each who is in no other organization, all that is theirs.
CREATE FUNCTION remove_members(most integer) RETURNS integer
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE users uuid[];
  BEGIN
    IF NOT EXISTS (SELECT FROM organization_deletion x
      WHERE x.organization_id = current_organization() AND x.started_at >= x.removes_at)
    THEN
      RAISE insufficient_privilege USING MESSAGE = 'permission denied: the organization is not being removed';
    END IF;
    WITH gone AS (
      DELETE FROM member m WHERE m.organization_id = current_organization() AND m.id = ANY (ARRAY(
        SELECT id FROM member WHERE organization_id = current_organization() LIMIT most))
      RETURNING m.user_id)
    SELECT coalesce(array_agg(g.user_id), '{}') FROM gone g INTO users;
    DELETE FROM app_user u WHERE u.id = ANY (users) AND NOT EXISTS (SELECT FROM member m WHERE m.user_id = u.id);
    RETURN cardinality(users);
  END $$;

GRANT SELECT ON organization_deletion, audit_entry, api_key, member, app_user TO perch_bypass;
GRANT DELETE ON audit_entry, api_key, member, app_user TO perch_bypass;
DO $$
DECLARE
  each_function text;
BEGIN
  GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the functions
  FOREACH each_function IN ARRAY ARRAY['due_organization_deletions(timestamptz, integer)',
    'remove_kept_rows(text, integer)', 'remove_members(integer)']
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO perch_bypass', each_function);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', each_function);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO perch_app', each_function);
  END LOOP;
  REVOKE CREATE ON SCHEMA public FROM perch_bypass;
END $$;

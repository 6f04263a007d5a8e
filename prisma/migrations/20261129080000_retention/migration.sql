-- CreateTable
CREATE TABLE "retention" (
    "organization_id" UUID NOT NULL,
    "tweets" INTEGER,
    "direct_messages" INTEGER,
    "tickets" INTEGER,
    "notices" INTEGER,
    "notifications" INTEGER,
    "incidents" INTEGER,
    "webhook_events" INTEGER,
    "audit_log" INTEGER,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "due_at" TIMESTAMPTZ(3),

    CONSTRAINT "retention_pkey" PRIMARY KEY ("organization_id")
);

-- CreateIndex
CREATE INDEX "notification_age_of_organization" ON "notification"("organization_id", "at");

-- AddForeignKey
ALTER TABLE "retention" ADD CONSTRAINT "retention_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- what may be chosen: see core/retention
ALTER TABLE retention
  ADD CHECK (tweets >= 60 AND direct_messages >= 60),
  ADD CHECK (tickets >= 90 AND incidents >= 90),
  ADD CHECK (notices >= 7 AND notifications >= 7 AND webhook_events >= 3),
  ADD CHECK (audit_log >= 365);

-- Prisma does not know partial indexes: these are kept by hand.
CREATE INDEX retention_due ON retention (due_at) WHERE due_at IS NOT NULL;
-- a message that goes looks for its notifications
CREATE INDEX notification_message ON notification (organization_id, message_id) WHERE message_id IS NOT NULL;

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
BEGIN
  ALTER TABLE retention ENABLE ROW LEVEL SECURITY;
  ALTER TABLE retention FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON retention USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
    CREATE POLICY lookup ON retention FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

-- ---------------------------------------------------------------- what must look across tenants, or may remove
-- Organizations that have chosen how long they keep things and of which nobody has looked for a while.
CREATE FUNCTION due_retentions(at timestamptz, most integer)
  RETURNS TABLE (organization_id uuid, due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT r.organization_id, r.due_at FROM retention r
     WHERE r.due_at <= at
       AND NOT EXISTS (SELECT FROM organization_deletion x WHERE x.organization_id = r.organization_id)
     ORDER BY r.due_at LIMIT most $$;

-- Of the organization, entries of the audit log from before, where it has chosen so; never those of the last year.
CREATE FUNCTION remove_old_audit(until timestamptz, most integer) RETURNS integer
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE removed integer;
  BEGIN
    IF NOT EXISTS (SELECT FROM retention r WHERE r.organization_id = current_organization()
      AND until <= now() - make_interval(days => r.audit_log) + interval '1 day'
      AND until <= now() - interval '364 days')
    THEN
      RAISE insufficient_privilege USING MESSAGE = 'permission denied: the audit log is kept for longer';
    END IF;
    DELETE FROM audit_entry e WHERE e.organization_id = current_organization() AND e.at < until
      AND e.id = ANY (ARRAY(SELECT id FROM audit_entry WHERE organization_id = current_organization() AND at < until
        ORDER BY at LIMIT most));
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
  END $$;

GRANT SELECT ON retention TO perch_bypass;
DO $$
DECLARE
  each_function text;
BEGIN
  GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the functions
  FOREACH each_function IN ARRAY ARRAY['due_retentions(timestamptz, integer)', 'remove_old_audit(timestamptz, integer)']
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO perch_bypass', each_function);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', each_function);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO perch_app', each_function);
  END LOOP;
  REVOKE CREATE ON SCHEMA public FROM perch_bypass;
END $$;

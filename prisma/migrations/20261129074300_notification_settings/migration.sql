-- CreateTable
CREATE TABLE "notification_setting" (
    "organization_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "desktop_kinds" TEXT[],
    "email_kinds" TEXT[],
    "quiet_from" SMALLINT,
    "quiet_until" SMALLINT,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "mailed_until" TIMESTAMPTZ(3) NOT NULL,
    "mail_after" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notification_setting_pkey" PRIMARY KEY ("organization_id","member_id")
);

-- AddForeignKey
ALTER TABLE "notification_setting" ADD CONSTRAINT "notification_setting_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE notification_setting
  ADD CONSTRAINT notification_setting_quiet CHECK (
    (quiet_from IS NULL) = (quiet_until IS NULL)
    AND quiet_from BETWEEN 0 AND 1439 AND quiet_until BETWEEN 0 AND 1439 AND quiet_from <> quiet_until);

-- Who wants e-mails, and from when on somebody has to look.
CREATE INDEX notification_setting_mail ON notification_setting (mail_after) WHERE email_kinds <> '{}';

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
DECLARE
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  ALTER TABLE notification_setting ENABLE ROW LEVEL SECURITY;
  ALTER TABLE notification_setting FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON notification_setting USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT bypasses THEN
    CREATE POLICY lookup ON notification_setting FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

-- ---------------------------------------------------------------- what must look across tenants
-- Organizations with members who want an e-mail of what they were told of and have not read for a few minutes.
CREATE FUNCTION due_notification_mails(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id FROM (
       SELECT s.organization_id FROM notification_setting s
       WHERE s.email_kinds <> '{}' AND s.mail_after <= at AND EXISTS (
         SELECT FROM notification n
         WHERE n.organization_id = s.organization_id AND n.member_id = s.member_id AND n.read_at IS NULL
           AND n.at > s.mailed_until AND n.at <= due_notification_mails.at - interval '3 minutes' AND n.kind = ANY (s.email_kinds))
       ORDER BY s.mail_after LIMIT most) due $$;

GRANT SELECT ON notification_setting, notification TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_notification_mails(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_notification_mails(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_notification_mails(timestamptz, integer) TO perch_app;

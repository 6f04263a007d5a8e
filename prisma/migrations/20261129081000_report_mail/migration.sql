-- CreateTable
CREATE TABLE "report_mail" (
    "organization_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "weekday" SMALLINT NOT NULL,
    "hour" SMALLINT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "token_hash" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "report_mail_pkey" PRIMARY KEY ("organization_id","member_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "report_mail_token" ON "report_mail"("token_hash");

-- AddForeignKey
ALTER TABLE "report_mail" ADD CONSTRAINT "report_mail_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE report_mail
  ADD CONSTRAINT report_mail_time CHECK (weekday BETWEEN 1 AND 7 AND hour BETWEEN 0 AND 23);

-- Who gets it, and when next.
CREATE INDEX report_mail_due ON report_mail (due_at) WHERE due_at IS NOT NULL;

-- ---------------------------------------------------------------- tenancy of the new table
ALTER TABLE report_mail ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_mail FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON report_mail USING (organization_id = current_organization())
  WITH CHECK (organization_id = current_organization());
DO $$
BEGIN
  IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
    CREATE POLICY lookup ON report_mail FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

-- ---------------------------------------------------------------- what must look across tenants
-- Organizations of which somebody is due to get last week's figures.
CREATE FUNCTION due_report_mails(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id
     FROM (SELECT m.organization_id FROM report_mail m WHERE m.due_at <= at ORDER BY m.due_at LIMIT most) due $$;

-- Whose weekly mail a link ends.
CREATE FUNCTION report_mail_of_token(hash bytea) RETURNS TABLE (organization_id uuid, member_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT m.organization_id, m.member_id FROM report_mail m WHERE m.token_hash = hash $$;

GRANT SELECT ON report_mail TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the functions
ALTER FUNCTION due_report_mails(timestamptz, integer) OWNER TO perch_bypass;
ALTER FUNCTION report_mail_of_token(bytea) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_report_mails(timestamptz, integer), report_mail_of_token(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_report_mails(timestamptz, integer), report_mail_of_token(bytea) TO perch_app;

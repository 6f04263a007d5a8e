-- CreateTable
CREATE TABLE "department_mail" (
    "organization_id" UUID NOT NULL,
    "department_id" UUID NOT NULL,
    "from_name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "reply_to" TEXT,
    "uses_reply_tag" BOOLEAN NOT NULL DEFAULT true,
    "signature" TEXT NOT NULL DEFAULT '',
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "department_mail_pkey" PRIMARY KEY ("organization_id","department_id")
);

-- CreateTable
CREATE TABLE "mailbox" (
    "organization_id" UUID NOT NULL,
    "uid_validity" BIGINT,
    "last_uid" BIGINT NOT NULL DEFAULT 0,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_token" UUID,
    "lease_until" TIMESTAMPTZ(3),
    "code" TEXT,
    "detail" TEXT,
    "checked_at" TIMESTAMPTZ(3),
    "checked_revision" INTEGER,
    "failures" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "mailbox_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "email" (
    "organization_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "internet_message_id" TEXT NOT NULL,
    "from_name" TEXT NOT NULL,
    "from_address" TEXT NOT NULL,
    "to_addresses" TEXT[],
    "cc_addresses" TEXT[],
    "subject" TEXT NOT NULL,
    "html" TEXT,
    "has_remote_images" BOOLEAN NOT NULL DEFAULT false,
    "quoted_text" TEXT NOT NULL DEFAULT '',
    "authentication" TEXT,
    "is_automatic" BOOLEAN NOT NULL DEFAULT false,
    "is_from_other" BOOLEAN NOT NULL DEFAULT false,
    "refused_files" JSONB NOT NULL DEFAULT '[]',
    "bounced_at" TIMESTAMPTZ(3),
    "bounce_reason" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "email_pkey" PRIMARY KEY ("organization_id","message_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "department_mail_address" ON "department_mail"("address");

-- CreateIndex
CREATE INDEX "mailbox_due_at_idx" ON "mailbox"("due_at");

-- CreateIndex
CREATE INDEX "email_sender" ON "email"("organization_id", "from_address", "received_at" DESC);

-- CreateIndex
CREATE INDEX "email_internet_message_id" ON "email"("internet_message_id");

-- CreateIndex
CREATE UNIQUE INDEX "email_once" ON "email"("organization_id", "internet_message_id", "from_address");

-- AddForeignKey
ALTER TABLE "department_mail" ADD CONSTRAINT "department_mail_organization_id_department_id_fkey" FOREIGN KEY ("organization_id", "department_id") REFERENCES "department"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mailbox" ADD CONSTRAINT "mailbox_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "email" ADD CONSTRAINT "email_organization_id_message_id_fkey" FOREIGN KEY ("organization_id", "message_id") REFERENCES "message"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE add_on
  DROP CONSTRAINT add_on_kind_check,
  ADD CONSTRAINT add_on_kind_check CHECK (kind IN ('mail', 'sms', 'imap'));
ALTER TABLE department_mail
  ADD CHECK (address = lower(address) AND address LIKE '%_@_%'),
  ADD CHECK (reply_to IS NULL OR reply_to = lower(reply_to));
ALTER TABLE email
  ADD CHECK (from_address = lower(from_address)),
  ADD CHECK (authentication IN ('verified', 'unverified', 'failed')),
  ADD CHECK ((bounced_at IS NULL) = (bounce_reason IS NULL));

-- ---------------------------------------------------------------- tenancy of the new tables
DO $$
DECLARE
  tenant_table text;
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['department_mail', 'mailbox', 'email'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %s USING (organization_id = current_organization())
      WITH CHECK (organization_id = current_organization())', tenant_table);
    IF NOT bypasses THEN
      EXECUTE format('CREATE POLICY lookup ON %s FOR SELECT TO perch_bypass USING (true)', tenant_table);
    END IF;
  END LOOP;
END $$;

-- ---------------------------------------------------------------- what must look across tenants
-- Whose address it is that mail is sent to.
CREATE FUNCTION department_of_mail_address(mail_address text) RETURNS TABLE (organization_id uuid, department_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT m.organization_id, m.department_id FROM department_mail m WHERE m.address = lower(mail_address) $$;

-- Who sent an e-mail that comes back.
CREATE FUNCTION organization_of_email(message_ids text[]) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT e.organization_id FROM email e
     WHERE e.internet_message_id = ANY (message_ids) AND e.authentication IS NULL LIMIT 1 $$;

-- Mailboxes to be read by then, the longest waiting first.
CREATE FUNCTION due_mailboxes(at timestamptz, most integer) RETURNS TABLE (organization_id uuid, due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT b.organization_id, b.due_at FROM mailbox b
     JOIN add_on a ON a.organization_id = b.organization_id AND a.kind = 'imap' AND a.is_enabled
     WHERE b.due_at <= at AND (b.lease_until IS NULL OR b.lease_until <= at)
     ORDER BY b.due_at LIMIT most $$;

GRANT SELECT ON department_mail, email, mailbox, add_on TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the functions
ALTER FUNCTION department_of_mail_address(text) OWNER TO perch_bypass;
ALTER FUNCTION organization_of_email(text[]) OWNER TO perch_bypass;
ALTER FUNCTION due_mailboxes(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION department_of_mail_address(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION organization_of_email(text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION due_mailboxes(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION department_of_mail_address(text) TO perch_app;
GRANT EXECUTE ON FUNCTION organization_of_email(text[]) TO perch_app;
GRANT EXECUTE ON FUNCTION due_mailboxes(timestamptz, integer) TO perch_app;

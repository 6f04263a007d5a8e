-- AlterTable
ALTER TABLE "contact" ADD COLUMN     "erasing_since" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "erased_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "contact_consent" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "twitter_user_id" TEXT NOT NULL,
    "username" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "is_revoked_by_customer" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "contact_consent_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "erased_profile" (
    "organization_id" UUID NOT NULL,
    "twitter_user_id" TEXT NOT NULL,
    "erased_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "erased_profile_pkey" PRIMARY KEY ("organization_id","twitter_user_id")
);

-- CreateTable
CREATE TABLE "erasure" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "contact_id" UUID NOT NULL,
    "twitter_user_ids" TEXT[],
    "requested_by_id" UUID,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3),
    "lease_token" UUID,
    "cursor_ticket_id" UUID,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "lookup" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "member_id" UUID,
    "state" TEXT NOT NULL DEFAULT 'queued',
    "result" JSONB,
    "code" TEXT,
    "cost_micros" BIGINT,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "lookup_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "contact_consent_list" ON "contact_consent"("organization_id", "contact_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "contact_consent_token" ON "contact_consent"("token_hash");

-- CreateIndex
CREATE INDEX "erasure_organization_id_contact_id_idx" ON "erasure"("organization_id", "contact_id");

-- CreateIndex
CREATE INDEX "lookup_due" ON "lookup"("due_at");

-- AddForeignKey
ALTER TABLE "contact_consent" ADD CONSTRAINT "contact_consent_organization_id_contact_id_fkey" FOREIGN KEY ("organization_id", "contact_id") REFERENCES "contact"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contact_consent" ADD CONSTRAINT "contact_consent_organization_id_created_by_id_fkey" FOREIGN KEY ("organization_id", "created_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("created_by_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "erasure" ADD CONSTRAINT "erasure_organization_id_requested_by_id_fkey" FOREIGN KEY ("organization_id", "requested_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("requested_by_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lookup" ADD CONSTRAINT "lookup_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "lookup" ADD CONSTRAINT "lookup_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("member_id") ON UPDATE CASCADE;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE lookup
  ADD CHECK (kind IN ('profile_search')),
  ADD CHECK (state IN ('queued', 'done', 'failed'));
ALTER TABLE contact_consent ADD CHECK (twitter_user_id ~ '^[0-9]{1,19}$');
CREATE INDEX erasure_due ON erasure (due_at) WHERE due_at IS NOT NULL;

-- ---------------------------------------------------------------- what a person has written, and what they were answered
CREATE INDEX tweet_author ON tweet (organization_id, author_id, posted_at DESC, id DESC) WHERE NOT is_own;
CREATE INDEX tweet_answers_to ON tweet (organization_id, in_reply_to_user_id, posted_at DESC, id DESC)
  WHERE is_own AND in_reply_to_user_id IS NOT NULL;
CREATE INDEX direct_message_sender ON direct_message (organization_id, sender_id, posted_at DESC, id DESC) WHERE NOT is_own;

-- ---------------------------------------------------------------- contacts by address and by number
DROP INDEX contact_text_trgm;
CREATE INDEX contact_text_trgm ON contact USING gin (organization_id,
  lower(name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')) gin_trgm_ops);
CREATE INDEX contact_email ON contact (organization_id, lower(email)) WHERE email IS NOT NULL;
CREATE INDEX contact_phone ON contact (organization_id, phone) WHERE phone IS NOT NULL;

-- as its owner, since lower() never reaches its index under row-level security
CREATE OR REPLACE VIEW contact_search AS
  SELECT organization_id, id, created_at,
    lower(name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')) AS text, lower(email) AS email, phone
  FROM contact WHERE organization_id = current_organization();

-- ---------------------------------------------------------------- tenancy of the new tables
DO $$
DECLARE
  tenant_table text;
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['contact_consent', 'erased_profile', 'erasure', 'lookup'] LOOP
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
-- Questions to X that wait, and answers that are too old.
CREATE FUNCTION due_lookups(at timestamptz, most integer)
  RETURNS TABLE (organization_id uuid, lookup_id uuid, due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT l.organization_id, l.id, l.due_at FROM lookup l WHERE l.due_at <= at ORDER BY l.due_at LIMIT most $$;

CREATE FUNCTION due_contact_erasures(at timestamptz, most integer)
  RETURNS TABLE (organization_id uuid, erasure_id uuid, due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT e.organization_id, e.id, e.due_at FROM erasure e
     WHERE e.due_at IS NOT NULL AND e.due_at <= at ORDER BY e.due_at LIMIT most $$;

-- Whose consent a link asks for.
CREATE FUNCTION consent_of_token(of_hash bytea) RETURNS TABLE (organization_id uuid, consent_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT c.organization_id, c.id FROM contact_consent c WHERE c.token_hash = of_hash $$;

-- What happened stays in the audit log; who a contact was does not, once their data is erased.
CREATE FUNCTION forget_in_audit_log(of_contact uuid) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ UPDATE audit_entry a SET subject_name = '', before = NULL, after = NULL
     WHERE a.organization_id = current_organization() AND a.subject_kind = 'contact'
       AND a.subject_id = of_contact::text $$;

GRANT SELECT ON lookup, erasure, contact_consent, audit_entry TO perch_bypass;
GRANT UPDATE (subject_name, before, after) ON audit_entry TO perch_bypass;
DO $$
DECLARE
  lookup text;
BEGIN
  IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
    CREATE POLICY forget ON audit_entry FOR UPDATE TO perch_bypass
      USING (organization_id = current_organization()) WITH CHECK (organization_id = current_organization());
  END IF;
  GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the functions
  FOREACH lookup IN ARRAY ARRAY['due_lookups(timestamptz, integer)', 'due_contact_erasures(timestamptz, integer)',
    'consent_of_token(bytea)', 'forget_in_audit_log(uuid)']
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO perch_bypass', lookup);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', lookup);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO perch_app', lookup);
  END LOOP;
  REVOKE CREATE ON SCHEMA public FROM perch_bypass;
END $$;

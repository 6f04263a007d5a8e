-- the key that acts in this transaction; null: a member or the system does
CREATE FUNCTION current_api_key() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('app.api_key_id', true), '')::uuid $$;

-- CreateTable
CREATE TABLE "api_key" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "previous_hash" BYTEA,
    "previous_until" TIMESTAMPTZ(3),
    "permissions" TEXT[],
    "department_ids" UUID[],
    "replies_need_approval" BOOLEAN NOT NULL DEFAULT false,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("organization_id","id")
);

-- AlterTable
ALTER TABLE "audit_entry" ADD COLUMN     "actor_key_id" UUID;
ALTER TABLE "ticket_event" ADD COLUMN     "actor_key_id" UUID;
ALTER TABLE "incident_event" ADD COLUMN     "actor_key_id" UUID;
-- on their own: what is there was done by no key
ALTER TABLE "audit_entry" ALTER COLUMN "actor_key_id" SET DEFAULT current_api_key();
ALTER TABLE "ticket_event" ALTER COLUMN "actor_key_id" SET DEFAULT current_api_key();
ALTER TABLE "incident_event" ALTER COLUMN "actor_key_id" SET DEFAULT current_api_key();

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "api_key_id" UUID;

-- AlterTable
ALTER TABLE "attachment" ADD COLUMN     "api_key_id" UUID;

-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "submitted_by_key" UUID;

-- CreateIndex
CREATE UNIQUE INDEX "api_key_secret" ON "api_key"("secret_hash");

-- CreateIndex
CREATE UNIQUE INDEX "api_key_previous_secret" ON "api_key"("previous_hash");

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_organization_id_created_by_id_fkey" FOREIGN KEY ("organization_id", "created_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("created_by_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_entry" ADD CONSTRAINT "audit_entry_organization_id_actor_key_id_fkey" FOREIGN KEY ("organization_id", "actor_key_id") REFERENCES "api_key"("organization_id", "id") ON DELETE SET NULL ("actor_key_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_organization_id_api_key_id_fkey" FOREIGN KEY ("organization_id", "api_key_id") REFERENCES "api_key"("organization_id", "id") ON DELETE SET NULL ("api_key_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ticket_event" ADD CONSTRAINT "ticket_event_organization_id_actor_key_id_fkey" FOREIGN KEY ("organization_id", "actor_key_id") REFERENCES "api_key"("organization_id", "id") ON DELETE SET NULL ("actor_key_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "attachment" ADD CONSTRAINT "attachment_organization_id_api_key_id_fkey" FOREIGN KEY ("organization_id", "api_key_id") REFERENCES "api_key"("organization_id", "id") ON DELETE SET NULL ("api_key_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_organization_id_submitted_by_key_fkey" FOREIGN KEY ("organization_id", "submitted_by_key") REFERENCES "api_key"("organization_id", "id") ON DELETE SET NULL ("submitted_by_key") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_event" ADD CONSTRAINT "incident_event_organization_id_actor_key_id_fkey" FOREIGN KEY ("organization_id", "actor_key_id") REFERENCES "api_key"("organization_id", "id") ON DELETE SET NULL ("actor_key_id") ON UPDATE CASCADE;

-- ---------------------------------------------------------------- what the columns hold
ALTER TABLE api_key
  ADD CHECK (octet_length(secret_hash) = 32 AND octet_length(previous_hash) = 32),
  ADD CHECK ((previous_hash IS NULL) = (previous_until IS NULL)),
  ADD CHECK (department_ids <> '{}');

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
BEGIN
  ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
  ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON api_key USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
    CREATE POLICY lookup ON api_key FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;
REVOKE DELETE, TRUNCATE ON api_key FROM perch_app;

-- ---------------------------------------------------------------- what must look across tenants
-- The key whose secret this is, or was until a moment ago; whether it still serves is read inside the organization.
CREATE FUNCTION api_key_of_secret(hash bytea, at timestamptz) RETURNS TABLE (organization_id uuid, api_key_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT k.organization_id, k.id FROM api_key k WHERE k.secret_hash = hash
     UNION ALL
     SELECT k.organization_id, k.id FROM api_key k WHERE k.previous_hash = hash AND k.previous_until > at
     LIMIT 1 $$;

GRANT SELECT ON api_key TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION api_key_of_secret(bytea, timestamptz) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION api_key_of_secret(bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION api_key_of_secret(bytea, timestamptz) TO perch_app;

-- AlterTable
ALTER TABLE "department" ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "member" ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "role" ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "chosen_organization_id" UUID;

-- CreateTable
CREATE TABLE "invitation" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role_id" UUID NOT NULL,
    "locale" TEXT NOT NULL DEFAULT 'en',
    "token_hash" BYTEA NOT NULL,
    "invited_by_id" UUID,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "invitation_department" (
    "organization_id" UUID NOT NULL,
    "invitation_id" UUID NOT NULL,
    "department_id" UUID NOT NULL,

    CONSTRAINT "invitation_department_pkey" PRIMARY KEY ("organization_id","invitation_id","department_id")
);

-- CreateIndex
CREATE INDEX "invitation_token" ON "invitation"("token_hash");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_organization_id_email_key" ON "invitation"("organization_id", "email");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_chosen_organization_id_fkey" FOREIGN KEY ("chosen_organization_id") REFERENCES "organization"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organization_id_role_id_fkey" FOREIGN KEY ("organization_id", "role_id") REFERENCES "role"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_organization_id_invited_by_id_fkey" FOREIGN KEY ("organization_id", "invited_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("invited_by_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation_department" ADD CONSTRAINT "invitation_department_organization_id_invitation_id_fkey" FOREIGN KEY ("organization_id", "invitation_id") REFERENCES "invitation"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation_department" ADD CONSTRAINT "invitation_department_organization_id_department_id_fkey" FOREIGN KEY ("organization_id", "department_id") REFERENCES "department"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- tenancy of the new tables
DO $$
DECLARE
  tenant_table text;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['invitation', 'invitation_department'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = current_organization()) WITH CHECK (organization_id = current_organization())',
      tenant_table);
    IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
      EXECUTE format('CREATE POLICY lookup ON %I FOR SELECT TO perch_bypass USING (true)', tenant_table);
    END IF;
  END LOOP;
END $$;

ALTER TABLE invitation
  ADD CHECK (locale IN ('en', 'pt-BR')),
  ADD CHECK (email = lower(email)),
  ADD CHECK (length(token_hash) = 32);

-- "Billing" and "billing" would be told apart by nobody
CREATE UNIQUE INDEX department_name_key ON department (organization_id, lower(name));
CREATE UNIQUE INDEX role_name_key ON role (organization_id, lower(name));

-- ---------------------------------------------------------------- one more function that looks across tenants
-- Whoever follows the link of an invitation is in no organization yet.
CREATE FUNCTION invitation_of_token(of_token_hash bytea) RETURNS TABLE (organization_id uuid, invitation_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT i.organization_id, i.id FROM invitation i WHERE i.token_hash = of_token_hash $$;

GRANT SELECT ON invitation TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION invitation_of_token(bytea) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION invitation_of_token(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION invitation_of_token(bytea) TO perch_app;

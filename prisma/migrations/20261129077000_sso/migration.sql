-- AlterTable
ALTER TABLE "session" ADD COLUMN     "sso_organization_id" UUID;

-- CreateTable
CREATE TABLE "sso_connection" (
    "organization_id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "groups_claim" TEXT NOT NULL DEFAULT 'groups',
    "default_role_id" UUID,
    "is_enabled" BOOLEAN NOT NULL,
    "is_required" BOOLEAN NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "changed_by_id" UUID,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sso_connection_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "sso_domain" (
    "organization_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,

    CONSTRAINT "sso_domain_pkey" PRIMARY KEY ("organization_id","domain")
);

-- CreateTable
CREATE TABLE "sso_mapping" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "group_name" TEXT NOT NULL,
    "role_id" UUID NOT NULL,

    CONSTRAINT "sso_mapping_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "sso_mapping_department" (
    "organization_id" UUID NOT NULL,
    "mapping_id" UUID NOT NULL,
    "department_id" UUID NOT NULL,

    CONSTRAINT "sso_mapping_department_pkey" PRIMARY KEY ("organization_id","mapping_id","department_id")
);

-- CreateTable
CREATE TABLE "sso_identity" (
    "organization_id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "member_id" UUID NOT NULL,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sso_identity_pkey" PRIMARY KEY ("organization_id","issuer","subject")
);

-- CreateTable
CREATE TABLE "sso_request" (
    "organization_id" UUID NOT NULL,
    "state_hash" BYTEA NOT NULL,
    "browser_hash" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "return_to" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sso_request_pkey" PRIMARY KEY ("organization_id","state_hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "sso_domain_claim" ON "sso_domain"("domain");

-- CreateIndex
CREATE UNIQUE INDEX "sso_mapping_organization_id_group_name_key" ON "sso_mapping"("organization_id", "group_name");

-- CreateIndex
CREATE UNIQUE INDEX "sso_identity_member" ON "sso_identity"("organization_id", "member_id", "issuer");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_sso_organization_id_fkey" FOREIGN KEY ("sso_organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sso_connection" ADD CONSTRAINT "sso_connection_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sso_connection" ADD CONSTRAINT "sso_connection_organization_id_default_role_id_fkey" FOREIGN KEY ("organization_id", "default_role_id") REFERENCES "role"("organization_id", "id") ON DELETE SET NULL ("default_role_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sso_connection" ADD CONSTRAINT "sso_connection_organization_id_changed_by_id_fkey" FOREIGN KEY ("organization_id", "changed_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("changed_by_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sso_domain" ADD CONSTRAINT "sso_domain_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "sso_connection"("organization_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sso_mapping" ADD CONSTRAINT "sso_mapping_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "sso_connection"("organization_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sso_mapping" ADD CONSTRAINT "sso_mapping_organization_id_role_id_fkey" FOREIGN KEY ("organization_id", "role_id") REFERENCES "role"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sso_mapping_department" ADD CONSTRAINT "sso_mapping_department_organization_id_mapping_id_fkey" FOREIGN KEY ("organization_id", "mapping_id") REFERENCES "sso_mapping"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sso_mapping_department" ADD CONSTRAINT "sso_mapping_department_organization_id_department_id_fkey" FOREIGN KEY ("organization_id", "department_id") REFERENCES "department"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sso_identity" ADD CONSTRAINT "sso_identity_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sso_request" ADD CONSTRAINT "sso_request_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "sso_connection"("organization_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE sso_connection ADD CHECK (is_enabled OR NOT is_required);
ALTER TABLE sso_domain ADD CHECK (domain = lower(domain));

-- ---------------------------------------------------------------- tenancy of the new tables
DO $$
DECLARE
  tenant_table text;
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  FOREACH tenant_table IN ARRAY
    ARRAY['sso_connection', 'sso_domain', 'sso_mapping', 'sso_mapping_department', 'sso_identity', 'sso_request']
  LOOP
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
-- Whose people have e-mail addresses of this domain and sign in with a provider.
CREATE FUNCTION sso_organization_of(of_domain text) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT d.organization_id FROM sso_domain d
     JOIN sso_connection c ON c.organization_id = d.organization_id AND c.is_enabled
     WHERE d.domain = of_domain $$;

-- Where a session may work. One that a provider began: in that provider's organization, as long as it signs people in.
-- Another one: wherever its person is active, but for organizations that ask them to sign in with their provider; who
-- may manage one gets in with a password all the same.
CREATE FUNCTION memberships_of_session(of_user uuid, by_organization uuid)
  RETURNS TABLE (organization_id uuid, member_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT f.organization_id, f.member_id
     FROM memberships_of(of_user) WITH ORDINALITY AS f (organization_id, member_id, place)
     JOIN member m ON m.organization_id = f.organization_id AND m.id = f.member_id
     LEFT JOIN sso_connection c ON c.organization_id = f.organization_id AND c.is_enabled
     WHERE CASE WHEN by_organization IS NOT NULL THEN c.organization_id = by_organization
       ELSE c.is_required IS NOT TRUE OR EXISTS (SELECT FROM role r
         WHERE r.organization_id = m.organization_id AND r.id = m.role_id AND 'organization.manage' = ANY (r.permissions))
       END
     ORDER BY f.place $$;

GRANT SELECT ON sso_connection, sso_domain TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the functions
ALTER FUNCTION sso_organization_of(text) OWNER TO perch_bypass;
ALTER FUNCTION memberships_of_session(uuid, uuid) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION sso_organization_of(text), memberships_of_session(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sso_organization_of(text), memberships_of_session(uuid, uuid) TO perch_app;

-- DropIndex
DROP INDEX "sso_domain_claim";

-- AlterTable: whatever was claimed by a mailbox is to be proved
ALTER TABLE "sso_domain" ADD COLUMN     "challenge" TEXT NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', ''),
ADD COLUMN     "proved_at" TIMESTAMPTZ(3);
ALTER TABLE "sso_domain" ALTER COLUMN "challenge" DROP DEFAULT;

-- any organization may ask for a domain, one has proved it
CREATE UNIQUE INDEX "sso_domain_proved" ON "sso_domain"("domain") WHERE proved_at IS NOT NULL;

-- ---------------------------------------------------------------- what must look across tenants
-- Whose people have e-mail addresses of this domain, by what its name servers have said, and sign in with a provider.
CREATE OR REPLACE FUNCTION sso_organization_of(of_domain text) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT d.organization_id FROM sso_domain d
     JOIN sso_connection c ON c.organization_id = d.organization_id AND c.is_enabled
     WHERE d.domain = of_domain AND d.proved_at IS NOT NULL $$;

-- The same, whether its provider is in use or not.
CREATE FUNCTION sso_domain_holder(of_domain text) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT organization_id FROM sso_domain WHERE domain = of_domain AND proved_at IS NOT NULL $$;

GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION sso_domain_holder(text) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION sso_domain_holder(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sso_domain_holder(text) TO perch_app;

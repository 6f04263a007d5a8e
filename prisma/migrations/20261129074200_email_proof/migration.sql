-- CreateTable
CREATE TABLE "email_proof" (
    "user_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "email_proof_pkey" PRIMARY KEY ("user_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "email_proof_token_hash_key" ON "email_proof"("token_hash");

-- AddForeignKey
ALTER TABLE "email_proof" ADD CONSTRAINT "email_proof_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Who is here already is not asked for a proof.
UPDATE app_user SET email_verified = true;

-- ---------------------------------------------------------------- what must look across tenants
-- Somebody has opened the link in their e-mail: the address is theirs from now on, in all organizations they are in. The
-- link serves once. Answers whose it is, the address before, and their memberships.
CREATE FUNCTION confirm_email(of_hash bytea, at timestamptz)
  RETURNS TABLE (of_user uuid, address text, former text, organization_id uuid, member_id uuid)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$
  DECLARE
    proof email_proof;
    before text;
  BEGIN
    DELETE FROM email_proof p WHERE p.token_hash = of_hash AND p.expires_at > at RETURNING p.* INTO proof;
    IF proof.user_id IS NULL THEN RETURN; END IF;
    SELECT u.email INTO before FROM app_user u WHERE u.id = proof.user_id FOR NO KEY UPDATE;
    UPDATE app_user u SET email = proof.email, email_verified = true, updated_at = at WHERE u.id = proof.user_id;
    UPDATE member m SET email = proof.email, revision = m.revision + 1
    WHERE m.user_id = proof.user_id AND m.email <> proof.email;
    RETURN QUERY SELECT proof.user_id, proof.email, before, m.organization_id, m.id FROM member m
      WHERE m.user_id = proof.user_id;
  END $$;

GRANT SELECT, DELETE ON email_proof TO perch_bypass;
GRANT SELECT, UPDATE (email, email_verified, updated_at) ON app_user TO perch_bypass;
GRANT UPDATE (email, revision) ON member TO perch_bypass;
DO $$
BEGIN
  IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
    CREATE POLICY follow_email ON member FOR UPDATE TO perch_bypass USING (true) WITH CHECK (true);
  END IF;
END $$;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION confirm_email(bytea, timestamptz) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION confirm_email(bytea, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION confirm_email(bytea, timestamptz) TO perch_app;

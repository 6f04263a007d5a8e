-- CreateIndex
CREATE INDEX "invitation_email" ON "invitation"("email");

-- Whoever is an active member nowhere, and has forgotten the password with which they are to join, still gets their
-- link: the organization that invites them sends it. The newest invitation first.
CREATE FUNCTION invitations_to(of_email text, at timestamptz) RETURNS TABLE (organization_id uuid, invitation_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT i.organization_id, i.id FROM invitation i
     WHERE i.email = of_email AND i.expires_at > at ORDER BY i.sent_at DESC $$;

GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION invitations_to(text, timestamptz) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION invitations_to(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION invitations_to(text, timestamptz) TO perch_app;

-- Where a session may work. One that a provider began: in that provider's organization, as long as it signs people in.
-- Another one: wherever its person is active, but for organizations that ask them to sign in with their provider, which
-- counts while one of their domains is proved; who may manage one gets in with a password all the same.
CREATE OR REPLACE FUNCTION memberships_of_session(of_user uuid, by_organization uuid)
  RETURNS TABLE (organization_id uuid, member_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT f.organization_id, f.member_id
     FROM memberships_of(of_user) WITH ORDINALITY AS f (organization_id, member_id, place)
     JOIN member m ON m.organization_id = f.organization_id AND m.id = f.member_id
     LEFT JOIN sso_connection c ON c.organization_id = f.organization_id AND c.is_enabled
     WHERE CASE WHEN by_organization IS NOT NULL THEN c.organization_id = by_organization
       ELSE c.is_required IS NOT TRUE OR NOT EXISTS (SELECT FROM sso_domain d
         WHERE d.organization_id = f.organization_id AND d.proved_at IS NOT NULL)
         OR EXISTS (SELECT FROM role r
         WHERE r.organization_id = m.organization_id AND r.id = m.role_id AND 'organization.manage' = ANY (r.permissions))
       END
     ORDER BY f.place $$;

/**
 * SQL: the membership in which a session `s` works, as `m (organization_id, member_id)`: that of the organization the
 * person has chosen while it is active, else their oldest active one, of those where the session may work. Sessions belong to no organization; the function
 * may look across them.
 */
export const CURRENT_MEMBERSHIP = `
  CROSS JOIN LATERAL (
    SELECT f.organization_id, f.member_id
    FROM memberships_of_session(s.user_id, s.sso_organization_id) WITH ORDINALITY AS f (organization_id, member_id, place)
    ORDER BY f.organization_id IS NOT DISTINCT FROM s.chosen_organization_id DESC, f.place LIMIT 1) m`;

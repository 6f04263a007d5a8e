/**
 * SQL: whether the member `m` may open the incident `i`: their role lets them, and they see the department of its ticket.
 * $1 is the organization.
 * @param role alias of the role of `m`
 */
export const opensIncidentSql = (role: string) => `
  'social.view' = ANY (${role}.permissions) AND (i.ticket_id IS NULL OR NOT ${role}.departments_only OR EXISTS (
    SELECT FROM ticket p JOIN department_member dm ON dm.organization_id = $1 AND dm.department_id = p.department_id
    WHERE p.organization_id = $1 AND p.id = i.ticket_id AND dm.member_id = m.id))`;

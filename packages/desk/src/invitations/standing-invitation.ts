/**
 * SQL: whether who sent an invitation `i` may still give the role `r` that it gives: they are active, and may themselves
 * do all that it allows.
 */
export const STILL_GIVEN = `
  EXISTS (SELECT FROM member giver
          JOIN role held ON held.organization_id = giver.organization_id AND held.id = giver.role_id
          WHERE giver.organization_id = i.organization_id AND giver.id = i.invited_by_id AND giver.is_active
            AND held.permissions @> r.permissions)`;

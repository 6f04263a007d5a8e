-- Begins with the few departments that have a rule, whatever waits in them; what nobody takes hides nothing else.
CREATE INDEX department_assigns ON department (organization_id, id) WHERE assignment <> 'manual';

CREATE OR REPLACE FUNCTION due_assignments(at timestamptz, most integer) RETURNS TABLE (organization_id uuid, department_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT d.organization_id, d.id FROM department d
     CROSS JOIN LATERAL (
       SELECT FROM ticket t
       WHERE t.organization_id = d.organization_id AND t.department_id = d.id
         AND t.awaits_assignment AND t.assignee_id IS NULL AND t.status IN ('open', 'pending', 'on_hold')
       LIMIT 1) waiting
     CROSS JOIN LATERAL (
       SELECT FROM department_member dm
       JOIN member m ON m.organization_id = dm.organization_id AND m.id = dm.member_id AND m.is_active
         AND (m.away_since IS NULL OR m.away_until <= at)
       JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id
         AND 'tickets.reply' = ANY (r.permissions)
       WHERE dm.organization_id = d.organization_id AND dm.department_id = d.id
       LIMIT 1) taker
     WHERE d.assignment <> 'manual' AND d.is_active
     LIMIT most $$;

GRANT SELECT ON department TO perch_bypass;

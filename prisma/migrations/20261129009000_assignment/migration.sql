-- AlterTable
ALTER TABLE "department" ADD COLUMN     "assignment" TEXT NOT NULL DEFAULT 'manual';

-- AlterTable
ALTER TABLE "department_member" ADD COLUMN     "last_assigned_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "member" ADD COLUMN     "away_since" TIMESTAMPTZ(3),
ADD COLUMN     "away_until" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "ticket" ADD COLUMN     "awaits_assignment" BOOLEAN NOT NULL DEFAULT false;

-- ---------------------------------------------------------------- closed sets, and what is due
ALTER TABLE department ADD CHECK (assignment IN ('manual', 'round_robin', 'least_loaded'));
ALTER TABLE member ADD CHECK (away_since IS NOT NULL OR away_until IS NULL);
CREATE INDEX ticket_awaits_assignment ON ticket (organization_id, department_id, id)
  WHERE awaits_assignment AND assignee_id IS NULL AND status IN ('open', 'pending', 'on_hold');

-- ---------------------------------------------------------------- what must look across tenants
-- Departments with tickets that their rule is to give to somebody, and with somebody who takes them at a time.
CREATE FUNCTION due_assignments(at timestamptz, most integer) RETURNS TABLE (organization_id uuid, department_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT waiting.organization_id, waiting.department_id FROM (
       SELECT DISTINCT t.organization_id, t.department_id FROM ticket t
       WHERE t.awaits_assignment AND t.assignee_id IS NULL AND t.status IN ('open', 'pending', 'on_hold')
       LIMIT most) waiting
     WHERE EXISTS (
       SELECT FROM department_member dm
       JOIN member m ON m.organization_id = dm.organization_id AND m.id = dm.member_id AND m.is_active
         AND (m.away_since IS NULL OR m.away_until <= at)
       JOIN role r ON r.organization_id = m.organization_id AND r.id = m.role_id AND 'tickets.reply' = ANY (r.permissions)
       WHERE dm.organization_id = waiting.organization_id AND dm.department_id = waiting.department_id) $$;

GRANT SELECT ON ticket, department_member, member, role TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_assignments(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_assignments(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_assignments(timestamptz, integer) TO perch_app;

-- AlterTable
ALTER TABLE "department" ADD COLUMN     "due_policy" JSONB,
ADD COLUMN     "pending_close_days" INTEGER,
ADD COLUMN     "service_hours" JSONB NOT NULL DEFAULT '{"timeZone": "UTC", "week": null, "holidays": []}',
ADD COLUMN     "thanks_reopen" BOOLEAN NOT NULL DEFAULT true;

-- AlterTable
ALTER TABLE "ticket" ADD COLUMN     "due_at" TIMESTAMPTZ(3),
ADD COLUMN     "due_kind" TEXT,
ADD COLUMN     "fetch_lag_seconds" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "first_responded_at" TIMESTAMPTZ(3),
ADD COLUMN     "first_response_seconds" INTEGER,
ADD COLUMN     "overdue_told_at" TIMESTAMPTZ(3),
ADD COLUMN     "paused_seconds" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "pending_since" TIMESTAMPTZ(3),
ADD COLUMN     "resolution_seconds" INTEGER,
ADD COLUMN     "snoozed_at" TIMESTAMPTZ(3),
ADD COLUMN     "snoozed_by_id" UUID,
ADD COLUMN     "snoozed_until" TIMESTAMPTZ(3);

-- AddForeignKey
ALTER TABLE "ticket" ADD CONSTRAINT "ticket_organization_id_snoozed_by_id_fkey" FOREIGN KEY ("organization_id", "snoozed_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("snoozed_by_id") ON UPDATE CASCADE;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE department ADD CHECK (pending_close_days BETWEEN 1 AND 365);
ALTER TABLE ticket
  ADD CHECK (due_kind IN ('first_response', 'resolution', 'manual')),
  ADD CHECK ((due_kind IS NULL) = (due_at IS NULL)),
  ADD CHECK (snoozed_at IS NOT NULL OR snoozed_until IS NULL);

-- ---------------------------------------------------------------- tickets that were there before
ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY;
UPDATE ticket SET pending_since = updated_at WHERE status = 'pending';
ALTER TABLE ticket FORCE ROW LEVEL SECURITY;

-- ---------------------------------------------------------------- lists, and what is due
CREATE INDEX ticket_due ON ticket (organization_id, due_at, id) WHERE due_at IS NOT NULL;
CREATE INDEX ticket_overdue ON ticket (due_at) WHERE due_at IS NOT NULL AND overdue_told_at IS DISTINCT FROM due_at;
CREATE INDEX ticket_snoozed ON ticket (organization_id, snoozed_at DESC, id DESC) WHERE snoozed_at IS NOT NULL;
CREATE INDEX ticket_snooze_ends ON ticket (snoozed_until) WHERE snoozed_until IS NOT NULL;
CREATE INDEX ticket_pending ON ticket (organization_id, department_id,
  greatest(coalesce(pending_since, updated_at), last_message_at)) WHERE status = 'pending';
CREATE INDEX department_closes_pending ON department (organization_id, id) WHERE pending_close_days IS NOT NULL;

-- Organizations in whose tickets something has become due by `at`: a due time has passed and nobody was told, a snooze
-- ends, a pending ticket has been silent for as long as its department allows.
CREATE FUNCTION due_tickets(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ (SELECT DISTINCT due.organization_id FROM (
        SELECT t.organization_id FROM ticket t
        WHERE t.due_at <= at AND t.due_at IS NOT NULL AND t.overdue_told_at IS DISTINCT FROM t.due_at
        ORDER BY t.due_at LIMIT most) due)
     UNION
     (SELECT DISTINCT due.organization_id FROM (
        SELECT t.organization_id FROM ticket t
        WHERE t.snoozed_until <= at AND t.snoozed_until IS NOT NULL
        ORDER BY t.snoozed_until LIMIT most) due)
     UNION
     (SELECT d.organization_id FROM department d
      WHERE d.pending_close_days IS NOT NULL AND EXISTS (
        SELECT FROM ticket t
        WHERE t.organization_id = d.organization_id AND t.department_id = d.id AND t.status = 'pending'
          AND greatest(coalesce(t.pending_since, t.updated_at), t.last_message_at)
            <= at - d.pending_close_days * interval '1 day')
      LIMIT most) $$;

GRANT SELECT ON department TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_tickets(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_tickets(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_tickets(timestamptz, integer) TO perch_app;

-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "figures_due_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "incident_organization_id_rule_id_last_reached_at_idx" ON "incident"("organization_id", "rule_id", "last_reached_at");

-- ---------------------------------------------------------------- incidents that have ended and that tweets came late to
CREATE INDEX incident_figures_due ON incident (figures_due_at) WHERE figures_due_at IS NOT NULL;
CREATE INDEX incident_figures_due_here ON incident (organization_id, figures_due_at) WHERE figures_due_at IS NOT NULL;

CREATE OR REPLACE FUNCTION due_escalations(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id FROM (
       (SELECT r.organization_id FROM escalation_rule r WHERE r.dirty_from IS NOT NULL LIMIT most)
       UNION ALL
       (SELECT i.organization_id FROM incident i WHERE i.clear_due_at <= at ORDER BY i.clear_due_at LIMIT most)
       UNION ALL
       (SELECT i.organization_id FROM incident i WHERE i.figures_due_at <= at ORDER BY i.figures_due_at LIMIT most)
       UNION ALL
       (SELECT t.organization_id FROM incident_turn t WHERE t.due_at <= at ORDER BY t.due_at LIMIT most)) due $$;

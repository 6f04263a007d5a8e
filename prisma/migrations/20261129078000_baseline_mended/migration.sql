-- AlterTable
ALTER TABLE "escalation_hour" ALTER COLUMN "tweets" DROP NOT NULL;

-- AlterTable
ALTER TABLE "escalation_rule" ADD COLUMN     "history_due_at" TIMESTAMPTZ(3),
ADD COLUMN     "hours_quiet_until" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "calm_minutes" INTEGER NOT NULL DEFAULT 0;

-- ---------------------------------------------------------------- what is there
ALTER TABLE incident NO FORCE ROW LEVEL SECURITY;
ALTER TABLE escalation_hour NO FORCE ROW LEVEL SECURITY;
ALTER TABLE escalation_rule NO FORCE ROW LEVEL SECURITY;
-- an hour that was unusual reaches into what follows for as long
UPDATE incident SET calm_minutes = 60 WHERE is_by_baseline;
-- hours that nobody had read were counted as empty: all are counted anew
DELETE FROM escalation_hour;
UPDATE escalation_rule SET history_from = NULL, history_until = NULL;
ALTER TABLE incident FORCE ROW LEVEL SECURITY;
ALTER TABLE escalation_hour FORCE ROW LEVEL SECURITY;
ALTER TABLE escalation_rule FORCE ROW LEVEL SECURITY;

-- ---------------------------------------------------------------- what is due
DROP INDEX escalation_rule_history;

-- Whose rules go by what is usual and have hours to be counted at `at`.
CREATE INDEX escalation_rule_history ON escalation_rule (history_due_at NULLS FIRST)
  WHERE baseline_times IS NOT NULL AND is_enabled;
CREATE OR REPLACE FUNCTION due_baselines(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id FROM (
       SELECT r.organization_id FROM escalation_rule r
       WHERE r.baseline_times IS NOT NULL AND r.is_enabled AND (r.history_due_at IS NULL OR r.history_due_at <= at)
       ORDER BY r.history_due_at NULLS FIRST LIMIT most) due $$;

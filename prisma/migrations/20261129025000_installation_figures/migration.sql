-- What X has cost today, over all accounts, without a look at the other days.
-- CreateIndex
CREATE INDEX "usage_day_day" ON "usage_day"("day");

-- ---------------------------------------------------------------- what must look across tenants
-- Figures of the whole installation for those who run it: sums and ages, of nobody in particular. Each is one look at an
-- index that holds only what is under way, overdue or of today. What waits for an approval is not under way.
CREATE FUNCTION installation_figures(at timestamptz)
  RETURNS TABLE (figure text, label text, value double precision)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT each.figure, open.state, each.value FROM (
       SELECT d.state, count(*) AS count, min(d.due_at) AS due_at FROM delivery d
       WHERE d.state IN ('held', 'queued', 'sending', 'unknown') AND d.hold_reason IS DISTINCT FROM 'approval'
       GROUP BY d.state) open
     CROSS JOIN LATERAL (VALUES ('deliveries', open.count::double precision),
       ('delivery_overdue_seconds', greatest(0, extract(epoch FROM at - open.due_at))::double precision))
       AS each (figure, value)
     UNION ALL
     SELECT each.figure, late.name, each.value FROM (
       SELECT s.name, count(*) AS count, min(s.due_at) AS due_at FROM stream s
       JOIN account a ON a.organization_id = s.organization_id AND a.id = s.account_id AND a.state = 'connected'
       WHERE s.due_at <= at GROUP BY s.name) late
     CROSS JOIN LATERAL (VALUES ('streams_overdue', late.count::double precision),
       ('stream_overdue_seconds', extract(epoch FROM at - late.due_at)::double precision)) AS each (figure, value)
     UNION ALL
     SELECT 'cost_today_micros', u.kind, sum(u.cost_micros)::double precision FROM usage_day u
     WHERE u.day = (at AT TIME ZONE 'UTC')::date GROUP BY u.kind $$;

GRANT SELECT ON usage_day TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION installation_figures(timestamptz) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION installation_figures(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION installation_figures(timestamptz) TO perch_app;

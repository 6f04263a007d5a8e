-- AlterTable
ALTER TABLE "account" ADD COLUMN     "escalation_revision" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "escalation_rule" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "is_enabled" BOOLEAN NOT NULL DEFAULT true,
    "keywords" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "tweet_count" INTEGER NOT NULL,
    "window_minutes" INTEGER NOT NULL,
    "counts_authors" BOOLEAN NOT NULL DEFAULT false,
    "min_followers" INTEGER NOT NULL DEFAULT 0,
    "cooldown_minutes" INTEGER NOT NULL DEFAULT 60,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "counted_from" TIMESTAMPTZ(3) NOT NULL,
    "dirty_from" TIMESTAMPTZ(3),
    "dirty_until" TIMESTAMPTZ(3),
    "quiet_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "escalation_rule_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "escalation_recipient" (
    "organization_id" UUID NOT NULL,
    "rule_id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "by_email" BOOLEAN NOT NULL,
    "by_sms" BOOLEAN NOT NULL,

    CONSTRAINT "escalation_recipient_pkey" PRIMARY KEY ("organization_id","rule_id","member_id")
);

-- CreateTable
CREATE TABLE "escalation_hit" (
    "organization_id" UUID NOT NULL,
    "rule_id" UUID NOT NULL,
    "posted_at" TIMESTAMPTZ(3) NOT NULL,
    "tweet_row_id" UUID NOT NULL,
    "author_id" TEXT NOT NULL,
    "is_import" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "escalation_hit_pkey" PRIMARY KEY ("organization_id","rule_id","posted_at","tweet_row_id")
);

-- CreateTable
CREATE TABLE "incident" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "rule_id" UUID,
    "rule_name" TEXT NOT NULL,
    "tweet_count" INTEGER NOT NULL,
    "window_minutes" INTEGER NOT NULL,
    "counts_authors" BOOLEAN NOT NULL,
    "state" TEXT NOT NULL,
    "past_reason" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "reached_at" TIMESTAMPTZ(3) NOT NULL,
    "last_reached_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "clear_due_at" TIMESTAMPTZ(3),
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by" UUID,
    "assignee_id" UUID,
    "cleared_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" UUID,

    CONSTRAINT "incident_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "incident_event" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "actor_id" UUID,
    "data" JSONB NOT NULL DEFAULT '{}',
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "incident_event_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "escalation_alert" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "rule_id" UUID,
    "incident_id" UUID,
    "member_id" UUID NOT NULL,
    "medium" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "delivery_id" UUID,
    "is_fallback" BOOLEAN NOT NULL DEFAULT false,
    "receipt" TEXT,
    "receipt_code" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "escalation_alert_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "escalation_rule_organization_id_account_id_created_at_id_idx" ON "escalation_rule"("organization_id", "account_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "escalation_recipient_organization_id_member_id_idx" ON "escalation_recipient"("organization_id", "member_id");

-- CreateIndex
CREATE INDEX "escalation_hit_organization_id_tweet_row_id_idx" ON "escalation_hit"("organization_id", "tweet_row_id");

-- CreateIndex
CREATE INDEX "incident_organization_id_opened_at_id_idx" ON "incident"("organization_id", "opened_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "incident_organization_id_rule_id_started_at_idx" ON "incident"("organization_id", "rule_id", "started_at");

-- CreateIndex
CREATE INDEX "incident_organization_id_account_id_idx" ON "incident"("organization_id", "account_id");

-- CreateIndex
CREATE INDEX "incident_event_organization_id_incident_id_at_id_idx" ON "incident_event"("organization_id", "incident_id", "at", "id");

-- CreateIndex
CREATE INDEX "escalation_alert_organization_id_member_id_medium_created_a_idx" ON "escalation_alert"("organization_id", "member_id", "medium", "created_at");

-- CreateIndex
CREATE INDEX "escalation_alert_organization_id_rule_id_idx" ON "escalation_alert"("organization_id", "rule_id");

-- CreateIndex
CREATE UNIQUE INDEX "escalation_alert_organization_id_incident_id_kind_member_id_key" ON "escalation_alert"("organization_id", "incident_id", "kind", "member_id", "medium");

-- CreateIndex
CREATE UNIQUE INDEX "escalation_alert_organization_id_delivery_id_key" ON "escalation_alert"("organization_id", "delivery_id");

-- AddForeignKey
ALTER TABLE "escalation_rule" ADD CONSTRAINT "escalation_rule_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "escalation_recipient" ADD CONSTRAINT "escalation_recipient_organization_id_rule_id_fkey" FOREIGN KEY ("organization_id", "rule_id") REFERENCES "escalation_rule"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "escalation_recipient" ADD CONSTRAINT "escalation_recipient_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "escalation_hit" ADD CONSTRAINT "escalation_hit_organization_id_rule_id_fkey" FOREIGN KEY ("organization_id", "rule_id") REFERENCES "escalation_rule"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "escalation_hit" ADD CONSTRAINT "escalation_hit_organization_id_tweet_row_id_fkey" FOREIGN KEY ("organization_id", "tweet_row_id") REFERENCES "tweet"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident" ADD CONSTRAINT "incident_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident" ADD CONSTRAINT "incident_organization_id_rule_id_fkey" FOREIGN KEY ("organization_id", "rule_id") REFERENCES "escalation_rule"("organization_id", "id") ON DELETE SET NULL ("rule_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident" ADD CONSTRAINT "incident_organization_id_acknowledged_by_fkey" FOREIGN KEY ("organization_id", "acknowledged_by") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("acknowledged_by") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident" ADD CONSTRAINT "incident_organization_id_assignee_id_fkey" FOREIGN KEY ("organization_id", "assignee_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("assignee_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident" ADD CONSTRAINT "incident_organization_id_closed_by_fkey" FOREIGN KEY ("organization_id", "closed_by") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("closed_by") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_event" ADD CONSTRAINT "incident_event_organization_id_incident_id_fkey" FOREIGN KEY ("organization_id", "incident_id") REFERENCES "incident"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_event" ADD CONSTRAINT "incident_event_organization_id_actor_id_fkey" FOREIGN KEY ("organization_id", "actor_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("actor_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "escalation_alert" ADD CONSTRAINT "escalation_alert_organization_id_rule_id_fkey" FOREIGN KEY ("organization_id", "rule_id") REFERENCES "escalation_rule"("organization_id", "id") ON DELETE SET NULL ("rule_id") ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "escalation_alert" ADD CONSTRAINT "escalation_alert_organization_id_incident_id_fkey" FOREIGN KEY ("organization_id", "incident_id") REFERENCES "incident"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "escalation_alert" ADD CONSTRAINT "escalation_alert_organization_id_member_id_fkey" FOREIGN KEY ("organization_id", "member_id") REFERENCES "member"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "escalation_alert" ADD CONSTRAINT "escalation_alert_organization_id_delivery_id_fkey" FOREIGN KEY ("organization_id", "delivery_id") REFERENCES "delivery"("organization_id", "id") ON DELETE SET NULL ("delivery_id") ON UPDATE CASCADE;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE escalation_rule
  ADD CHECK (tweet_count BETWEEN 1 AND 10000),
  ADD CHECK (window_minutes BETWEEN 1 AND 1440),
  ADD CHECK (min_followers >= 0),
  ADD CHECK (cooldown_minutes BETWEEN 0 AND 10080),
  ADD CHECK ((dirty_from IS NULL) = (dirty_until IS NULL));
ALTER TABLE escalation_recipient ADD CHECK (by_email OR by_sms);
ALTER TABLE incident
  ADD CHECK (state IN ('open', 'acknowledged', 'cleared', 'closed', 'past')),
  ADD CHECK (past_reason IN ('late', 'import', 'cooldown')),
  ADD CHECK ((state = 'past') = (past_reason IS NOT NULL)),
  ADD CHECK (clear_due_at IS NULL OR state IN ('open', 'acknowledged'));
ALTER TABLE escalation_alert
  ADD CHECK (medium IN ('email', 'sms')),
  ADD CHECK (kind IN ('alarm', 'clear', 'drill')),
  ADD CHECK ((kind = 'drill') = (incident_id IS NULL)),
  ADD CHECK (receipt IN ('sent', 'delivered', 'undelivered', 'failed'));
-- one under way for each rule, whoever looks at the same time
CREATE UNIQUE INDEX incident_under_way ON incident (organization_id, rule_id) WHERE state IN ('open', 'acknowledged');
-- what there is to look at
CREATE INDEX escalation_rule_dirty ON escalation_rule (organization_id, id) WHERE dirty_from IS NOT NULL;
CREATE INDEX incident_clear_due ON incident (clear_due_at) WHERE clear_due_at IS NOT NULL;

-- ---------------------------------------------------------------- tenancy of the new tables
DO $$
DECLARE
  tenant_table text;
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['escalation_rule', 'escalation_recipient', 'escalation_hit', 'incident',
    'incident_event', 'escalation_alert'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %s USING (organization_id = current_organization())
      WITH CHECK (organization_id = current_organization())', tenant_table);
    IF NOT bypasses THEN
      EXECUTE format('CREATE POLICY lookup ON %s FOR SELECT TO perch_bypass USING (true)', tenant_table);
    END IF;
  END LOOP;
END $$;

-- ---------------------------------------------------------------- what must look across tenants
-- Organizations with tweets that rules have not been asked about, or incidents that may be over.
CREATE FUNCTION due_escalations(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id FROM (
       (SELECT r.organization_id FROM escalation_rule r WHERE r.dirty_from IS NOT NULL LIMIT most)
       UNION ALL
       (SELECT i.organization_id FROM incident i WHERE i.clear_due_at <= at ORDER BY i.clear_due_at LIMIT most)) due $$;

GRANT SELECT ON escalation_rule, incident TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_escalations(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_escalations(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_escalations(timestamptz, integer) TO perch_app;

-- DropIndex
DROP INDEX "escalation_alert_organization_id_incident_id_kind_member_id_key";

-- AlterTable
ALTER TABLE "escalation_alert" ADD COLUMN     "round" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "round" INTEGER NOT NULL DEFAULT 0;

-- CreateIndex
CREATE UNIQUE INDEX "escalation_alert_once" ON "escalation_alert"("organization_id", "incident_id", "kind", "round", "member_id", "medium");

-- ---------------------------------------------------------------- closed sets
ALTER TABLE escalation_alert
  DROP CONSTRAINT escalation_alert_kind_check,
  ADD CONSTRAINT escalation_alert_kind_check
    CHECK (kind IN ('alarm', 'reopened', 'doubled', 'quadrupled', 'clear', 'drill'));

-- ---------------------------------------------------------------- webhooks are told
CREATE OR REPLACE FUNCTION tell_of_incident_events() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE organization uuid := (SELECT n.organization_id FROM added n LIMIT 1);
  BEGIN
    IF organization IS NULL OR NOT has_webhooks(organization) THEN RETURN NULL; END IF;
    PERFORM tell_webhooks(organization, array_agg('incident.' || n.kind), array_agg(n.incident_id),
      array_agg(NULL::uuid), array_agg(jsonb_build_object('actorId', n.actor_id, 'actorKeyId', n.actor_key_id)),
      array_agg(n.at))
    FROM added n WHERE n.kind IN ('opened', 'acknowledged', 'reopened', 'cleared', 'closed')
    HAVING count(*) > 0;
    RETURN NULL;
  END $$;

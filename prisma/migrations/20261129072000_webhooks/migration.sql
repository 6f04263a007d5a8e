-- AlterTable
ALTER TABLE "delivery" ADD COLUMN     "webhook_event_id" UUID,
ADD COLUMN     "webhook_id" UUID;

-- CreateTable
CREATE TABLE "webhook" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "events" TEXT[],
    "is_enabled" BOOLEAN NOT NULL DEFAULT true,
    "disabled_reason" TEXT,
    "disabled_at" TIMESTAMPTZ(3),
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "secret_set_at" TIMESTAMPTZ(3) NOT NULL,
    "old_key_id" TEXT,
    "old_sealed" BYTEA,
    "old_secret_until" TIMESTAMPTZ(3),
    "last_success_at" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateTable
CREATE TABLE "webhook_event" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "subject_id" UUID NOT NULL,
    "ticket_id" UUID,
    "data" JSONB NOT NULL DEFAULT '{}',
    "body" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_event_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "webhook_event_organization_id_at_idx" ON "webhook_event"("organization_id", "at");

-- CreateIndex
CREATE INDEX "webhook_event_organization_id_ticket_id_idx" ON "webhook_event"("organization_id", "ticket_id");

-- CreateIndex
CREATE INDEX "webhook_event_organization_id_subject_id_idx" ON "webhook_event"("organization_id", "subject_id");

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_organization_id_webhook_id_fkey" FOREIGN KEY ("organization_id", "webhook_id") REFERENCES "webhook"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_organization_id_webhook_event_id_fkey" FOREIGN KEY ("organization_id", "webhook_event_id") REFERENCES "webhook_event"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_organization_id_created_by_id_fkey" FOREIGN KEY ("organization_id", "created_by_id") REFERENCES "member"("organization_id", "id") ON DELETE SET NULL ("created_by_id") ON UPDATE CASCADE;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE webhook
  ADD CHECK (cardinality(events) > 0),
  ADD CHECK (disabled_reason IN ('by_hand', 'failing', 'gone')),
  ADD CHECK (is_enabled = (disabled_reason IS NULL) AND is_enabled = (disabled_at IS NULL)),
  ADD CHECK ((old_sealed IS NULL) = (old_key_id IS NULL) AND (old_sealed IS NULL) = (old_secret_until IS NULL));
ALTER TABLE delivery
  DROP CONSTRAINT delivery_kind_check,
  ADD CONSTRAINT delivery_kind_check
    CHECK (kind IN ('tweet', 'dm', 'retweet', 'unretweet', 'like', 'unlike', 'delete_tweet', 'email', 'sms', 'webhook')),
  -- a program confirms what it was told by its status
  DROP CONSTRAINT delivery_sent_check,
  ADD CONSTRAINT delivery_sent_check CHECK (state <> 'sent' OR remote_id IS NOT NULL OR code = 'said_posted'
    OR kind IN ('retweet', 'unretweet', 'like', 'unlike', 'delete_tweet', 'webhook')),
  DROP CONSTRAINT delivery_account_check,
  ADD CONSTRAINT delivery_account_check CHECK (kind IN ('email', 'sms', 'webhook') OR account_id IS NOT NULL),
  ADD CONSTRAINT delivery_webhook_check
    CHECK ((kind = 'webhook') = (webhook_id IS NOT NULL) AND (kind = 'webhook') = (webhook_event_id IS NOT NULL));

-- ---------------------------------------------------------------- due work and lists
-- Prisma does not know partial indexes: these are kept by hand.
-- Calls of webhooks are due by endpoint, so that one with a thousand of them is in nobody's way.
DROP INDEX delivery_due;
CREATE INDEX delivery_due ON delivery (due_at)
  WHERE state IN ('held', 'queued', 'sending', 'unknown') AND hold_reason IS DISTINCT FROM 'approval' AND kind <> 'webhook';
CREATE INDEX delivery_webhook_due ON delivery (organization_id, webhook_id, due_at)
  WHERE kind = 'webhook' AND state IN ('queued', 'sending');
CREATE INDEX delivery_of_webhook ON delivery (organization_id, webhook_id, created_at DESC, id DESC)
  WHERE kind = 'webhook';
CREATE INDEX delivery_webhook_failed ON delivery (organization_id, webhook_id, created_at)
  WHERE kind = 'webhook' AND state = 'failed';
CREATE INDEX delivery_of_webhook_event ON delivery (organization_id, webhook_event_id) WHERE kind = 'webhook';

-- ---------------------------------------------------------------- tenancy of the new tables
DO $$
DECLARE
  tenant_table text;
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['webhook', 'webhook_event'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %s USING (organization_id = current_organization())
      WITH CHECK (organization_id = current_organization())', tenant_table);
    IF NOT bypasses THEN
      EXECUTE format('CREATE POLICY lookup ON %s FOR SELECT TO perch_bypass USING (true)', tenant_table);
    END IF;
  END LOOP;
  IF NOT bypasses THEN
    CREATE POLICY tell ON webhook_event FOR INSERT TO perch_bypass WITH CHECK (organization_id = current_organization());
    CREATE POLICY tell ON delivery FOR INSERT TO perch_bypass WITH CHECK (organization_id = current_organization());
    CREATE POLICY hold ON webhook FOR UPDATE TO perch_bypass
      USING (organization_id = current_organization()) WITH CHECK (organization_id = current_organization());
  END IF;
END $$;

-- ---------------------------------------------------------------- what happens is told
-- Triggers write down what webhooks are told of, in the transaction and the round trip that make it true, whichever
-- verb does it and whoever acts. Where nobody wants to know, each costs one look at the organization's webhooks. They
-- speak as perch_bypass: who sees some departments only makes things happen that others are told of.
CREATE FUNCTION has_webhooks(organization uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT EXISTS (SELECT FROM webhook w WHERE w.organization_id = organization AND w.is_enabled) $$;

-- One event for each that some webhook wants, and one call for each webhook that wants it. Webhooks are kept from being
-- deleted meanwhile.
CREATE FUNCTION tell_webhooks(organization uuid, types text[], subjects uuid[], tickets uuid[], details jsonb[],
  times timestamptz[]) RETURNS void
  LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ WITH listening AS MATERIALIZED (
       SELECT w.id, w.events FROM webhook w WHERE w.organization_id = organization AND w.is_enabled FOR KEY SHARE),
     told AS (
       INSERT INTO webhook_event (organization_id, id, type, subject_id, ticket_id, data, at)
       SELECT organization, uuidv7(), n.type, n.subject, n.ticket, coalesce(n.details, '{}'), n.at
       FROM unnest(types, subjects, tickets, details, times) AS n(type, subject, ticket, details, at)
       WHERE EXISTS (SELECT FROM listening l WHERE n.type = ANY (l.events))
       RETURNING id, type, at)
     INSERT INTO delivery (organization_id, id, kind, state, payload, target, webhook_id, webhook_event_id, due_at,
       created_at, updated_at)
     SELECT organization, call.id, 'webhook', 'queued', '{}', 'webhook:' || call.id, call.webhook_id, call.event_id,
       call.at, call.at, call.at
     FROM (SELECT uuidv7() AS id, l.id AS webhook_id, t.id AS event_id, t.at
           FROM told t JOIN listening l ON t.type = ANY (l.events)) call $$;

CREATE FUNCTION tell_of_tickets() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE organization uuid := (SELECT n.organization_id FROM added n LIMIT 1);
  BEGIN
    IF organization IS NULL OR NOT has_webhooks(organization) THEN RETURN NULL; END IF;
    PERFORM tell_webhooks(organization, array_agg('ticket.created'::text), array_agg(n.id), array_agg(n.id),
      array_agg(NULL::jsonb), array_agg(n.updated_at)) FROM added n;
    RETURN NULL;
  END $$;
CREATE TRIGGER tell_of_tickets AFTER INSERT ON ticket REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_tickets();

-- what a ticket's history says of its properties; of a merge, the ticket itself says where it went
CREATE FUNCTION tell_of_ticket_events() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE organization uuid := (SELECT n.organization_id FROM added n LIMIT 1);
  BEGIN
    IF organization IS NULL OR NOT has_webhooks(organization) THEN RETURN NULL; END IF;
    PERFORM tell_webhooks(organization, array_agg(each.type), array_agg(each.ticket_id), array_agg(each.ticket_id),
      array_agg(each.details), array_agg(each.at))
    FROM (
      SELECT 'ticket.updated'::text AS type, n.ticket_id, max(n.at) AS at, jsonb_build_object(
        'actorId', min(n.actor_id::text), 'actorKeyId', min(n.actor_key_id::text),
        'changes', jsonb_agg(jsonb_build_object(
          'field', CASE WHEN n.kind IN ('reopened', 'pending_expired') THEN 'status' ELSE n.kind END,
          'from', n."from", 'to', n."to") ORDER BY n.id)) AS details
      FROM added n
      WHERE n.kind IN ('status', 'reopened', 'pending_expired', 'priority', 'department', 'assignee', 'tags', 'spam')
      GROUP BY n.ticket_id
      UNION ALL
      SELECT 'ticket.merged', n.ticket_id, n.at, jsonb_build_object('actorId', n.actor_id, 'actorKeyId', n.actor_key_id)
      FROM added n WHERE n.kind = 'merged_into') each
    HAVING count(*) > 0;
    RETURN NULL;
  END $$;
CREATE TRIGGER tell_of_ticket_events AFTER INSERT ON ticket_event REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_ticket_events();

-- received, or written outside Perch and met there; what is written here is told when it is sent
CREATE FUNCTION tell_of_messages() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE organization uuid := (SELECT n.organization_id FROM added n LIMIT 1);
  BEGIN
    IF organization IS NULL OR NOT has_webhooks(organization) THEN RETURN NULL; END IF;
    PERFORM tell_webhooks(organization,
      array_agg(CASE n.direction WHEN 'in' THEN 'message.received' ELSE 'message.sent' END ORDER BY n.posted_at, n.id),
      array_agg(n.id ORDER BY n.posted_at, n.id), array_agg(n.ticket_id ORDER BY n.posted_at, n.id),
      array_agg(NULL::jsonb), array_agg(n.created_at ORDER BY n.posted_at, n.id))
    FROM added n
    WHERE n.direction = 'in' OR (n.direction = 'out' AND n.member_id IS NULL
      AND (n.tweet_row_id IS NOT NULL OR n.direct_message_id IS NOT NULL))
    HAVING count(*) > 0;
    RETURN NULL;
  END $$;
CREATE TRIGGER tell_of_messages AFTER INSERT ON message REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_messages();

CREATE FUNCTION tell_of_incident_events() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE organization uuid := (SELECT n.organization_id FROM added n LIMIT 1);
  BEGIN
    IF organization IS NULL OR NOT has_webhooks(organization) THEN RETURN NULL; END IF;
    PERFORM tell_webhooks(organization, array_agg('incident.' || n.kind), array_agg(n.incident_id),
      array_agg(NULL::uuid), array_agg(jsonb_build_object('actorId', n.actor_id, 'actorKeyId', n.actor_key_id)),
      array_agg(n.at))
    FROM added n WHERE n.kind IN ('opened', 'acknowledged', 'cleared', 'closed')
    HAVING count(*) > 0;
    RETURN NULL;
  END $$;
CREATE TRIGGER tell_of_incident_events AFTER INSERT ON incident_event REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION tell_of_incident_events();

CREATE FUNCTION tell_of_delivery() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE in_ticket uuid;
  BEGIN
    IF NOT has_webhooks(NEW.organization_id) THEN RETURN NULL; END IF;
    in_ticket := (SELECT m.ticket_id FROM message m WHERE m.organization_id = NEW.organization_id AND m.id = NEW.message_id);
    IF NEW.state = 'failed' THEN
      PERFORM tell_webhooks(NEW.organization_id, ARRAY['delivery.failed'], ARRAY[NEW.id], ARRAY[in_ticket],
        ARRAY[NULL::jsonb], ARRAY[NEW.updated_at]);
    ELSIF NEW.message_id IS NOT NULL THEN
      PERFORM tell_webhooks(NEW.organization_id, ARRAY['message.sent'], ARRAY[NEW.message_id], ARRAY[in_ticket],
        ARRAY[NULL::jsonb], ARRAY[NEW.updated_at]);
    END IF;
    RETURN NULL;
  END $$;
-- what somebody has rejected did not fail; notices to members and calls of webhooks are nobody else's
CREATE TRIGGER tell_of_delivery AFTER UPDATE OF state ON delivery FOR EACH ROW
  WHEN (NEW.state IN ('sent', 'failed') AND NEW.state <> OLD.state AND NEW.code IS DISTINCT FROM 'rejected'
    AND (NEW.message_id IS NOT NULL OR NEW.kind NOT IN ('email', 'sms', 'webhook')))
  EXECUTE FUNCTION tell_of_delivery();

CREATE FUNCTION tell_of_account() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ BEGIN
    IF NOT has_webhooks(NEW.organization_id) THEN RETURN NULL; END IF;
    PERFORM tell_webhooks(NEW.organization_id,
      ARRAY[CASE NEW.state WHEN 'needs_reauthorization' THEN 'account.needs_attention' ELSE 'account.' || NEW.state END],
      ARRAY[NEW.id], ARRAY[NULL::uuid], ARRAY[NULL::jsonb], ARRAY[now()]);
    RETURN NULL;
  END $$;
CREATE TRIGGER tell_of_account AFTER UPDATE OF state ON account FOR EACH ROW
  WHEN (NEW.state <> OLD.state AND NEW.state IN ('connected', 'needs_reauthorization', 'disconnected'))
  EXECUTE FUNCTION tell_of_account();

-- who is merged into another, or whose data is erased, is to be forgotten elsewhere too
CREATE FUNCTION tell_of_contact() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE
    one contact := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    is_gone boolean := TG_OP = 'DELETE' OR one.erasing_since IS NOT NULL;
  BEGIN
    IF NOT has_webhooks(one.organization_id) THEN RETURN NULL; END IF;
    PERFORM tell_webhooks(one.organization_id,
      ARRAY[CASE WHEN is_gone THEN 'contact.deleted' WHEN TG_OP = 'INSERT' THEN 'contact.created' ELSE 'contact.updated' END],
      ARRAY[one.id], ARRAY[NULL::uuid], ARRAY[NULL::jsonb],
      ARRAY[CASE WHEN TG_OP = 'DELETE' THEN now() ELSE coalesce(one.erasing_since, one.updated_at) END]);
    RETURN NULL;
  END $$;
CREATE TRIGGER tell_of_new_contact AFTER INSERT ON contact FOR EACH ROW EXECUTE FUNCTION tell_of_contact();
CREATE TRIGGER tell_of_contact AFTER UPDATE OF name, email, phone, notes, erasing_since ON contact FOR EACH ROW
  WHEN (OLD.erasing_since IS NULL AND (NEW.name, NEW.email, NEW.phone, NEW.notes, NEW.erasing_since)
    IS DISTINCT FROM (OLD.name, OLD.email, OLD.phone, OLD.notes, OLD.erasing_since))
  EXECUTE FUNCTION tell_of_contact();
CREATE TRIGGER tell_of_gone_contact AFTER DELETE ON contact FOR EACH ROW
  WHEN (OLD.erasing_since IS NULL) EXECUTE FUNCTION tell_of_contact();

-- ---------------------------------------------------------------- what must look across tenants
-- As before, without calls of webhooks.
CREATE OR REPLACE FUNCTION due_deliveries(at timestamptz, most integer)
  RETURNS TABLE (organization_id uuid, delivery_id uuid, attempt integer, state text, due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT d.organization_id, d.id, d.attempt, d.state, d.due_at FROM delivery d
     WHERE d.state IN ('held', 'queued', 'sending', 'unknown') AND d.hold_reason IS DISTINCT FROM 'approval'
       AND d.kind <> 'webhook' AND d.due_at <= at ORDER BY d.due_at LIMIT most $$;

-- Endpoints with a call that is due, longest waiting first: one step of the index each, however many calls wait.
CREATE FUNCTION due_webhooks(at timestamptz, most integer) RETURNS TABLE (organization_id uuid, webhook_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ WITH RECURSIVE first (organization, webhook, due_at) AS (
       (SELECT d.organization_id, d.webhook_id, d.due_at FROM delivery d
        WHERE d.kind = 'webhook' AND d.state IN ('queued', 'sending')
        ORDER BY d.organization_id, d.webhook_id, d.due_at LIMIT 1)
       UNION ALL
       SELECT following.* FROM first CROSS JOIN LATERAL (
         SELECT d.organization_id, d.webhook_id, d.due_at FROM delivery d
         WHERE d.kind = 'webhook' AND d.state IN ('queued', 'sending')
           AND (d.organization_id, d.webhook_id) > (first.organization, first.webhook)
         ORDER BY d.organization_id, d.webhook_id, d.due_at LIMIT 1) following)
     SELECT f.organization, f.webhook FROM first f WHERE f.due_at <= at ORDER BY f.due_at LIMIT most $$;

-- Organizations with events of webhooks from before; of the `most` oldest.
CREATE FUNCTION due_webhook_removals(before timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ WITH RECURSIVE oldest (organization, at) AS (
       (SELECT e.organization_id, e.at FROM webhook_event e ORDER BY e.organization_id, e.at LIMIT 1)
       UNION ALL
       SELECT following.* FROM oldest CROSS JOIN LATERAL (
         SELECT e.organization_id, e.at FROM webhook_event e WHERE e.organization_id > oldest.organization
         ORDER BY e.organization_id, e.at LIMIT 1) following)
     SELECT o.organization FROM oldest o WHERE o.at < before ORDER BY o.at LIMIT most $$;

-- As before, without calls of webhooks: a program that does not answer is its organization's to mend.
CREATE OR REPLACE FUNCTION installation_figures(at timestamptz)
  RETURNS TABLE (figure text, label text, value double precision)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT each.figure, open.state, each.value FROM (
       SELECT d.state, count(*) AS count, min(d.due_at) AS due_at FROM delivery d
       WHERE d.state IN ('held', 'queued', 'sending', 'unknown') AND d.hold_reason IS DISTINCT FROM 'approval'
         AND d.kind <> 'webhook'
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

GRANT SELECT ON webhook, webhook_event, message TO perch_bypass;
GRANT INSERT ON webhook_event, delivery TO perch_bypass;
GRANT UPDATE (id) ON webhook TO perch_bypass; -- to keep its row
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the functions
DO $$
DECLARE
  each_function text;
BEGIN
  FOREACH each_function IN ARRAY ARRAY['has_webhooks(uuid)',
    'tell_webhooks(uuid, text[], uuid[], uuid[], jsonb[], timestamptz[])', 'tell_of_tickets()', 'tell_of_ticket_events()',
    'tell_of_messages()', 'tell_of_incident_events()', 'tell_of_delivery()', 'tell_of_account()', 'tell_of_contact()',
    'due_webhooks(timestamptz, integer)', 'due_webhook_removals(timestamptz, integer)']
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO perch_bypass', each_function);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', each_function);
  END LOOP;
  FOREACH each_function IN ARRAY ARRAY['due_webhooks(timestamptz, integer)',
    'due_webhook_removals(timestamptz, integer)']
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO perch_app', each_function);
  END LOOP;
  REVOKE CREATE ON SCHEMA public FROM perch_bypass;
END $$;

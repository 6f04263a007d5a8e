-- ---------------------------------------------------------------- whose a reply is
-- Of a reply, the ticket of its message: reports ask by it what a ticket is, without the message.
ALTER TABLE "delivery" ADD COLUMN     "ticket_id" UUID;

-- CreateTable
CREATE TABLE "report_packing" (
    "organization_id" UUID NOT NULL,
    "time_zone" TEXT NOT NULL,
    "marked_from" BIGINT,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "report_packing_pkey" PRIMARY KEY ("organization_id")
);

-- CreateTable
CREATE TABLE "report_day" (
    "organization_id" UUID NOT NULL,
    "look" TEXT NOT NULL,
    "dimension" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "before" TIMESTAMPTZ(3) NOT NULL,
    "counts" JSON NOT NULL,
    "parts" JSON NOT NULL,

    CONSTRAINT "report_day_pkey" PRIMARY KEY ("organization_id","look","dimension","at")
);

-- CreateTable
CREATE TABLE "report_mark" (
    "organization_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "look" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "report_mark_pkey" PRIMARY KEY ("organization_id","id")
);

-- CreateIndex
CREATE INDEX "report_mark_organization_id_look_at_idx" ON "report_mark"("organization_id", "look", "at");

DO $$
DECLARE
  holds boolean := row_security_active('delivery');
BEGIN
  IF holds THEN
    ALTER TABLE delivery NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE message NO FORCE ROW LEVEL SECURITY;
  END IF;
  UPDATE delivery d SET ticket_id = m.ticket_id FROM message m
  WHERE m.organization_id = d.organization_id AND m.id = d.message_id;
  IF holds THEN
    ALTER TABLE message FORCE ROW LEVEL SECURITY;
    ALTER TABLE delivery FORCE ROW LEVEL SECURITY;
  END IF;
END $$;

-- AddForeignKey
ALTER TABLE "report_packing" ADD CONSTRAINT "report_packing_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_day" ADD CONSTRAINT "report_day_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "report_packing"("organization_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "report_mark" ADD CONSTRAINT "report_mark_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "report_packing"("organization_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_organization_id_ticket_id_fkey" FOREIGN KEY ("organization_id", "ticket_id") REFERENCES "ticket"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE delivery ADD CHECK ((message_id IS NULL) = (ticket_id IS NULL));

-- Prisma does not know partial indexes, nor what others include: these are kept by hand.
DROP INDEX delivery_report;
CREATE INDEX delivery_report ON delivery (organization_id, created_at) INCLUDE (state, ticket_id, submitted_by)
  WHERE message_id IS NOT NULL;
CREATE INDEX delivery_ticket ON delivery (organization_id, ticket_id) WHERE ticket_id IS NOT NULL;

ALTER TABLE report_day
  ADD CHECK (look IN ('opened', 'closed', 'reopened', 'replies')),
  ADD CHECK (dimension IN ('account', 'agent', 'channel', 'department', 'keyword', 'language', 'tag')),
  ADD CHECK (before > at),
  -- as they are: seconds hardly become smaller, and a report reads many of them
  ALTER counts SET STORAGE EXTERNAL,
  ALTER parts SET STORAGE EXTERNAL;

-- ---------------------------------------------------------------- tenancy of the new tables
-- A day holds the figures of all departments, so behind the wall there is none: there reports count rows.
DO $$
DECLARE
  tenant_table text;
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['report_packing', 'report_day', 'report_mark'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant ON %s USING (organization_id = current_organization())
      WITH CHECK (organization_id = current_organization())', tenant_table);
    EXECUTE format('CREATE POLICY wall ON %s AS RESTRICTIVE TO perch_walled USING (false)', tenant_table);
  END LOOP;
  IF NOT bypasses THEN
    CREATE POLICY lookup ON report_packing FOR SELECT TO perch_bypass USING (true);
    CREATE POLICY mark ON report_mark FOR INSERT TO perch_bypass WITH CHECK (organization_id = current_organization());
    CREATE POLICY move ON delivery FOR UPDATE TO perch_bypass
      USING (organization_id = current_organization()) WITH CHECK (organization_id = current_organization());
    IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'ticket_event'::regclass AND polname = 'lookup') THEN
      CREATE POLICY lookup ON ticket_event FOR SELECT TO perch_bypass USING (true);
    END IF;
    IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'message'::regclass AND polname = 'lookup') THEN
      CREATE POLICY lookup ON message FOR SELECT TO perch_bypass USING (true);
    END IF;
  END IF;
END $$;

-- ---------------------------------------------------------------- whose a reply is, kept
-- As perch_bypass: behind the wall a message may just have gone where it is not seen.
CREATE FUNCTION keep_ticket_of_reply() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ BEGIN
    NEW.ticket_id := (SELECT m.ticket_id FROM message m
      WHERE m.organization_id = NEW.organization_id AND m.id = NEW.message_id);
    RETURN NEW;
  END $$;
CREATE TRIGGER keep_ticket_of_reply BEFORE INSERT ON delivery FOR EACH ROW
  WHEN (NEW.message_id IS NOT NULL) EXECUTE FUNCTION keep_ticket_of_reply();

CREATE FUNCTION move_reply() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ BEGIN
    UPDATE delivery d SET ticket_id = NEW.ticket_id
    WHERE d.organization_id = NEW.organization_id AND d.message_id = NEW.id;
    RETURN NULL;
  END $$;
CREATE TRIGGER move_reply AFTER UPDATE OF ticket_id ON message FOR EACH ROW
  WHEN (NEW.ticket_id <> OLD.ticket_id AND NEW.direction = 'out') EXECUTE FUNCTION move_reply();

-- ---------------------------------------------------------------- what makes a packed day stale
-- Only days that were over two days ago are packed, so what changes of the last day needs no mark: intake pays for no
-- more than a comparison of times. Marks are only added: nobody waits for anybody. A transaction that reads no more than
-- what was committed before each of its statements, and that ends within a day, marks all that packing may have counted
-- before: one that sees one moment throughout, or lasts longer, may not write what reports count.
CREATE FUNCTION keeps_no_report_days(organization uuid) RETURNS boolean
  LANGUAGE plpgsql STABLE AS
  $$ BEGIN
    RETURN NOT EXISTS (SELECT FROM report_packing p WHERE p.organization_id = organization)
      OR EXISTS (SELECT FROM organization_deletion x
        WHERE x.organization_id = organization AND x.started_at IS NOT NULL);
  END $$;

CREATE FUNCTION mark_report_days(organization uuid, looks text[], times timestamptz[]) RETURNS void
  LANGUAGE plpgsql VOLATILE AS
  $$ BEGIN
    INSERT INTO report_mark (organization_id, id, look, at)
    SELECT organization, uuidv7(), n.look, n.at
    FROM (SELECT DISTINCT look, at FROM unnest(looks, times) AS u(look, at)) n
    WHERE n.at < now() - interval '1 day';
  END $$;

-- As perch_bypass, and so are those that they call: what changes may have gone where it is not seen.
CREATE FUNCTION mark_report_days_of_ticket() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE
    one ticket := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  BEGIN
    IF keeps_no_report_days(one.organization_id) THEN RETURN NULL; END IF;
    PERFORM mark_report_days(one.organization_id, ARRAY['opened', 'opened', 'closed', 'closed'],
      ARRAY[OLD.opened_at, NEW.opened_at, OLD.closed_at, NEW.closed_at]);
    -- what hangs on it counts by what it is
    IF TG_OP = 'UPDATE' AND (OLD.department_id, OLD.account_id, OLD.channel, OLD.assignee_id, OLD.language, OLD.keyword_id,
        OLD.tags, OLD.merged_into_id, OLD.is_spam) IS DISTINCT FROM (NEW.department_id, NEW.account_id, NEW.channel,
        NEW.assignee_id, NEW.language, NEW.keyword_id, NEW.tags, NEW.merged_into_id, NEW.is_spam)
    THEN
      PERFORM mark_report_days(one.organization_id, array_agg(n.look), array_agg(n.at)) FROM (
        SELECT 'reopened' AS look, e.at FROM ticket_event e
        WHERE e.organization_id = one.organization_id AND e.ticket_id = one.id
          AND e.kind IN ('status', 'reopened') AND e."from" = '"closed"'
        UNION ALL
        SELECT 'replies', d.created_at FROM delivery d
        WHERE d.organization_id = one.organization_id AND d.ticket_id = one.id) n;
    END IF;
    RETURN NULL;
  END $$;
CREATE TRIGGER mark_report_days_of_added AFTER INSERT ON ticket FOR EACH ROW
  WHEN (NEW.opened_at < now() - interval '1 day') EXECUTE FUNCTION mark_report_days_of_ticket();
CREATE TRIGGER mark_report_days_of_gone AFTER DELETE ON ticket FOR EACH ROW
  WHEN (OLD.opened_at < now() - interval '1 day') EXECUTE FUNCTION mark_report_days_of_ticket();
CREATE TRIGGER mark_report_days_of_changed AFTER UPDATE OF opened_at, created_at, closed_at, first_responded_at,
    first_response_seconds, resolution_seconds, department_id, account_id, channel, assignee_id, language, keyword_id, tags,
    merged_into_id, is_spam ON ticket FOR EACH ROW
  WHEN (OLD.opened_at IS DISTINCT FROM NEW.opened_at OR OLD.created_at IS DISTINCT FROM NEW.created_at
    OR OLD.closed_at IS DISTINCT FROM NEW.closed_at OR OLD.first_responded_at IS DISTINCT FROM NEW.first_responded_at
    OR OLD.first_response_seconds IS DISTINCT FROM NEW.first_response_seconds
    OR OLD.resolution_seconds IS DISTINCT FROM NEW.resolution_seconds
    OR OLD.department_id IS DISTINCT FROM NEW.department_id OR OLD.account_id IS DISTINCT FROM NEW.account_id
    OR OLD.channel IS DISTINCT FROM NEW.channel OR OLD.assignee_id IS DISTINCT FROM NEW.assignee_id
    OR OLD.language IS DISTINCT FROM NEW.language OR OLD.keyword_id IS DISTINCT FROM NEW.keyword_id
    OR OLD.tags IS DISTINCT FROM NEW.tags OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id
    OR OLD.is_spam IS DISTINCT FROM NEW.is_spam)
  EXECUTE FUNCTION mark_report_days_of_ticket();

CREATE FUNCTION mark_report_days_of_event() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE
    one ticket_event := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  BEGIN
    IF keeps_no_report_days(one.organization_id) THEN RETURN NULL; END IF;
    PERFORM mark_report_days(one.organization_id, ARRAY['reopened', 'reopened'], ARRAY[OLD.at, NEW.at]);
    RETURN NULL;
  END $$;
CREATE TRIGGER mark_report_days_of_added AFTER INSERT ON ticket_event FOR EACH ROW
  WHEN (NEW.at < now() - interval '1 day' AND NEW.kind IN ('status', 'reopened') AND NEW."from" = '"closed"')
  EXECUTE FUNCTION mark_report_days_of_event();
CREATE TRIGGER mark_report_days_of_changed AFTER UPDATE OF ticket_id, kind, "from", at ON ticket_event FOR EACH ROW
  WHEN (OLD.at < now() - interval '1 day' AND OLD.kind IN ('status', 'reopened')
    AND (OLD.ticket_id, OLD.kind, OLD."from", OLD.at) IS DISTINCT FROM (NEW.ticket_id, NEW.kind, NEW."from", NEW.at))
  EXECUTE FUNCTION mark_report_days_of_event();
CREATE TRIGGER mark_report_days_of_gone AFTER DELETE ON ticket_event FOR EACH ROW
  WHEN (OLD.at < now() - interval '1 day' AND OLD.kind IN ('status', 'reopened') AND OLD."from" = '"closed"')
  EXECUTE FUNCTION mark_report_days_of_event();

CREATE FUNCTION mark_report_days_of_reply() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ DECLARE
    one delivery := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  BEGIN
    IF keeps_no_report_days(one.organization_id) THEN RETURN NULL; END IF;
    PERFORM mark_report_days(one.organization_id, ARRAY['replies', 'replies'], ARRAY[OLD.created_at, NEW.created_at]);
    RETURN NULL;
  END $$;
CREATE TRIGGER mark_report_days_of_added AFTER INSERT ON delivery FOR EACH ROW
  WHEN (NEW.created_at < now() - interval '1 day' AND NEW.message_id IS NOT NULL)
  EXECUTE FUNCTION mark_report_days_of_reply();
CREATE TRIGGER mark_report_days_of_changed AFTER UPDATE OF state, ticket_id, submitted_by, created_at ON delivery FOR EACH ROW
  WHEN (OLD.created_at < now() - interval '1 day' AND OLD.message_id IS NOT NULL
    AND (OLD.state, OLD.ticket_id, OLD.submitted_by, OLD.created_at)
      IS DISTINCT FROM (NEW.state, NEW.ticket_id, NEW.submitted_by, NEW.created_at))
  EXECUTE FUNCTION mark_report_days_of_reply();
CREATE TRIGGER mark_report_days_of_gone AFTER DELETE ON delivery FOR EACH ROW
  WHEN (OLD.created_at < now() - interval '1 day' AND OLD.message_id IS NOT NULL)
  EXECUTE FUNCTION mark_report_days_of_reply();

-- ---------------------------------------------------------------- what must look across tenants
-- Organizations of so many tickets whose days nobody packs yet, or whose turn it is.
CREATE FUNCTION due_report_packings(at timestamptz, least_tickets integer, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT o.id FROM organization o LEFT JOIN report_packing p ON p.organization_id = o.id
     WHERE o.last_ticket_number >= least_tickets AND (p.due_at IS NULL OR p.due_at <= at)
       AND NOT EXISTS (SELECT FROM organization_deletion x WHERE x.organization_id = o.id)
     ORDER BY p.due_at NULLS FIRST LIMIT most $$;

GRANT SELECT ON report_packing, organization, organization_deletion, message, ticket_event, delivery TO perch_bypass;
GRANT INSERT ON report_mark TO perch_bypass;
GRANT UPDATE ON delivery TO perch_bypass;
DO $$
DECLARE
  each_function text;
BEGIN
  GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the functions
  FOREACH each_function IN ARRAY ARRAY['keep_ticket_of_reply()', 'move_reply()', 'keeps_no_report_days(uuid)',
    'mark_report_days(uuid, text[], timestamptz[])', 'mark_report_days_of_ticket()', 'mark_report_days_of_event()',
    'mark_report_days_of_reply()', 'due_report_packings(timestamptz, integer, integer)']
  LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO perch_bypass', each_function);
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', each_function);
  END LOOP;
  GRANT EXECUTE ON FUNCTION due_report_packings(timestamptz, integer, integer) TO perch_app;
  REVOKE CREATE ON SCHEMA public FROM perch_bypass;
END $$;

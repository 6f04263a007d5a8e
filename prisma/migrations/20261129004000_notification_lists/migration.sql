-- Prisma does not know partial indexes: these are kept by hand.
-- The badge and the list of what is unread.
CREATE INDEX notification_unread ON notification (organization_id, member_id, at DESC, id DESC) WHERE read_at IS NULL;
-- What a customer's next message goes into.
CREATE INDEX notification_customer_wrote ON notification (organization_id, ticket_id, member_id)
  WHERE kind = 'customer_wrote' AND read_at IS NULL;
-- What is old enough to be removed.
CREATE INDEX notification_age ON notification (at);

-- ---------------------------------------------------------------- what must look across tenants
-- Organizations with notifications from before `at`; of the `most` oldest.
CREATE FUNCTION due_notification_removals(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id FROM (
       SELECT n.organization_id FROM notification n
       WHERE n.at < due_notification_removals.at ORDER BY n.at LIMIT most) due $$;

GRANT SELECT ON notification TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_notification_removals(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_notification_removals(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_notification_removals(timestamptz, integer) TO perch_app;

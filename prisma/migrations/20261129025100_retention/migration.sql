-- What may go by its age, and nothing else: items of X that came into no ticket, and settled notices of no message.
-- Prisma does not know partial indexes: these are kept by hand.
CREATE INDEX tweet_unticketed ON tweet (posted_at) WHERE ticket_id IS NULL;
CREATE INDEX direct_message_unticketed ON direct_message (posted_at) WHERE ticket_id IS NULL;
CREATE INDEX delivery_notice_settled ON delivery (settled_at)
  WHERE message_id IS NULL AND kind IN ('email', 'sms') AND state IN ('sent', 'failed', 'discarded');

-- ---------------------------------------------------------------- what must look across tenants
-- Organizations with something of this kind from before `before`; of the `most` oldest.
CREATE FUNCTION due_removals(kind text, before timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ BEGIN
    CASE kind
      WHEN 'tweets' THEN
        RETURN QUERY SELECT DISTINCT due.organization_id FROM (
          SELECT t.organization_id FROM tweet t
          WHERE t.ticket_id IS NULL AND t.posted_at < before ORDER BY t.posted_at LIMIT most) due;
      WHEN 'direct_messages' THEN
        RETURN QUERY SELECT DISTINCT due.organization_id FROM (
          SELECT d.organization_id FROM direct_message d
          WHERE d.ticket_id IS NULL AND d.posted_at < before ORDER BY d.posted_at LIMIT most) due;
      WHEN 'notices' THEN
        RETURN QUERY SELECT DISTINCT due.organization_id FROM (
          SELECT d.organization_id FROM delivery d
          WHERE d.message_id IS NULL AND d.kind IN ('email', 'sms') AND d.state IN ('sent', 'failed', 'discarded')
            AND d.settled_at < before
          ORDER BY d.settled_at LIMIT most) due;
    END CASE;
  END $$;

GRANT SELECT ON direct_message TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_removals(text, timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_removals(text, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_removals(text, timestamptz, integer) TO perch_app;

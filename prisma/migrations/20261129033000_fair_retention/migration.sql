-- What is too old goes without taking along what tickets still show, or who may be written to.
ALTER TABLE "tweet" ADD COLUMN "is_kept" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "dm_conversation" ADD COLUMN "has_received" BOOLEAN NOT NULL DEFAULT false;

-- What may go by its age, now by organization: who has most of it is in nobody's way.
-- Prisma does not know partial indexes: these are kept by hand.
DROP INDEX tweet_unticketed;
DROP INDEX direct_message_unticketed;
DROP INDEX delivery_notice_settled;
CREATE INDEX tweet_unticketed ON tweet (organization_id, posted_at) WHERE ticket_id IS NULL AND NOT is_kept;
CREATE INDEX direct_message_unticketed ON direct_message (organization_id, posted_at) WHERE ticket_id IS NULL;
CREATE INDEX delivery_notice_settled ON delivery (organization_id, settled_at)
  WHERE message_id IS NULL AND kind IN ('email', 'sms') AND state IN ('sent', 'failed', 'discarded');

-- What tickets quote and answer.
CREATE INDEX tweet_quoted_in_ticket ON tweet (organization_id, quoted_tweet_id)
  WHERE quoted_tweet_id IS NOT NULL AND ticket_id IS NOT NULL;
CREATE INDEX tweet_answered_in_ticket ON tweet (organization_id, in_reply_to_tweet_id)
  WHERE in_reply_to_tweet_id IS NOT NULL AND ticket_id IS NOT NULL;

-- ---------------------------------------------------------------- what must look across tenants
-- Organizations with something of this kind from before `before`; of the `most` oldest, each once. Goes from one
-- organization to the next by the index and looks at the oldest row of each.
CREATE OR REPLACE FUNCTION due_removals(kind text, before timestamptz, most integer)
  RETURNS TABLE (organization_id uuid)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ BEGIN
    CASE kind
      WHEN 'tweets' THEN
        RETURN QUERY
          WITH RECURSIVE oldest (organization, at) AS (
            (SELECT t.organization_id, t.posted_at FROM tweet t WHERE t.ticket_id IS NULL AND NOT t.is_kept
             ORDER BY t.organization_id, t.posted_at LIMIT 1)
            UNION ALL
            SELECT following.* FROM oldest CROSS JOIN LATERAL (
              SELECT t.organization_id, t.posted_at FROM tweet t
              WHERE t.ticket_id IS NULL AND NOT t.is_kept AND t.organization_id > oldest.organization
              ORDER BY t.organization_id, t.posted_at LIMIT 1) following)
          SELECT o.organization FROM oldest o WHERE o.at < before ORDER BY o.at LIMIT most;
      WHEN 'direct_messages' THEN
        RETURN QUERY
          WITH RECURSIVE oldest (organization, at) AS (
            (SELECT d.organization_id, d.posted_at FROM direct_message d WHERE d.ticket_id IS NULL
             ORDER BY d.organization_id, d.posted_at LIMIT 1)
            UNION ALL
            SELECT following.* FROM oldest CROSS JOIN LATERAL (
              SELECT d.organization_id, d.posted_at FROM direct_message d
              WHERE d.ticket_id IS NULL AND d.organization_id > oldest.organization
              ORDER BY d.organization_id, d.posted_at LIMIT 1) following)
          SELECT o.organization FROM oldest o WHERE o.at < before ORDER BY o.at LIMIT most;
      WHEN 'notices' THEN
        RETURN QUERY
          WITH RECURSIVE oldest (organization, at) AS (
            (SELECT d.organization_id, d.settled_at FROM delivery d
             WHERE d.message_id IS NULL AND d.kind IN ('email', 'sms') AND d.state IN ('sent', 'failed', 'discarded')
             ORDER BY d.organization_id, d.settled_at LIMIT 1)
            UNION ALL
            SELECT following.* FROM oldest CROSS JOIN LATERAL (
              SELECT d.organization_id, d.settled_at FROM delivery d
              WHERE d.message_id IS NULL AND d.kind IN ('email', 'sms') AND d.state IN ('sent', 'failed', 'discarded')
                AND d.organization_id > oldest.organization
              ORDER BY d.organization_id, d.settled_at LIMIT 1) following)
          SELECT o.organization FROM oldest o WHERE o.at < before ORDER BY o.at LIMIT most;
    END CASE;
  END $$;

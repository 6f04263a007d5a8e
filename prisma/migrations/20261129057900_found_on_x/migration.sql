-- AlterTable
ALTER TABLE "tweet" ADD COLUMN     "expires_at" TIMESTAMPTZ(3);

ALTER TABLE lookup
  DROP CONSTRAINT lookup_kind_check,
  ADD CHECK (kind IN ('profile_search', 'recent_tweets', 'permalink', 'x_search'));

-- What an account was written or wrote, apart from what a search of X has found: lists of the one do not pass the other.
-- Prisma does not know partial indexes: these are kept by hand.
DROP INDEX "tweet_organization_id_account_id_posted_at_id_idx";
CREATE INDEX tweet_of_account ON tweet (organization_id, account_id, posted_at DESC, id DESC) WHERE expires_at IS NULL;
CREATE INDEX tweet_found ON tweet (organization_id, account_id, posted_at DESC, id DESC) WHERE expires_at IS NOT NULL;
DROP INDEX tweet_unanswered;
CREATE INDEX tweet_unanswered ON tweet (organization_id, account_id, posted_at DESC, id DESC)
  WHERE NOT is_own AND kind <> 'retweet' AND deleted_at IS NULL AND answered_at IS NULL AND handled_at IS NULL
    AND expires_at IS NULL;
DROP INDEX tweet_received;
CREATE INDEX tweet_received ON tweet (organization_id, account_id, received_at) INCLUDE (posted_at)
  WHERE NOT is_own AND tweet_id <> '' AND expires_at IS NULL;
-- found, and nothing was done with it until then
CREATE INDEX tweet_expiring ON tweet (organization_id, expires_at)
  WHERE expires_at IS NOT NULL AND ticket_id IS NULL AND NOT is_kept;

CREATE OR REPLACE VIEW tweet_search AS
  SELECT organization_id, id, account_id, tweet_id, author_id, in_reply_to_user_id, mentioned_user_ids, kind, language, media,
    is_own, decision, ticket_id, posted_at, deleted_at, erased_at, answered_at, handled_at, search,
    array_remove(mentioned_user_ids || in_reply_to_user_id || language || CASE WHEN media <> '[]' THEN 'media' END, NULL) AS marks,
    expires_at
  FROM tweet WHERE organization_id = current_organization();

-- ---------------------------------------------------------------- what must look across tenants
-- As before, and tweets that were found on X and have had their time.
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
      WHEN 'found_tweets' THEN
        RETURN QUERY
          WITH RECURSIVE oldest (organization, at) AS (
            (SELECT t.organization_id, t.expires_at FROM tweet t
             WHERE t.expires_at IS NOT NULL AND t.ticket_id IS NULL AND NOT t.is_kept
             ORDER BY t.organization_id, t.expires_at LIMIT 1)
            UNION ALL
            SELECT following.* FROM oldest CROSS JOIN LATERAL (
              SELECT t.organization_id, t.expires_at FROM tweet t
              WHERE t.expires_at IS NOT NULL AND t.ticket_id IS NULL AND NOT t.is_kept
                AND t.organization_id > oldest.organization
              ORDER BY t.organization_id, t.expires_at LIMIT 1) following)
          SELECT o.organization FROM oldest o WHERE o.at < before ORDER BY o.at LIMIT most;
    END CASE;
  END $$;

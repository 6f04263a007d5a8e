-- A search by whom a tweet answers or names, by language or media reads what has it, together with its words: X's ids are
-- digits, languages two or three letters.
DROP INDEX tweet_search_gin;
CREATE INDEX tweet_search_gin ON tweet USING gin (organization_id uuid_ops, search,
  (array_remove(mentioned_user_ids || in_reply_to_user_id || language || CASE WHEN media <> '[]' THEN 'media' END, NULL)));

CREATE OR REPLACE VIEW tweet_search AS
  SELECT organization_id, id, account_id, tweet_id, author_id, in_reply_to_user_id, mentioned_user_ids, kind, language, media,
    is_own, decision, ticket_id, posted_at, deleted_at, erased_at, answered_at, handled_at, search,
    array_remove(mentioned_user_ids || in_reply_to_user_id || language || CASE WHEN media <> '[]' THEN 'media' END, NULL) AS marks
  FROM tweet WHERE organization_id = current_organization();

-- CreateIndex
CREATE INDEX "dm_conversation_organization_id_participant_id_idx" ON "dm_conversation"("organization_id", "participant_id");

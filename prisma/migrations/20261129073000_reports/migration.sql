-- what reports ask of tickets: the language that X names of the tweet that opened one, and the keyword that did
ALTER TABLE "ticket" ADD COLUMN     "keyword_id" UUID,
ADD COLUMN     "language" TEXT;

DO $$
DECLARE
  holds boolean := row_security_active('ticket');
BEGIN
  IF holds THEN
    ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE tweet NO FORCE ROW LEVEL SECURITY;
  END IF;
  UPDATE ticket t SET language = w.language
  FROM tweet w
  WHERE w.organization_id = t.organization_id AND w.ticket_id = t.id AND w.decision = 'opened'
    -- X's codes for no language in particular
    AND w.language !~ '^(und|zxx|art|q..)$';
  UPDATE ticket SET keyword_id = (reason ->> 'keywordId')::uuid WHERE reason ? 'keywordId';
  IF holds THEN
    ALTER TABLE tweet FORCE ROW LEVEL SECURITY;
    ALTER TABLE ticket FORCE ROW LEVEL SECURITY;
  END IF;
END $$;

-- a report reads no ticket, only these: what was opened in a period, and what was closed in one or still is not
CREATE INDEX ticket_report_opened ON ticket (organization_id, opened_at)
  INCLUDE (created_at, first_responded_at, first_response_seconds, channel, language, department_id, account_id, assignee_id,
    keyword_id)
  WHERE merged_into_id IS NULL AND NOT is_spam;
CREATE INDEX ticket_report_closed ON ticket (organization_id, closed_at)
  INCLUDE (opened_at, created_at, resolution_seconds, channel, language, department_id, account_id, assignee_id, keyword_id)
  WHERE merged_into_id IS NULL AND NOT is_spam;
CREATE INDEX ticket_event_reopened ON ticket_event (organization_id, at) INCLUDE (ticket_id)
  WHERE kind IN ('status', 'reopened') AND "from" = '"closed"';
CREATE INDEX delivery_report ON delivery (organization_id, created_at) INCLUDE (state, message_id, submitted_by)
  WHERE message_id IS NOT NULL;

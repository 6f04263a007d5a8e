-- AlterTable
ALTER TABLE "role" ADD COLUMN     "departments_only" BOOLEAN NOT NULL DEFAULT false;

-- who can change roles and departments would let themselves out; built-in roles stay what everybody knows them as
ALTER TABLE role ADD CHECK (NOT departments_only
  OR (built_in IS NULL AND NOT permissions && ARRAY['organization.manage', 'setup.social']));

-- ---------------------------------------------------------------- who stands behind a wall
-- perch_walled: what a step becomes that acts for somebody who sees some departments only. The application may become
-- it and inherits nothing of it, so that policies and plans of everybody else stay as they are. It may call none of
-- the functions that look across tenants.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'perch_walled') THEN
    CREATE ROLE perch_walled NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
END $$;
GRANT perch_walled TO perch_app WITH INHERIT FALSE, SET TRUE;

GRANT USAGE ON SCHEMA public TO perch_walled;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO perch_walled;
-- what the application may do with tables, and of the views that know no policies those of what belongs to everybody
DO $$
DECLARE
  each record;
BEGIN
  FOR each IN
    SELECT c.oid::regclass AS name, may FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS may
    WHERE c.relnamespace = 'public'::regnamespace AND has_table_privilege('perch_app', c.oid, may)
      AND (c.relkind IN ('r', 'p') OR c.oid IN ('contact_search'::regclass, 'profile_search'::regclass))
  LOOP
    EXECUTE format('GRANT %s ON %s TO perch_walled', each.may, each.name);
  END LOOP;
END $$;

-- Without a setting there is no department, and nothing of any is seen.
CREATE FUNCTION current_departments() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT string_to_array(nullif(current_setting('app.department_ids', true), ''), ',')::uuid[] $$;

-- ---------------------------------------------------------------- the wall
-- What hangs on a row that is not seen is not seen either: the policies of the row above apply inside these.
-- A tombstone is seen where the ticket is that has taken it in; asked past the policies, which would ask themselves.
CREATE FUNCTION is_ticket_in_sight(ticket_id uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT EXISTS (SELECT FROM ticket t WHERE t.organization_id = current_organization() AND t.id = ticket_id
                    AND t.department_id = ANY (current_departments())) $$;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION is_ticket_in_sight(uuid) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION is_ticket_in_sight(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION is_ticket_in_sight(uuid) TO perch_walled;
CREATE POLICY wall ON ticket AS RESTRICTIVE TO perch_walled USING (
  department_id = ANY (current_departments()) AND (merged_into_id IS NULL OR is_ticket_in_sight(merged_into_id)));

DO $$
DECLARE
  hanging record;
BEGIN
  FOR hanging IN
    SELECT * FROM (VALUES
      ('message', 'ticket', 'ticket_id', false),
      ('ticket_draft', 'ticket', 'ticket_id', false),
      ('email', 'message', 'message_id', false),
      ('attachment', 'message', 'message_id', true),
      ('delivery', 'message', 'message_id', true),
      ('notification', 'ticket', 'ticket_id', true),
      ('tweet', 'ticket', 'ticket_id', true),
      ('direct_message', 'ticket', 'ticket_id', true),
      ('dm_conversation', 'direct_message', 'last_message_id', false),
      ('keyword_match', 'tweet', 'tweet_row_id', false),
      ('escalation_hit', 'tweet', 'tweet_row_id', false),
      ('incident', 'ticket', 'ticket_id', true),
      ('incident_event', 'incident', 'incident_id', false),
      ('incident_link', 'incident', 'incident_id', false),
      ('incident_turn', 'incident', 'incident_id', false),
      ('escalation_alert', 'incident', 'incident_id', true),
      ('attachment_chunk', 'attachment', 'attachment_id', false)
    ) AS each (name, above, key, may_be_alone)
  LOOP
    EXECUTE format(
      'CREATE POLICY wall ON %1$I AS RESTRICTIVE TO perch_walled USING (%4$s(SELECT true FROM %2$I above
       WHERE above.organization_id = %1$I.organization_id AND above.id = %1$I.%3$I))',
      hanging.name, hanging.above, hanging.key,
      CASE WHEN hanging.may_be_alone THEN format('%I IS NULL OR ', hanging.key) ELSE '' END);
  END LOOP;
END $$;

-- nor does the history tell of tickets that are not seen
CREATE POLICY wall ON ticket_event AS RESTRICTIVE TO perch_walled USING (
  (SELECT true FROM ticket above WHERE above.organization_id = ticket_event.organization_id AND above.id = ticket_id)
  AND (kind NOT IN ('merged', 'merged_into', 'split', 'split_from', 'linked', 'unlinked') OR is_ticket_in_sight(("to"->>'id')::uuid)));
-- a link shows the tickets at both of its ends
CREATE POLICY wall ON ticket_link AS RESTRICTIVE TO perch_walled USING (
  (SELECT true FROM ticket above WHERE above.organization_id = ticket_link.organization_id AND above.id = ticket_id)
  AND (SELECT true FROM ticket above WHERE above.organization_id = ticket_link.organization_id AND above.id = other_id));
CREATE POLICY wall ON tweet_action AS RESTRICTIVE TO perch_walled USING (
  (SELECT true FROM tweet above WHERE above.organization_id = tweet_action.organization_id
    AND above.account_id = tweet_action.account_id AND above.tweet_id = tweet_action.tweet_id));

-- what other departments have written to be sent often
CREATE POLICY wall ON canned_reply AS RESTRICTIVE TO perch_walled USING (
  owner_id IS NOT NULL
  OR (SELECT count(*) FILTER (WHERE its.department_id = ANY (current_departments())) > 0 OR count(*) = 0
      FROM canned_reply_department its
      WHERE its.organization_id = canned_reply.organization_id AND its.canned_reply_id = canned_reply.id));

-- ---------------------------------------------------------------- search behind the wall
-- The views of perch_bypass know no policies, so behind the wall others stand in their place, first in the search path.
CREATE SCHEMA walled;
GRANT USAGE ON SCHEMA walled TO perch_walled;
CREATE VIEW walled.ticket_search AS
  SELECT organization_id, id, channel, tags, to_tsvector('simple'::regconfig, subject) AS search
  FROM public.ticket WHERE organization_id = current_organization() AND department_id = ANY (current_departments());
CREATE VIEW walled.message_search AS
  SELECT m.organization_id, m.id, m.ticket_id, m.posted_at, m.search FROM public.message m
  WHERE m.organization_id = current_organization() AND (
    SELECT t.department_id FROM public.ticket t WHERE t.organization_id = m.organization_id AND t.id = m.ticket_id
  ) = ANY (current_departments());
CREATE VIEW walled.email_search AS
  SELECT e.organization_id, e.message_id, e.to_addresses, e.cc_addresses FROM public.email e
  WHERE e.organization_id = current_organization() AND (
    SELECT t.department_id FROM public.message m
    JOIN public.ticket t ON t.organization_id = m.organization_id AND t.id = m.ticket_id
    WHERE m.organization_id = e.organization_id AND m.id = e.message_id
  ) = ANY (current_departments());
CREATE VIEW walled.tweet_search AS
  SELECT tw.organization_id, tw.id, account_id, tweet_id, author_id, in_reply_to_user_id, mentioned_user_ids, kind, language,
    media, is_own, decision, ticket_id, posted_at, deleted_at, erased_at, answered_at, handled_at, search,
    array_remove(mentioned_user_ids || in_reply_to_user_id || language || CASE WHEN media <> '[]' THEN 'media' END, NULL) AS marks,
    expires_at
  FROM public.tweet tw WHERE tw.organization_id = current_organization() AND (ticket_id IS NULL OR (
    SELECT t.department_id FROM public.ticket t WHERE t.organization_id = tw.organization_id AND t.id = tw.ticket_id
  ) = ANY (current_departments()));
CREATE VIEW walled.direct_message_search AS
  SELECT dm.organization_id, dm.id, account_id, dm_conversation_id, sender_id, is_group, media, is_own, decision, ticket_id,
    posted_at, deleted_at, erased_at, search
  FROM public.direct_message dm WHERE dm.organization_id = current_organization() AND (ticket_id IS NULL OR (
    SELECT t.department_id FROM public.ticket t WHERE t.organization_id = dm.organization_id AND t.id = dm.ticket_id
  ) = ANY (current_departments()));

GRANT CREATE ON SCHEMA walled TO perch_bypass; -- to own the views
GRANT USAGE ON SCHEMA walled TO perch_bypass;
DO $$
DECLARE
  search_view text;
BEGIN
  FOREACH search_view IN ARRAY ARRAY['ticket_search', 'message_search', 'email_search', 'tweet_search', 'direct_message_search']
  LOOP
    EXECUTE format('ALTER VIEW walled.%I OWNER TO perch_bypass', search_view);
    EXECUTE format('GRANT SELECT ON walled.%I TO perch_walled', search_view);
  END LOOP;
END $$;
REVOKE CREATE ON SCHEMA walled FROM perch_bypass;

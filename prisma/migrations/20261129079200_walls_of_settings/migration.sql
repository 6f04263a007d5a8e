-- Webhooks and single sign-on are for who may manage the organization, and nobody behind a wall may: there is nothing of
-- them behind it, neither secrets nor what other departments' programs were told.
DO $$
DECLARE
  hidden text;
BEGIN
  FOREACH hidden IN ARRAY ARRAY['webhook', 'sso_connection', 'sso_domain', 'sso_mapping', 'sso_mapping_department',
    'sso_identity', 'sso_request']
  LOOP
    EXECUTE format('CREATE POLICY wall ON %I AS RESTRICTIVE TO perch_walled USING (false)', hidden);
  END LOOP;
END $$;
-- whoever erases words takes them back from what is still to be told; of tickets in sight, and of contacts, which are
-- everybody's
CREATE POLICY wall ON webhook_event AS RESTRICTIVE TO perch_walled USING (ticket_id IS NULL OR (SELECT true FROM ticket above
  WHERE above.organization_id = webhook_event.organization_id AND above.id = webhook_event.ticket_id));

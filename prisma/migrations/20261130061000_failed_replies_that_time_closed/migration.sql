-- Of a ticket that was closed by time nobody has given up what had not gone out: it waits for a person again.
ALTER TABLE delivery NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket_event NO FORCE ROW LEVEL SECURITY;
UPDATE delivery d SET given_up_at = NULL FROM ticket t
WHERE d.state = 'failed' AND t.organization_id = d.organization_id AND t.id = d.ticket_id AND d.given_up_at = t.closed_at
  AND EXISTS (SELECT FROM ticket_event e WHERE e.organization_id = t.organization_id AND e.ticket_id = t.id
    AND e.kind = 'pending_expired' AND e.at = t.closed_at);
ALTER TABLE ticket_event FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket FORCE ROW LEVEL SECURITY;
ALTER TABLE delivery FORCE ROW LEVEL SECURITY;

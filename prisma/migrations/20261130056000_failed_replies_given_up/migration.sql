-- A reply that did not go out is somebody's to decide until it is sent or discarded, or they close its ticket. What is
-- given up leaves the index of what waits for a person, which would grow for ever.
ALTER TABLE delivery ADD COLUMN given_up_at TIMESTAMPTZ(3);

ALTER TABLE delivery NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY;
UPDATE delivery d SET given_up_at = t.closed_at FROM ticket t
WHERE d.state = 'failed' AND t.organization_id = d.organization_id AND t.id = d.ticket_id
  AND t.status = 'closed' AND t.closed_at > d.settled_at;
ALTER TABLE ticket FORCE ROW LEVEL SECURITY;
ALTER TABLE delivery FORCE ROW LEVEL SECURITY;

DROP INDEX delivery_awaits_person;
CREATE INDEX delivery_awaits_person ON delivery (organization_id, state, ticket_id)
  WHERE ticket_id IS NOT NULL AND (state = 'failed' AND given_up_at IS NULL OR state = 'unknown'
    OR state = 'held' AND hold_reason <> 'undo');

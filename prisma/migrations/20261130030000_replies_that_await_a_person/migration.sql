-- Tickets with a reply that waits for a second person or for its time, or that did not go out: there are few of them
-- among all deliveries. Not those that wait a few seconds to be taken back: every reply does.
CREATE INDEX delivery_awaits_person ON delivery (organization_id, state, ticket_id)
  WHERE ticket_id IS NOT NULL AND (state IN ('failed', 'unknown') OR state = 'held' AND hold_reason <> 'undo');

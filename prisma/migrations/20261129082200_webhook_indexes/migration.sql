-- What Postgres itself asks when a webhook or an event goes says nothing of a kind: an index by it cannot answer.
DROP INDEX delivery_of_webhook;
CREATE INDEX delivery_of_webhook ON delivery (organization_id, webhook_id, created_at DESC, id DESC)
  WHERE webhook_id IS NOT NULL;
DROP INDEX delivery_of_webhook_event;
CREATE INDEX delivery_of_webhook_event ON delivery (organization_id, webhook_event_id) WHERE webhook_event_id IS NOT NULL;

/**
 * SQL to join to an incident `i`, $1 being the organization: the API key that took it over, or closed it, where no member did.
 * An incident names members only; which key it was stands in its timeline.
 */
export const keyThat = (kind: 'acknowledged' | 'closed') => `LATERAL (
  SELECT k.id, k.name FROM incident_event e JOIN api_key k ON k.organization_id = $1 AND k.id = e.actor_key_id
  WHERE i.${kind}_at IS NOT NULL AND i.${kind}_by IS NULL AND e.organization_id = $1 AND e.incident_id = i.id
    AND e.kind = '${kind}'
  ORDER BY e.at DESC, e.id DESC LIMIT 1)`;

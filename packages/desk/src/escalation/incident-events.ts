import type { IncidentEventKind } from '@perch/contracts';
import { uuid7, type Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { asRecords } from '../intake/as-records.ts';

export interface NewIncidentEvent {
  incidentId: string;
  kind: IncidentEventKind;
  data?: object;
}

const ADD = `
  INSERT INTO incident_event (organization_id, id, incident_id, kind, actor_id, data, at)
  SELECT $1, n.id, n."incidentId", n.kind, $3, n.data, $4
  FROM json_to_recordset($2::json) AS n(id uuid, "incidentId" uuid, kind text, data jsonb)`;

/** What happened, in the transaction in which it does; by whoever acts, or the system. */
export async function writeIncidentEvents(
  statement: Statement,
  { organizationId, actor, now }: Context,
  events: readonly NewIncidentEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const at = now();
  const rows = events.map(({ data = {}, ...event }) => ({ id: uuid7(at.getTime()), data, ...event }));
  await statement('incident-events', ADD, [organizationId, asRecords(rows), actor.memberId, at]);
}

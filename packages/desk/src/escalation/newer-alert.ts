import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';

// the newest that has gone or will go (no other says that it is open again); held, as one that fails just now takes nobody's place
const NEWER = `
  SELECT d.id, d.state, d.due_at AS "dueAt" FROM escalation_alert a
  JOIN escalation_alert newer ON newer.organization_id = $1 AND newer.incident_id = a.incident_id
    AND newer.member_id = a.member_id AND newer.medium = a.medium AND newer.round >= a.round
    AND CASE newer.kind WHEN 'doubled' THEN a.kind = 'alarm' WHEN 'quadrupled' THEN a.kind IN ('alarm', 'doubled')
      WHEN 'reopened' THEN newer.round > a.round AND a.kind <> 'clear' END
    AND coalesce(newer.receipt NOT IN ('undelivered', 'failed'), true)
  JOIN delivery d ON d.organization_id = $1 AND d.id = newer.delivery_id AND d.state IN ('queued', 'sending', 'sent')
  WHERE a.organization_id = $1 AND a.id = $2
  ORDER BY newer.created_at DESC, array_position(ARRAY['doubled', 'quadrupled', 'reopened'], newer.kind) DESC
  LIMIT 1 FOR NO KEY UPDATE OF d`;
const WAKE = 'UPDATE delivery SET due_at = $3 WHERE organization_id = $1 AND id = $2';

/**
 * Whether a newer message about the same incident, to the same person by the same medium, has gone or is to go: it says
 * all that this one does. One that waits to be tried again goes at once, in its place.
 */
export async function takePlaceOf(
  statement: Statement,
  ctx: Context,
  alertId: string,
): Promise<{ woken: { id: string; dueAt: Date }[] } | null> {
  const now = ctx.now();
  const { rows } = await statement('alert-newer', NEWER, [ctx.organizationId, alertId]);
  const newer = rows[0] as { id: string; state: string; dueAt: Date } | undefined;
  if (!newer) return null;
  const waits = newer.state === 'queued' && newer.dueAt > now;
  if (waits) await statement('alert-wake-newer', WAKE, [ctx.organizationId, newer.id, now]);
  return { woken: waits ? [{ id: newer.id, dueAt: now }] : [] };
}

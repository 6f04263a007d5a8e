import type { LiveEvent } from '@perch/contracts';
import type { TenantDatabase } from '@perch/db';

/**
 * What an event is about, for who sees some departments only. `everybody`: nothing of a department; `news`: that
 * something has come in, whose id is kept back.
 */
const ABOUT: Record<LiveEvent['type'], 'everybody' | 'news' | 'ticket' | 'tweet' | 'delivery' | 'incident'> = {
  'ticket.changed': 'ticket',
  'message.changed': 'ticket',
  'presence.changed': 'ticket',
  'delivery.changed': 'delivery',
  'tweet.captured': 'news',
  'direct_message.captured': 'news',
  'tweet.changed': 'tweet',
  'tweet.deleted': 'tweet',
  'incident.changed': 'incident',
  'reading.changed': 'everybody',
  'account.changed': 'everybody',
  'contact.changed': 'everybody',
  'lookup.changed': 'everybody',
  'department.changed': 'everybody',
  'member.changed': 'everybody',
  'role.changed': 'everybody',
  'availability.changed': 'everybody',
  'invitation.changed': 'everybody',
  'view.changed': 'everybody',
  'mailbox.changed': 'everybody',
  'notification.changed': 'everybody',
  'canned_reply.changed': 'everybody',
  'escalation_rule.changed': 'everybody',
  'webhook.changed': 'everybody',
  'session.ended': 'everybody',
  'organization.changed': 'everybody',
};

const SEEN = `
  SELECT 'ticket ' || id AS key FROM ticket WHERE organization_id = $1 AND id = ANY ($2::uuid[])
  UNION ALL SELECT 'delivery ' || id FROM delivery WHERE organization_id = $1 AND id = ANY ($3::uuid[])
  UNION ALL SELECT 'incident ' || id FROM incident WHERE organization_id = $1 AND id = ANY ($4::uuid[])
  UNION ALL SELECT 'tweet ' || tweet_id FROM tweet WHERE organization_id = $1 AND tweet_id = ANY ($5)`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Live events as a member may hear of them who sees the departments of `db` only, each in its place; null: not at all. */
export async function eventsInSight(db: TenantDatabase, events: readonly LiveEvent[]): Promise<(LiveEvent | null)[]> {
  const keys = new Map(events.map((event) => [event, keyOf(event)]));
  const idsOf = (kind: string) =>
    [...new Set(keys.values())].flatMap((key) => (key?.startsWith(`${kind} `) ? [key.slice(kind.length + 1)] : []));
  const [tickets, deliveries, incidents] = ['ticket', 'delivery', 'incident'].map((kind) =>
    idsOf(kind).filter((id) => UUID.test(id)),
  );
  const values = [db.organizationId, tickets, deliveries, incidents, idsOf('tweet')];
  const isAsked = values.slice(1).some((ids) => ids!.length > 0);
  const rows = isAsked ? await db.query<{ key: string }>(SEEN, values, 'events-in-sight') : [];
  const seen = new Set(rows.map(({ key }) => key));
  return events.map((event) => {
    const key = keys.get(event)!;
    const hasLeft = db.departmentIds?.includes(event.leftDepartmentId ?? '') ?? false;
    if (key === 'everybody' || seen.has(key) || hasLeft) return event;
    return key === 'news' ? { ...event, id: '' } : null;
  });
}

function keyOf(event: LiveEvent): string {
  const about = ABOUT[event.type];
  if (about === 'everybody' || about === 'news') return about;
  if (event.ticketId !== undefined) return `ticket ${event.ticketId}`;
  return `${about} ${event.id}`;
}

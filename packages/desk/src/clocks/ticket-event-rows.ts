import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';

const ADD = `
  INSERT INTO ticket_event (organization_id, id, ticket_id, kind, actor_id, "from", "to", at)
  SELECT $1, uuidv7(), changed.id, $3, $4, $5::jsonb, $6::jsonb, $7 FROM unnest($2::uuid[]) AS changed(id)`;

/** The same event for each of the tickets. */
export async function addTicketEvents(
  statement: Statement,
  ctx: Pick<Context, 'organizationId' | 'actor' | 'now'>,
  ticketIds: readonly string[],
  { kind, from = null, to = null }: { kind: string; from?: unknown; to?: unknown },
): Promise<void> {
  if (ticketIds.length === 0) return;
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  await statement('clock-events', ADD, [
    ctx.organizationId,
    ticketIds,
    kind,
    ctx.actor.memberId,
    json(from),
    json(to),
    ctx.now(),
  ]);
}

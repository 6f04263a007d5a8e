import { windClock, type ClockedTicket, type ClockSettings } from '@perch/core';
import { settleAll, type Statement } from '@perch/db';
import { asRecords } from '../intake/as-records.ts';
import { CLOCK_COLUMNS, CLOCK_FIELDS, clockOf, SET_CLOCK } from './clock-columns.ts';

const READ = `
  SELECT t.id, t.status, t.priority, t.opened_at, t.closed_at, t.reason->>'code' = 'incident' AS is_nobodys, ${CLOCK_COLUMNS}, d.service_hours, d.due_policy
  FROM ticket t JOIN department d ON d.organization_id = $1 AND d.id = t.department_id
  WHERE t.organization_id = $1 AND t.id = ANY ($2)`;

// what is closed is not put aside any more
const WRITE = `
  UPDATE ticket t SET ${SET_CLOCK},
    snoozed_at = CASE WHEN t.status <> 'closed' THEN t.snoozed_at END,
    snoozed_until = CASE WHEN t.status <> 'closed' THEN t.snoozed_until END,
    snoozed_by_id = CASE WHEN t.status <> 'closed' THEN t.snoozed_by_id END
  FROM json_to_recordset($2::json) AS n(id uuid, ${CLOCK_FIELDS})
  WHERE t.organization_id = $1 AND t.id = n.id`;

// nobody answers what is in a closed ticket: it no longer waits in the streams
const HANDLE_CLOSED = `
  UPDATE tweet SET handled_at = $3
  WHERE organization_id = $1 AND ticket_id = ANY ($2) AND NOT is_own AND answered_at IS NULL AND handled_at IS NULL`;

/**
 * Winds the clocks of tickets after a change of status, priority, department or first response. Send it after what
 * changes them, in the same transaction, which holds them; `rev` is the caller's to raise.
 */
export async function refreshClocks(
  statement: Statement,
  organizationId: string,
  ticketIds: readonly string[],
  now: Date,
): Promise<void> {
  if (ticketIds.length === 0) return;
  const { rows } = await statement('clocks-read', READ, [organizationId, ticketIds]);
  const clocks = rows.map((row) => ({
    id: row.id as string,
    ...windClock(clockedTicketOf(row), settingsOf(row), now),
  }));
  const closed = rows.filter(({ status }) => status === 'closed').map(({ id }) => id as string);
  await settleAll([
    statement('clocks-write', WRITE, [organizationId, asRecords(clocks)]),
    closed.length > 0 && statement('clocks-handle-closed', HANDLE_CLOSED, [organizationId, closed, now]),
  ]);
}

const clockedTicketOf = (row: Record<string, unknown>): ClockedTicket => ({
  ...clockOf(row),
  status: row.status as ClockedTicket['status'],
  priority: row.priority as ClockedTicket['priority'],
  openedAt: row.opened_at as Date,
  closedAt: row.closed_at as Date | null,
  isNobodys: row.is_nobodys === true,
});

const settingsOf = (row: Record<string, unknown>): ClockSettings => ({
  hours: row.service_hours as ClockSettings['hours'],
  duePolicy: row.due_policy as ClockSettings['duePolicy'],
});

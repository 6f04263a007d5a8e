import type { TicketClock } from '@perch/core';

/** Columns of the ticket `t` that its clocks are kept in. */
export const CLOCK_COLUMNS = `t.due_at, t.due_kind, t.first_responded_at, t.first_response_seconds, t.resolution_seconds,
  t.pending_since, t.clock_stopped_at, t.paused_seconds`;

/** The same in a row of `json_to_recordset`. */
export const CLOCK_FIELDS = `"dueAt" timestamptz, "dueKind" text, "firstRespondedAt" timestamptz,
  "firstResponseSeconds" integer, "resolutionSeconds" integer, "pendingSince" timestamptz, "stoppedAt" timestamptz,
  "pausedSeconds" integer`;

/** And what an UPDATE makes of such a row `n`. */
export const SET_CLOCK = `due_at = n."dueAt", due_kind = n."dueKind", first_responded_at = n."firstRespondedAt",
    first_response_seconds = n."firstResponseSeconds", resolution_seconds = n."resolutionSeconds",
    pending_since = n."pendingSince", clock_stopped_at = n."stoppedAt", paused_seconds = n."pausedSeconds"`;

export const clockOf = (row: Record<string, unknown>): TicketClock => ({
  dueAt: row.due_at as Date | null,
  dueKind: row.due_kind as TicketClock['dueKind'],
  firstRespondedAt: row.first_responded_at as Date | null,
  firstResponseSeconds: row.first_response_seconds as number | null,
  resolutionSeconds: row.resolution_seconds as number | null,
  pendingSince: row.pending_since as Date | null,
  stoppedAt: row.clock_stopped_at as Date | null,
  pausedSeconds: row.paused_seconds as number,
});

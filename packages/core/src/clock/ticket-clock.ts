import type { TicketPriority } from '../thread/types.ts';
import { addBusinessTime, businessSeconds, type ServiceHours } from './service-hours.ts';

/** What a department promises for a priority, in minutes of its service hours; null: nothing. */
export interface DueTarget {
  firstResponseMinutes: number | null;
  resolutionMinutes: number | null;
}

export interface DuePolicy {
  /** the clock rests while a ticket waits for the customer */
  pausesWhilePending: boolean;
  targets: Record<TicketPriority, DueTarget>;
}

/** What a department's clocks go by. */
export interface ClockSettings {
  hours: ServiceHours;
  /** null: nothing falls due */
  duePolicy: DuePolicy | null;
}

export type DueKind = 'first_response' | 'resolution' | 'manual';

/** What the clocks of a ticket know. Times are since the customer's post, in seconds of service. */
export interface TicketClock {
  /** what is due next; null: nothing, or the clock rests */
  dueAt: Date | null;
  dueKind: DueKind | null;
  firstRespondedAt: Date | null;
  firstResponseSeconds: number | null;
  resolutionSeconds: number | null;
  pendingSince: Date | null;
  /** the clock has rested since: the ticket is closed, or pending */
  stoppedAt: Date | null;
  /** rested before */
  pausedSeconds: number;
}

export interface ClockedTicket extends TicketClock {
  status: 'open' | 'pending' | 'on_hold' | 'closed';
  priority: TicketPriority;
  /** when the customer posted */
  openedAt: Date;
  closedAt: Date | null;
  /** there is nobody to be answered: no first response falls due */
  isNobodys?: boolean;
}

export const NEW_CLOCK: TicketClock = {
  dueAt: null,
  dueKind: null,
  firstRespondedAt: null,
  firstResponseSeconds: null,
  resolutionSeconds: null,
  pendingSince: null,
  stoppedAt: null,
  pausedSeconds: 0,
};

/**
 * The clocks of a ticket after whatever has happened to it: status, priority, department, a first response. They run from
 * the customer's post, rest while the ticket is closed (and pending, where the department says so), and what a member has
 * set as due stays until it is closed. Applied twice, it changes nothing.
 */
export function windClock(ticket: ClockedTicket, { hours, duePolicy }: ClockSettings, now: Date): TicketClock {
  const { status, openedAt, closedAt, firstRespondedAt } = ticket;
  const rests = status === 'closed' || (status === 'pending' && duePolicy?.pausesWhilePending === true);
  const stoppedAt = rests ? (ticket.stoppedAt ?? closedAt ?? now) : null;
  const pausedSeconds =
    !rests && ticket.stoppedAt
      ? ticket.pausedSeconds + businessSeconds(hours, ticket.stoppedAt, now)
      : ticket.pausedSeconds;
  const ranUntil = (at: Date) => Math.max(0, businessSeconds(hours, openedAt, at) - pausedSeconds);

  const clock: TicketClock = {
    firstRespondedAt,
    firstResponseSeconds: firstRespondedAt && (ticket.firstResponseSeconds ?? ranUntil(firstRespondedAt)),
    resolutionSeconds: status === 'closed' && stoppedAt ? ranUntil(stoppedAt) : null,
    pendingSince: status === 'pending' ? (ticket.pendingSince ?? now) : null,
    stoppedAt,
    pausedSeconds,
    dueAt: null,
    dueKind: null,
  };
  if (status === 'closed') return clock;
  if (ticket.dueKind === 'manual') return { ...clock, dueAt: ticket.dueAt, dueKind: 'manual' };
  if (rests || !duePolicy) return clock;

  const dueKind = firstRespondedAt || ticket.isNobodys ? 'resolution' : 'first_response';
  const { firstResponseMinutes, resolutionMinutes } = duePolicy.targets[ticket.priority];
  const kinds = { first_response: firstResponseMinutes, resolution: resolutionMinutes };
  const next = dueKind === 'first_response' && firstResponseMinutes === null ? 'resolution' : dueKind;
  const minutes = kinds[next];
  const dueAt = minutes === null ? null : addBusinessTime(hours, openedAt, minutes * 60 + pausedSeconds);
  return dueAt ? { ...clock, dueAt, dueKind: next } : clock;
}

import {
  TICKET_PRIORITIES,
  type DepartmentService,
  type SaveDepartmentService,
  type TicketPriority,
} from '@perch/contracts';
import { isTimeZone, minutesOf } from '@perch/core';
import { durationText, readDuration } from './duration-text.ts';

export interface Hours {
  from: string;
  /** `00:00` is the end of the day */
  to: string;
}

export const DUE_FIELDS = ['firstResponseMinutes', 'resolutionMinutes'] as const;
export type DueField = (typeof DUE_FIELDS)[number];

/** The settings as they stand in the form. */
export interface ServiceValues {
  isAlways: boolean;
  timeZone: string;
  /** Monday first */
  days: Hours[][];
  holidays: string[];
  hasPolicy: boolean;
  pausesWhilePending: boolean;
  /** such as `4h 30m`; empty: nothing is due */
  targets: Record<TicketPriority, Record<DueField, string>>;
  closesPending: boolean;
  pendingCloseDays: number | string;
  thanksReopen: boolean;
}

const NEW_DAYS_TO_CLOSE = 7;
const WORKDAY: Hours = { from: '09:00', to: '18:00' };
/** What is proposed to who leaves "always open". */
const WORKWEEK = [1, 2, 3, 4, 5, 6, 7].map((day) => (day <= 5 ? [WORKDAY] : []));

export function valuesOf({ hours, duePolicy, pendingCloseDays, thanksReopen }: DepartmentService): ServiceValues {
  const { week } = hours;
  const ofDay = (day: number) =>
    (week ?? [])
      .filter((span) => span.day === day)
      .toSorted((one, other) => one.from.localeCompare(other.from))
      .map(({ from, to }) => ({ from, to: to === '24:00' ? '00:00' : to }));
  const target = (priority: TicketPriority) => ({
    firstResponseMinutes: durationText(duePolicy?.targets[priority].firstResponseMinutes ?? null),
    resolutionMinutes: durationText(duePolicy?.targets[priority].resolutionMinutes ?? null),
  });
  return {
    isAlways: week === null,
    timeZone: hours.timeZone,
    days: week === null ? WORKWEEK : [1, 2, 3, 4, 5, 6, 7].map(ofDay),
    holidays: hours.holidays,
    hasPolicy: duePolicy !== null,
    pausesWhilePending: duePolicy?.pausesWhilePending ?? true,
    targets: { low: target('low'), normal: target('normal'), high: target('high'), urgent: target('urgent') },
    closesPending: pendingCloseDays !== null,
    pendingCloseDays: pendingCloseDays ?? NEW_DAYS_TO_CLOSE,
    thanksReopen,
  };
}

/** What is sent; only of values without problems. */
export function inputOf(values: ServiceValues, revision: number): SaveDepartmentService {
  const target = (priority: TicketPriority) => ({
    firstResponseMinutes: readDuration(values.targets[priority].firstResponseMinutes) ?? null,
    resolutionMinutes: readDuration(values.targets[priority].resolutionMinutes) ?? null,
  });
  return {
    hours: {
      timeZone: values.timeZone,
      week: values.isAlways
        ? null
        : values.days.flatMap((spans, index) => spans.map(({ from, to }) => ({ day: index + 1, from, to: endOf(to) }))),
      holidays: values.holidays,
    },
    duePolicy: values.hasPolicy
      ? {
          pausesWhilePending: values.pausesWhilePending,
          targets: { low: target('low'), normal: target('normal'), high: target('high'), urgent: target('urgent') },
        }
      : null,
    pendingCloseDays: values.closesPending ? Number(values.pendingCloseDays) : null,
    thanksReopen: values.thanksReopen,
    revision,
  };
}

const endOf = (to: string) => (to === '00:00' ? '24:00' : to);

export type ServiceProblem =
  | 'time'
  | 'endsBefore'
  | 'overlaps'
  | 'noHours'
  | 'timeZone'
  | 'duration'
  | 'resolutionFirst'
  | 'days';

/** What is wrong, by field: `day.1.0`, `week`, `timeZone`, `low.resolutionMinutes`, `pendingCloseDays`. */
export function problemsOf(values: ServiceValues): Map<string, ServiceProblem> {
  const problems = new Map<string, ServiceProblem>();
  if (!isTimeZone(values.timeZone)) problems.set('timeZone', 'timeZone');
  if (!values.isAlways) {
    if (values.days.every((spans) => spans.length === 0)) problems.set('week', 'noHours');
    for (const [index, spans] of values.days.entries()) {
      for (const [at, span] of spans.entries()) {
        const problem = problemOfSpan(span, spans.slice(0, at));
        if (problem) problems.set(`day.${index + 1}.${at}`, problem);
      }
    }
  }
  if (values.hasPolicy) {
    for (const priority of TICKET_PRIORITIES) {
      const [first, resolution] = DUE_FIELDS.map((field) => readDuration(values.targets[priority][field]));
      if (first === undefined) problems.set(`${priority}.firstResponseMinutes`, 'duration');
      if (resolution === undefined) problems.set(`${priority}.resolutionMinutes`, 'duration');
      else if (first && resolution && resolution < first)
        problems.set(`${priority}.resolutionMinutes`, 'resolutionFirst');
    }
  }
  const days = Number(values.pendingCloseDays);
  if (values.closesPending && !(Number.isInteger(days) && days >= 1 && days <= 365)) {
    problems.set('pendingCloseDays', 'days');
  }
  return problems;
}

function problemOfSpan({ from, to }: Hours, before: readonly Hours[]): ServiceProblem | null {
  if (!from || !to) return 'time';
  const [start, end] = [minutesOf(from), minutesOf(endOf(to))];
  if (start >= end) return 'endsBefore';
  const meets = before.some((other) => start < minutesOf(endOf(other.to)) && minutesOf(other.from) < end);
  return meets ? 'overlaps' : null;
}

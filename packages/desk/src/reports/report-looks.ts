import { REPLY_STATES, type ReportDimension } from '@perch/contracts';
import { IDS, QUARTERS } from './figure-row.ts';
import { COUNTS, IS_HISTORY, type ReportFilters } from './report-filters.ts';

/** How many there are of which a condition of SQL holds. */
export interface Count {
  count: string;
}
/** What each has that counts for another figure: a value of SQL, which may depend on when its step begins; of null there is none. */
export interface Values {
  of: string;
  column: ValueColumn;
  value: string | ((begin: string) => string);
}
export type Figure = Count | Values;

interface Source {
  from: string;
  where: string[];
  agent?: string;
}

/** What happens at some time and is counted by it. */
export interface Look {
  at: string;
  source: (filters: ReportFilters, by: ReportDimension | undefined) => Source;
  /**
   * Packed days hold what these say, by the place of each count: whoever changes what is counted, or in which order, has
   * to let all days be packed anew.
   */
  figures: Record<string, Figure>;
}

export const TICKETS: Source = { from: 'ticket t', where: ['t.organization_id = $1', COUNTS] };
const isNews = `NOT (${IS_HISTORY})`;
const isAnswered = `${isNews} AND t.first_responded_at IS NOT NULL`;
/** Of each, whatever it is. */
const ALL = 'true';

const QUARTER_SECONDS = 900;
const seconds = (from: string, to: string) => `floor(date_part('epoch', ${to} - ${from}))::integer`;
/** No zone's hour ends within one, and no day has more than a byte can tell. */
const quarterFrom = (begin: string) =>
  `floor(date_part('epoch', t.opened_at - ${begin}) / ${QUARTER_SECONDS})::integer`;

/** SQL: the event `e` opened a closed ticket again, in the words of its index; $1 is the organization. */
export const REOPENINGS = `e.organization_id = $1 AND e.kind IN ('status', 'reopened') AND e."from" = '"closed"'`;

/** SQL: the states of a delivery that reports tell as one. */
export const REPLY_STATE_OF: Record<(typeof REPLY_STATES)[number], string> = {
  sent: `'sent'`,
  failed: `'failed'`,
  unknown: `'unknown'`,
  waiting: `'held', 'queued', 'sending'`,
  discarded: `'discarded'`,
};

/** All that days are packed of. */
export const LOOKS = {
  opened: {
    at: 't.opened_at',
    source: () => TICKETS,
    figures: {
      opened: { count: isNews },
      history: { count: IS_HISTORY },
      answered: { count: isAnswered },
      unanswered: { count: `${isNews} AND t.first_responded_at IS NULL` },
      firstResponse: { of: 'answered', column: 'elapsed', value: seconds('t.opened_at', 't.first_responded_at') },
      firstResponseService: { of: 'answered', column: 'in_service', value: 't.first_response_seconds' },
      [QUARTERS]: { of: 'opened', column: 'quarters', value: quarterFrom },
    },
  },
  closed: {
    at: 't.closed_at',
    source: () => TICKETS,
    figures: {
      // with history, which is in the backlog
      ended: { count: ALL },
      closed: { count: isNews },
      resolution: { of: 'closed', column: 'elapsed', value: seconds('t.opened_at', 't.closed_at') },
      resolutionService: { of: 'closed', column: 'in_service', value: 't.resolution_seconds' },
    },
  },
  reopened: {
    at: 'e.at',
    source: () => ({
      from: 'ticket_event e JOIN ticket t ON t.organization_id = $1 AND t.id = e.ticket_id',
      where: [REOPENINGS, COUNTS],
    }),
    figures: {
      reopenings: { count: ALL },
      // one that was opened again in two steps is one: which they are is told, and counted in this process
      [IDS]: { of: 'reopenings', column: 'tickets', value: 'e.ticket_id' },
    },
  },
  replies: {
    at: 'd.created_at',
    /** Of which ticket a reply is matters only where one asks for it. */
    source: ({ assignee: _, ...ofTicket }, by) => ({
      from:
        (by !== undefined && by !== 'agent') || Object.values(ofTicket).some(Boolean)
          ? 'delivery d JOIN ticket t ON t.organization_id = $1 AND t.id = d.ticket_id'
          : 'delivery d',
      where: ['d.organization_id = $1', 'd.message_id IS NOT NULL'],
      agent: 'd.submitted_by',
    }),
    figures: {
      replies: { count: ALL },
      ...Object.fromEntries(REPLY_STATES.map((state) => [state, { count: `d.state IN (${REPLY_STATE_OF[state]})` }])),
    },
  },
} satisfies Record<string, Look>;
export type LookName = keyof typeof LOOKS;

/** SQL: values of a column as bytes, each as long as the others. */
export const BYTES_OF = {
  elapsed: (value: string) => `int4send(${value})`,
  in_service: (value: string) => `int4send(${value})`,
  quarters: (value: string) => `set_byte('\\x00', 0, ${value})`,
  tickets: (value: string) => `uuid_send(${value})`,
} satisfies Record<string, (value: string) => string>;
export type ValueColumn = keyof typeof BYTES_OF;

/** What counts of a look, by their places: as many bits of a byte. */
export const countsOf = ({ figures }: Look): [name: string, condition: string][] =>
  Object.entries(figures).flatMap(([name, figure]) => ('count' in figure ? [[name, figure.count]] : []));

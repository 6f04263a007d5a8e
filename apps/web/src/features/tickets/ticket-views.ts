import type { TicketStatus } from '@perch/contracts';
import type { Query } from '../../lib/api.ts';

export const VIEWS = ['open', 'mine', 'unassigned', 'closed', 'all'] as const;
export type View = (typeof VIEWS)[number];

/** What stands in the URL of the ticket list. */
export interface TicketSearch {
  view?: string;
  status?: string;
  departmentId?: string;
  assignee?: string;
  accountId?: string;
  q?: string;
}

const NOT_CLOSED: TicketStatus[] = ['open', 'pending', 'on_hold'];

const VIEW_QUERY: Record<View, Query> = {
  open: { status: NOT_CLOSED.join(',') },
  mine: { status: NOT_CLOSED.join(','), assignee: 'me' },
  unassigned: { status: NOT_CLOSED.join(','), assignee: 'none' },
  closed: { status: 'closed' },
  all: {},
};

export const viewOf = (search: TicketSearch): View => VIEWS.find((view) => view === search.view) ?? 'open';

/** The view narrowed by the chips: what the API is asked. A chip has the last word over its view. */
export function ticketQuery(search: TicketSearch): Query {
  const { status, departmentId, assignee, accountId, q } = search;
  const query: Query = { ...VIEW_QUERY[viewOf(search)] };
  if (status) query['status'] = status;
  if (assignee) query['assignee'] = assignee;
  if (departmentId) query['departmentId'] = departmentId;
  if (accountId) query['accountId'] = accountId;
  if (q?.trim()) query['q'] = q.trim().slice(0, 200);
  return query;
}

/** Chips set on top of the view. */
export const activeFilters = ({ status, departmentId, assignee, accountId, q }: TicketSearch) =>
  [status, departmentId, assignee, accountId, q?.trim()].filter(Boolean).length;

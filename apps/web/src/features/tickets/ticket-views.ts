import { TICKET_FILTERS, type SavedView, type TicketSummary } from '@perch/contracts';
import type { Query } from '../../lib/api.ts';

export const VIEWS = [
  'open',
  'mine',
  'unassigned',
  'departments',
  'overdue',
  'approvals',
  'unsent',
  'snoozed',
  'closed',
  'spam',
  'all',
] as const;
export type View = (typeof VIEWS)[number];

type Filter = (typeof TICKET_FILTERS)[number];

/** What stands in the URL of the ticket list: the view, and what narrows and orders it. */
export type TicketSearch = Partial<Record<Filter | 'view' | 'new', string>>;

const NOT_CLOSED = { status: 'open,pending,on_hold' };
/** Of what waits for somebody, without what was put aside. */
const AWAKE = { ...NOT_CLOSED, isSnoozed: 'false' };

const VIEW_QUERY: Record<View, Query> = {
  open: AWAKE,
  mine: { ...AWAKE, assignee: 'me' },
  unassigned: { ...AWAKE, assignee: 'none' },
  departments: { ...AWAKE, departmentId: 'mine' },
  overdue: { ...AWAKE, isOverdue: 'true', sort: 'due' },
  approvals: { reply: 'for_me_to_approve' },
  unsent: { reply: 'not_sent' },
  snoozed: { ...NOT_CLOSED, isSnoozed: 'true' },
  closed: { status: 'closed', sort: 'closed' },
  spam: { isSpam: 'true' },
  all: {},
};

/** The view that comes with Perch; null for a saved one, whose filters stand in the URL themselves. */
export function viewOf({ view }: TicketSearch): View | null {
  return VIEWS.find((known) => known === view) ?? (view && isId(view) ? null : 'open');
}
const isId = (text: string) => /^[0-9a-f-]{36}$/.test(text);

export const savedViewOf = ({ view }: TicketSearch, saved: readonly SavedView[] | undefined) =>
  saved?.find(({ id }) => id === view);

/** The filters and the order that stand in the URL, without what is empty. */
export function filtersOf(search: TicketSearch): Partial<Record<Filter, string>> {
  return Object.fromEntries(
    TICKET_FILTERS.map((name) => [name, search[name]?.trim()] as const).filter(([, value]) => value),
  );
}

/** The view narrowed by the chips: what the API is asked. A chip has the last word over its view. */
export function ticketQuery(search: TicketSearch): Query {
  const view = viewOf(search);
  const query: Query = { ...(view ? VIEW_QUERY[view] : {}), ...filtersOf(search) };
  // of another status than closed nothing is known about when it was closed
  if (query['sort'] === 'closed' && query['status'] !== 'closed') delete query['sort'];
  const { q } = query;
  return typeof q === 'string' ? { ...query, q: q.slice(0, 200) } : query;
}

/** The filters of the view and the URL together, as a saved view keeps them. */
export const filtersToSave = (search: TicketSearch) => ticketQuery(search) as SavedView['filters'];

/** What the URL of a saved view is: all of it, so that a link works for who cannot see the view. */
export const searchOfSaved = ({ id, filters }: Pick<SavedView, 'id' | 'filters'>): TicketSearch => ({
  view: id,
  ...filters,
});

/** Chips set on top of the view; the order is none. */
export function activeFilters(search: TicketSearch): number {
  const { sort: _, openedZone: __, ...filters } = filtersOf(search);
  return Object.keys(filters).length;
}

/** Takes all chips off. */
export const NO_FILTERS: TicketSearch = Object.fromEntries(TICKET_FILTERS.map((name) => [name, '']));

export const isSameAsSaved = (search: TicketSearch, { filters }: Pick<SavedView, 'filters'>) => {
  const asText = (of: object) => JSON.stringify(Object.entries(of).toSorted(([a], [b]) => a.localeCompare(b)));
  return asText(filtersOf(search)) === asText(filters);
};

/** Whether a ticket that was just changed still belongs to a list, as far as its fields tell. */
export function fitsQuery(
  query: Query,
  ticket: TicketSummary,
  member: { id: string; departmentIds: readonly string[] },
): boolean {
  const asked = (name: Filter) => (query[name] === undefined ? undefined : String(query[name]));
  const isOneOf = (name: Filter, value: string) => asked(name)?.split(',').includes(value) ?? true;
  const assignee = asked('assignee');
  const departmentId = asked('departmentId');
  const tag = asked('tag');
  return (
    (asked('isSpam') === 'true') === ticket.isSpam &&
    isOneOf('status', ticket.status) &&
    isOneOf('priority', ticket.priority) &&
    (assignee === undefined || (ticket.assignee?.id ?? 'none') === (assignee === 'me' ? member.id : assignee)) &&
    (departmentId === undefined ||
      (departmentId === 'mine'
        ? member.departmentIds.includes(ticket.department.id)
        : departmentId === ticket.department.id)) &&
    (tag === undefined || ticket.tags.includes(tag))
  );
}

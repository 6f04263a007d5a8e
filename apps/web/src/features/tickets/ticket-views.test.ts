import type { TicketSummary } from '@perch/contracts';
import { describe, expect, test } from 'vitest';
import { activeFilters, fitsQuery, isSameAsSaved, searchOfSaved, ticketQuery, viewOf } from './ticket-views.ts';

const AWAKE = { status: 'open,pending,on_hold', isSnoozed: 'false' };
const SAVED = '01900000-0000-7000-8000-000000000000';

describe('ticketQuery', () => {
  test.each([
    [{}, AWAKE],
    [{ view: 'mine' }, { ...AWAKE, assignee: 'me' }],
    [
      { view: 'unassigned', departmentId: 'd' },
      { ...AWAKE, assignee: 'none', departmentId: 'd' },
    ],
    [{ view: 'closed' }, { status: 'closed', sort: 'closed' }],
    [{ view: 'closed', status: 'open' }, { status: 'open' }],
    [
      { view: 'closed', sort: 'oldest' },
      { status: 'closed', sort: 'oldest' },
    ],
    [{ view: 'spam' }, { isSpam: 'true' }],
    [{ view: 'all', q: '  #1042 ' }, { q: '#1042' }],
    [
      { view: 'mine', status: 'pending' },
      { ...AWAKE, status: 'pending', assignee: 'me' },
    ],
    [{ view: 'nonsense', q: ' ' }, AWAKE],
    [searchOfSaved({ id: SAVED, filters: { tag: 'vip', sort: 'due' } }), { tag: 'vip', sort: 'due' }],
  ])('%j asks %j', (search, expected) => expect(ticketQuery(search)).toEqual(expected));

  test('a search longer than the API takes is cut', () => {
    expect(ticketQuery({ view: 'all', q: 'x'.repeat(500) })['q']).toHaveLength(200);
  });
});

test('an unknown view is the open one, a saved one is none of ours', () => {
  expect([viewOf({ view: 'x' }), viewOf({ view: SAVED })]).toEqual(['open', null]);
});
test('neither the view nor the order is a filter', () =>
  expect(activeFilters({ view: 'mine', q: ' ', status: 'open', sort: 'oldest' })).toBe(1));

test('a saved view is changed once the URL says something else', () => {
  const view = { id: SAVED, filters: { tag: 'vip', status: 'open' } };
  expect(isSameAsSaved({ status: 'open', tag: 'vip', view: SAVED }, view)).toBe(true);
  expect(isSameAsSaved({ ...searchOfSaved(view), sort: 'due' }, view)).toBe(false);
});

describe('a changed ticket still belongs to a list', () => {
  const ticket = {
    status: 'open',
    priority: 'high',
    isSpam: false,
    tags: ['vip'],
    assignee: { id: 'me', name: 'Me', avatarUrl: null },
    department: { id: 'sales', name: 'Sales' },
  } as TicketSummary;
  const member = { id: 'me', departmentIds: ['sales'] };
  test.each([
    [{}, true],
    [{ status: 'open,pending' }, true],
    [{ status: 'closed' }, false],
    [{ assignee: 'me', departmentId: 'mine', priority: 'urgent,high', tag: 'vip' }, true],
    [{ assignee: 'none' }, false],
    [{ departmentId: 'support' }, false],
    [{ priority: 'low' }, false],
    [{ tag: 'late' }, false],
    [{ isSpam: 'true' }, false],
  ])('%j: %s', (query, expected) => expect(fitsQuery(query, ticket, member)).toBe(expected));
});

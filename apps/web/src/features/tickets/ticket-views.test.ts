import { describe, expect, test } from 'vitest';
import { activeFilters, ticketQuery, viewOf } from './ticket-views.ts';

describe('ticketQuery', () => {
  test.each([
    [{}, { status: 'open,pending,on_hold' }],
    [{ view: 'mine' }, { status: 'open,pending,on_hold', assignee: 'me' }],
    [
      { view: 'unassigned', departmentId: 'd' },
      { status: 'open,pending,on_hold', assignee: 'none', departmentId: 'd' },
    ],
    [{ view: 'closed' }, { status: 'closed' }],
    [{ view: 'all', q: '  #1042 ' }, { q: '#1042' }],
    [
      { view: 'mine', status: 'pending' },
      { status: 'pending', assignee: 'me' },
    ],
    [{ view: 'nonsense', q: ' ' }, { status: 'open,pending,on_hold' }],
  ])('%j asks %j', (search, expected) => expect(ticketQuery(search)).toEqual(expected));

  test('a search longer than the API takes is cut', () => {
    expect(ticketQuery({ view: 'all', q: 'x'.repeat(500) })['q']).toHaveLength(200);
  });
});

test('an unknown view is the open one', () => expect(viewOf({ view: 'x' })).toBe('open'));
test('the view itself is no filter', () => expect(activeFilters({ view: 'mine', q: ' ', status: 'open' })).toBe(1));

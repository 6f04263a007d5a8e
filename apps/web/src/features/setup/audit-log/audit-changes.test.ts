import { describe, expect, test } from 'vitest';
import { auditChanges, type AuditChange } from './audit-changes.ts';

const words = {
  nameOf: (id: string) => ({ d1: 'Billing', d2: 'Support' })[id],
  valueOf: (field: string, value: string) => ({ 'role Agent': 'Agente', 'mentions all': 'todas' })[`${field} ${value}`],
  partOf: () => undefined,
  timeOf: (iso: string) => `at ${iso.slice(0, 4)}`,
  yes: 'on',
  no: 'off',
};
const value = (field: string, before: string | null, after: string | null): AuditChange => ({
  field,
  kind: 'value',
  before,
  after,
});

describe('a change in words', () => {
  test.each<[string, object | null, object | null, AuditChange[]]>([
    ['a text', { mentions: 'all' }, { mentions: 'off' }, [value('mentions', 'todas', 'off')]],
    ['a switch', { isActive: true }, { isActive: false }, [value('isActive', 'on', 'off')]],
    [
      'an id by its name',
      { departmentId: 'd1' },
      { departmentId: 'd2' },
      [value('departmentId', 'Billing', 'Support')],
    ],
    ['an id without a name', { departmentId: 'd9' }, { departmentId: 'd2' }, [value('departmentId', 'd9', 'Support')]],
    [
      'a time as people write it',
      { until: '2026-11-29T20:20:09.383Z' },
      { until: '2027-01-01' },
      [value('until', 'at 2026', 'at 2027')],
    ],
    ['nothing before', { budget: null }, { budget: 5 }, [value('budget', null, '5')]],
    ['a new thing', null, { name: 'Billing' }, [value('name', null, 'Billing')]],
    [
      'a record',
      { reopenHours: { public: 168, directMessage: 72 } },
      { reopenHours: { public: 24, directMessage: 72 } },
      [value('reopenHours', 'public: 168, directMessage: 72', 'public: 24, directMessage: 72')],
    ],
    [
      'a list by what went and what came',
      { keywords: [{ id: '1', phrase: 'refund', departmentId: null, tags: [] }] },
      {
        keywords: [
          { id: '1', phrase: 'refund', departmentId: 'd1', priority: 'high', tags: ['money', 'angry'] },
          { id: '2', phrase: 'late', departmentId: null, tags: [] },
        ],
      },
      [
        {
          field: 'keywords',
          kind: 'list',
          removed: ['refund'],
          added: ['refund → Billing, high, money, angry', 'late'],
        },
      ],
    ],
    [
      'a new order of a list',
      { keywords: [{ phrase: 'a' }, { phrase: 'b' }] },
      { keywords: [{ phrase: 'b' }, { phrase: 'a' }] },
      [value('keywords', 'a, b', 'b, a')],
    ],
    [
      'a role by its word; what is called like one stays as it is',
      { role: 'Agent', name: 'Agent', tags: ['all'] },
      { role: 'Night shift', name: 'all', tags: ['d1'] },
      [
        value('role', 'Agente', 'Night shift'),
        value('name', 'Agent', 'all'),
        { field: 'tags', kind: 'list', removed: ['all'], added: ['d1'] },
      ],
    ],
    [
      'one of two people with one name for the other',
      { members: [{ id: '1', name: 'Bob' }] },
      { members: [{ id: '2', name: 'Bob' }] },
      [{ field: 'members', kind: 'list', removed: ['Bob'], added: ['Bob'] }],
    ],
    [
      'what something went to, as it was called then',
      { movedTicketsTo: null },
      { movedTicketsTo: { id: 'd2', name: 'Help' } },
      [value('movedTicketsTo', null, 'Help')],
    ],
    ['an empty list of a new thing is left out', null, { tags: [] }, []],
  ])('%s', (_claim, before, after, changes) => {
    expect(auditChanges({ before, after } as never, words)).toEqual(changes);
  });
});

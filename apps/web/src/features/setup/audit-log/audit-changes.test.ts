import { describe, expect, test } from 'vitest';
import { auditChanges, type AuditChange } from './audit-changes.ts';

const words = { nameOf: (id: string) => ({ d1: 'Billing', d2: 'Support' })[id], yes: 'on', no: 'off' };
const value = (field: string, before: string | null, after: string | null): AuditChange => ({
  field,
  kind: 'value',
  before,
  after,
});

describe('a change in words', () => {
  test.each<[string, object | null, object | null, AuditChange[]]>([
    ['a text', { mentions: 'all' }, { mentions: 'off' }, [value('mentions', 'all', 'off')]],
    ['a switch', { isActive: true }, { isActive: false }, [value('isActive', 'on', 'off')]],
    [
      'an id by its name',
      { departmentId: 'd1' },
      { departmentId: 'd2' },
      [value('departmentId', 'Billing', 'Support')],
    ],
    ['an id without a name', { departmentId: 'd9' }, { departmentId: 'd2' }, [value('departmentId', 'd9', 'Support')]],
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
    ['an empty list of a new thing is left out', null, { tags: [] }, []],
  ])('%s', (_claim, before, after, changes) => {
    expect(auditChanges({ before, after } as never, words)).toEqual(changes);
  });
});

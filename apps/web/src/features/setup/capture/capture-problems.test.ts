import type { Capture, Department, Member } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../lib/api.ts';
import { newKeyword } from '../keyword-entry.ts';
import { captureProblems, problemsOfAnswer, problemsOfList } from './capture-problems.ts';

const t = ((key: string, values?: object) => (values ? `${key} ${JSON.stringify(values)}` : key)) as TFunction;
const department = (id: string, isActive: boolean) => ({ id, name: `The ${id}`, isActive }) as Department;
const named = {
  departments: [department('support', true), department('sales', false)],
  members: [
    { id: 'ana', name: 'Ana', isActive: true } as Member,
    { id: 'bob', name: 'Bob', isActive: false } as Member,
  ],
};
const capture: Capture = {
  mentions: 'all',
  directMessages: 'all',
  keywords: [],
  excludedKeywords: [],
  departmentId: 'support',
  unmatchedDepartmentId: null,
  includeRetweets: false,
  includeQuotes: true,
  includeReplies: true,
  mutedProfiles: [],
  reopenHours: { public: 168, directMessage: 72 },
  revision: 1,
};
const paths = (change: Partial<Capture>, known: Parameters<typeof captureProblems>[2] = named) => [
  ...captureProblems(t, { ...capture, ...change }, known).keys(),
];

describe('captureProblems', () => {
  test('none', () => expect(paths({})).toEqual([]));
  test.each([
    ['matching without keywords', { mentions: 'matching', directMessages: 'matching' }, ['mentions', 'directMessages']],
    ['matching with one', { mentions: 'matching', keywords: [newKeyword('refund')] }, []],
    ['an inactive department', { departmentId: 'sales' }, ['departmentId']],
    ['for the unmatched', { unmatchedDepartmentId: 'sales' }, ['unmatchedDepartmentId']],
    ['one that is gone', { departmentId: 'gone' }, ['departmentId']],
    [
      'of a keyword',
      { keywords: [newKeyword('a'), { ...newKeyword('b'), departmentId: 'sales', assigneeId: 'bob' }] },
      ['keywords.1.departmentId', 'keywords.1.assigneeId'],
    ],
    ['a keyword that finds nothing', { keywords: [newKeyword('?!')] }, ['keywords.0.phrase']],
    ['an excluded one', { excludedKeywords: ['ok', 'acme.com'] }, ['excludedKeywords.1']],
  ] as [string, Partial<Capture>, string[]][])('%s', (_claim, change, expected) =>
    expect(paths(change)).toEqual(expected),
  );
  test('nobody is called inactive before it is known who is', () => {
    expect(paths({ departmentId: 'sales' }, { departments: undefined, members: undefined })).toEqual([]);
  });
  test('the inactive one is called by its name', () => {
    expect(captureProblems(t, { ...capture, departmentId: 'sales' }, named).get('departmentId')).toContain('The sales');
  });
});

describe('problemsOfAnswer', () => {
  test('says it in our words where they say the same', () => {
    const error = new ApiError('department_unusable', 400, { errors: [{ path: 'departmentId', message: 'English' }] });
    expect([...problemsOfAnswer(t, error)]).toEqual([['departmentId', 'error.department_unusable']]);
  });
  test('and in the words of the API where they do not', () => {
    const error = new ApiError('keyword_invalid', 400, { errors: [{ path: 'keywords.3.phrase', message: 'Too odd' }] });
    expect([...problemsOfAnswer(t, error)]).toEqual([['keywords.3.phrase', 'Too odd']]);
  });
  test('no error, no problems', () => expect(problemsOfAnswer(t, null).size).toBe(0));
});

test('problemsOfList keeps the first of each place', () => {
  const problems = new Map([
    ['keywords.1.departmentId', 'one'],
    ['keywords.1.assigneeId', 'two'],
    ['keywords.10.phrase', 'three'],
    ['excludedKeywords.2', 'four'],
  ]);
  expect([...problemsOfList(problems, 'keywords')]).toEqual([
    [1, 'one'],
    [10, 'three'],
  ]);
  expect([...problemsOfList(problems, 'excludedKeywords')]).toEqual([[2, 'four']]);
});

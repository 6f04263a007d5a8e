import { describe, expect, it } from 'vitest';
import { changedFields } from './changed-fields.ts';

describe('what changed', () => {
  it.each([
    ['one field of two', { a: 1, b: 2 }, { a: 1, b: 3 }, { before: { b: 2 }, after: { b: 3 } }],
    ['nothing, when all is equal', { a: [1, { x: 'y' }] }, { a: [1, { x: 'y' }] }, null],
    ['the order of a list', { a: [1, 2] }, { a: [2, 1] }, { before: { a: [1, 2] }, after: { a: [2, 1] } }],
    ['not the order of keys', { a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }, null],
    ['a field that was not there', {}, { a: 1 }, { before: { a: null }, after: { a: 1 } }],
    ['not a field that is absent instead of null', { a: null }, {}, null],
    ['a date', { at: new Date(0) }, { at: new Date(0) }, null],
    ['everything of a new thing', null, { a: 1 }, { before: null, after: { a: 1 } }],
    ['everything of a removed thing', { a: 1 }, null, { before: { a: 1 }, after: null }],
    ['nothing, when there never was a thing', null, null, null],
    ['a list that becomes a record', { a: [] }, { a: {} }, { before: { a: [] }, after: { a: {} } }],
  ])('is %s', (_claim, before, after, changed) => {
    expect(changedFields(before, after)).toEqual(changed);
  });
});

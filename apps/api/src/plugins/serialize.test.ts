import { z } from 'zod';
import { expect, test } from 'vitest';
import { serialize } from './serialize.ts';

const schema = z.object({ id: z.string(), at: z.iso.datetime().nullable() });
const write = serialize({ schema, method: 'GET', url: '/things' });

test('an answer holds what its schema names, and nothing else', () => {
  expect(write({ id: 'a', at: null, secret: 'b' })).toBe('{"id":"a","at":null}');
});

test('one that does not fit is not sent', () => {
  expect(() => write({ id: 'a', at: 'yesterday' })).toThrow('The answer of GET /things does not fit its schema');
});

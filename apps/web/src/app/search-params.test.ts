import { expect, test } from 'vitest';
import { parseSearch, pick } from './search-params.ts';

test('an X id in the URL keeps all its digits', () => {
  expect(parseSearch('?q=1234567890123456789&status=open,pending')).toEqual({
    q: '1234567890123456789',
    status: 'open,pending',
  });
});

test('a screen takes what it knows, as text', () => {
  expect(pick({ q: 'x', other: 'y', status: '', view: 3 }, ['q', 'status', 'view'])).toEqual({ q: 'x' });
});

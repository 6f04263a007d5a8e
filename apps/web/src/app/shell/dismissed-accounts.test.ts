import { expect, test } from 'vitest';
import { accountsToShow, stillDismissed } from './dismissed-accounts.ts';

const account = (id: string) => ({ id, username: id, state: 'needs_reauthorization' as const });

test('what was waved away is not shown again, what is new is', () => {
  expect(accountsToShow([account('a'), account('b')], ['a'])).toEqual([account('b')]);
});

test('an account that is well again will be shown the next time', () => {
  expect(stillDismissed([account('a')], ['a', 'b'])).toEqual(['a']);
  expect(stillDismissed([], ['a'])).toEqual([]);
});

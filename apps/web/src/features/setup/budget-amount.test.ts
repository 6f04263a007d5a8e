import { expect, it } from 'vitest';
import { budgetAmount } from './budget-amount.ts';

it.each([
  ['', null],
  ['  ', null],
  ['25', 25],
  [' 25.5 ', 25.5],
  ['25,50', 25.5],
  ['0.01', 0.01],
  ['1000000', 1_000_000],
])('%j is a budget of %j', (typed, amount) => {
  expect(budgetAmount(typed)).toBe(amount);
});

it.each(['abc', '-3', '1e9', '0', '0.001', '1,000.00', '1000000.01', '$5', '2 5'])('%j is refused', (typed) => {
  expect(budgetAmount(typed)).toBe('unusable');
});

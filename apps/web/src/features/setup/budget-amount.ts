const AMOUNT = /^\d{1,7}(?:[.,]\d{1,2})?$/;
const LEAST = 0.01;
const MOST = 1_000_000;

/** What was typed as a budget: US dollars with point or comma; null for nothing typed: no budget. Nothing is guessed. */
export function budgetAmount(typed: string): number | null | 'unusable' {
  const text = typed.trim();
  if (text === '') return null;
  const amount = AMOUNT.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
  return amount >= LEAST && amount <= MOST ? amount : 'unusable';
}

import type { CallsLeft } from '@perch/contracts';

/** How much of a limit is left: plenty, a fifth or less, nothing. */
export function fullnessOf({ limit, remaining }: Pick<CallsLeft, 'limit' | 'remaining'>): 'plenty' | 'low' | 'none' {
  if (remaining === 0) return 'none';
  return remaining * 5 <= limit ? 'low' : 'plenty';
}

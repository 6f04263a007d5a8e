import { ms, type Figure } from './figures.ts';

/** The value that so large a share of the samples does not exceed; NaN of none. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? NaN;
}

/** p50 and p99 of milliseconds, their names after `prefix`. */
export const spread = (samples: readonly number[], prefix = ''): Record<string, Figure> => ({
  [`${prefix}p50`]: ms(percentile(samples, 0.5)),
  [`${prefix}p99`]: ms(percentile(samples, 0.99)),
});

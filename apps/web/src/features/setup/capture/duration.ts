export type DurationUnit = 'hours' | 'days';

export interface Duration {
  unit: DurationUnit;
  count: number;
}

const HOURS: Record<DurationUnit, number> = { hours: 1, days: 24 };

export const hoursOf = ({ unit, count }: Duration) => count * HOURS[unit];

/** In days where they come out even; a day or less in hours. */
export function durationOf(hours: number): Duration {
  return hours > 24 && hours % 24 === 0 ? { unit: 'days', count: hours / 24 } : { unit: 'hours', count: hours };
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

export interface DurationPart {
  unit: (typeof UNITS)[number][0];
  count: number;
}

/** A duration as its largest unit and, unless it is nothing, the next one: 3 hours 43 minutes. Rounded to the smaller. */
export function durationParts(seconds: number): DurationPart[] {
  const whole = Math.round(seconds);
  const at = UNITS.findIndex(([, size]) => whole >= size);
  if (at === -1) return [{ unit: 'second', count: 0 }];
  const [unit, size] = UNITS[at]!;
  const next = UNITS[at + 1];
  if (!next) return [{ unit, count: whole }];
  const rounded = Math.round(whole / next[1]) * next[1];
  // 23 h 59 min 59 s are a day
  if (rounded > whole && rounded % size === 0) return durationParts(rounded);
  const rest = (rounded % size) / next[1];
  const largest = { unit, count: Math.floor(rounded / size) };
  return rest === 0 ? [largest] : [largest, { unit: next[0], count: rest }];
}

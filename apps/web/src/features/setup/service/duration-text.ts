const MOST_MINUTES = 366 * 1440;

const HOURS_AND_MINUTES = /^(\d{1,5})\s*h(?:\s*(\d{1,2})\s*(?:m|min)?)?$/;
const MINUTES = /^(\d{1,6})\s*(?:m|min)$/;
const CLOCK = /^(\d{1,5}):([0-5]\d)$/;

/** Minutes of `4h 30m`, `4h`, `90m` or `4:30`; null of nothing, undefined of what is none or longer than a year. */
export function readDuration(entered: string): number | null | undefined {
  const text = entered.trim().toLowerCase();
  if (text === '') return null;
  const [, hours = '0', minutes = '0'] = HOURS_AND_MINUTES.exec(text) ?? CLOCK.exec(text) ?? [];
  const total = Number(MINUTES.exec(text)?.[1] ?? Number(hours) * 60 + Number(minutes));
  return total >= 1 && total <= MOST_MINUTES ? total : undefined;
}

/** `4h 30m`, as it can be entered again. */
export function durationText(minutes: number | null): string {
  if (minutes === null) return '';
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 && `${hours}h`, rest > 0 && `${rest}m`].filter(Boolean).join(' ');
}

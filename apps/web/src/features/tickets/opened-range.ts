import { isTimeZone } from '@perch/core';
import { ownZone } from '../../lib/own-zone.ts';

/** Days as `<input type="date">` has them, both included; '' where that side is open. */
export interface OpenedRange {
  from: string;
  to: string;
}

interface OpenedSearch {
  openedFrom?: string | undefined;
  openedBefore?: string | undefined;
  /** the time zone that the days were chosen in: who opens a shared view elsewhere sees the same days */
  openedZone?: string | undefined;
}

function dayOf(at: Date, timeZone: string): string {
  // Canada writes days as the field does
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return format.format(at);
}
const startOf = (day: string, later = 0) => {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return new Date(year, month - 1, date + later);
};

/** What stands in the URL for the days, by the clock of this machine. */
export const searchOfRange = ({ from, to }: OpenedRange) => ({
  openedDays: '',
  openedFrom: from && startOf(from).toISOString(),
  openedBefore: to && startOf(to, 1).toISOString(),
  openedZone: ownZone(),
});

/** The days that the URL means, as whoever chose them saw them; null when it names none. */
export function rangeOfSearch({ openedFrom, openedBefore, openedZone }: OpenedSearch): OpenedRange | null {
  const zone = openedZone && isTimeZone(openedZone) ? openedZone : ownZone();
  const [from, before] = [openedFrom, openedBefore].map((at) => (at ? new Date(at) : null));
  const isSet = (at: Date | null | undefined): at is Date => !!at && !Number.isNaN(at.getTime());
  if (!isSet(from) && !isSet(before)) return null;
  return {
    from: isSet(from) ? dayOf(from, zone) : '',
    to: isSet(before) ? dayOf(new Date(before.getTime() - 1), zone) : '',
  };
}

// a date field takes six digits, an instant four
const isBeyond = (day: string) => day.indexOf('-') > 4;

/** Why the days cannot be meant. */
export function rangeProblem({ from, to }: OpenedRange): 'none' | 'order' | 'year' | null {
  if (!from && !to) return 'none';
  if (isBeyond(from) || isBeyond(to)) return 'year';
  return from && to && from > to ? 'order' : null;
}

/** The days in the words of the locale; an open side is left out. Those of another time zone name it. */
export function rangeWords({ from, to }: OpenedRange, locale: string, zone = ownZone()): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const place = zone === ownZone() ? '' : ` (${zone.split('/').at(-1)!.replaceAll('_', ' ')})`;
  if (from && to) return format.formatRange(startOf(from), startOf(to)) + place;
  return (from ? `≥ ${format.format(startOf(from))}` : `≤ ${format.format(startOf(to))}`) + place;
}

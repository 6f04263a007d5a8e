/** Days as `<input type="date">` has them, both included; '' where that side is open. */
export interface OpenedRange {
  from: string;
  to: string;
}

interface OpenedSearch {
  openedFrom?: string | undefined;
  openedBefore?: string | undefined;
}

const two = (value: number) => String(value).padStart(2, '0');
const dayOf = (at: Date) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
const startOf = (day: string, later = 0) => {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return new Date(year, month - 1, date + later);
};

/** What stands in the URL for the days, by the clock of this machine. */
export const searchOfRange = ({ from, to }: OpenedRange) => ({
  openedDays: '',
  openedFrom: from && startOf(from).toISOString(),
  openedBefore: to && startOf(to, 1).toISOString(),
});

/** The days that the URL means; null when it names none. */
export function rangeOfSearch({ openedFrom, openedBefore }: OpenedSearch): OpenedRange | null {
  const [from, before] = [openedFrom, openedBefore].map((at) => (at ? new Date(at) : null));
  const isSet = (at: Date | null | undefined): at is Date => !!at && !Number.isNaN(at.getTime());
  if (!isSet(from) && !isSet(before)) return null;
  return { from: isSet(from) ? dayOf(from) : '', to: isSet(before) ? dayOf(new Date(before.getTime() - 1)) : '' };
}

// a date field takes six digits, an instant four
const isBeyond = (day: string) => day.indexOf('-') > 4;

/** Why the days cannot be meant. */
export function rangeProblem({ from, to }: OpenedRange): 'none' | 'order' | 'year' | null {
  if (!from && !to) return 'none';
  if (isBeyond(from) || isBeyond(to)) return 'year';
  return from && to && from > to ? 'order' : null;
}

/** The days in the words of the locale; an open side is left out. */
export function rangeWords({ from, to }: OpenedRange, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  if (from && to) return format.formatRange(startOf(from), startOf(to));
  return from ? `≥ ${format.format(startOf(from))}` : `≤ ${format.format(startOf(to))}`;
}

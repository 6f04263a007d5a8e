import type { ReportDimension, ReportFigureName } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { formatPrice } from '../../lib/format-price.ts';
import { exactDuration } from '../../lib/time.ts';

const isDuration = (name: ReportFigureName) => /(Median|P90)$/.test(name);
export const isSeconds = isDuration;

/** A figure as people read it. */
export function figureWords(name: ReportFigureName, value: number | null | undefined, locale: string): string {
  if (value === null || value === undefined) return '–';
  if (isDuration(name)) return exactDuration(value, locale);
  if (name === 'costMicros') return formatPrice(value, locale);
  if (name === 'successShare') return percent(value, locale, 1);
  return new Intl.NumberFormat(locale).format(value);
}

const percent = (share: number, locale: string, digits = 0) =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(share);

export interface Change {
  direction: 'up' | 'down' | 'same';
  /** "12 % more than 82 before" */
  words: string;
}

/** How a figure stands beside that of the other period; null where there is nothing to compare. */
export function changeWords(
  t: TFunction,
  name: ReportFigureName,
  now: number | null | undefined,
  before: number | null | undefined,
  locale: string,
): Change | null {
  if (typeof now !== 'number' || typeof before !== 'number') return null;
  const other = figureWords(name, before, locale);
  if (now === before) return { direction: 'same', words: t('reports.change.same', { before: other }) };
  const isMore = now > before;
  const by = before === 0 ? '' : percent(Math.abs(now - before) / before, locale);
  const kind = isDuration(name) ? (isMore ? 'longer' : 'shorter') : isMore ? 'more' : 'less';
  const direction = isMore ? 'up' : 'down';
  if (by === '') return { direction, words: t('reports.change.fromNone', { before: other }) };
  return { direction, words: t(`reports.change.${kind}`, { by, before: other }) };
}

/** A group under its name; what is gone, and what has none, says so. */
export function groupWords(
  t: TFunction,
  by: ReportDimension,
  { key, name }: { key: string | null; name: string | null },
  locale: string,
): string {
  if (key === null) return t(`reports.none.${by}`);
  if (by === 'channel') return t(`ticketList.channels.${key}`);
  if (by === 'language') return languageName(key, locale);
  return name ?? t('reports.gone');
}

export function languageName(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** "1 Nov", "1–7 Nov": a step or period of calendar days. */
export function spanWords({ from, to }: { from: string; to: string }, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return format.formatRange(new Date(from), new Date(to));
}
export function periodWords({ from, to }: { from: string; to: string }, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return format.formatRange(new Date(from), new Date(to));
}

import type { TFunction } from 'i18next';
import { ownZone } from '../../lib/own-zone.ts';
import { exactDuration } from '../../lib/time.ts';
import { rangeOfSearch, rangeWords } from './opened-range.ts';
import type { TicketSearch } from './ticket-views.ts';

type Name = keyof TicketSearch;
interface FigureFilter {
  names: Name[];
  words: string;
}

/** A Monday. */
const MONDAY = Date.UTC(2026, 0, 5);

/** The filters of the URL that come from a report, in words; those that mean one thing together are one. */
export function figureFilters(t: TFunction, search: TicketSearch, locale: string): FigureFilter[] {
  const found: FigureFilter[] = [];
  const add = (names: Name[], words: (...values: string[]) => string) => {
    const set = names.filter((name) => search[name]);
    if (set.length > 0) found.push({ names: set, words: words(...names.map((name) => search[name] ?? '')) });
  };
  const between = (from: string, before: string) => {
    const zone = search.openedZone ?? ownZone();
    const range = rangeOfSearch({ openedFrom: from, openedBefore: before, openedZone: zone });
    return range ? rangeWords(range, locale, zone) : '';
  };
  const seconds = (value: string) => exactDuration(Number(value) || 0, locale);
  add(['closedFrom', 'closedBefore'], (...at) => t('reports.filter.closed', { range: between(at[0]!, at[1]!) }));
  add(['reopenedFrom', 'reopenedBefore'], (...at) => t('reports.filter.reopened', { range: between(at[0]!, at[1]!) }));
  add(['repliedFrom', 'repliedBefore', 'repliedBy', 'replyState'], (from, before, _by, state) =>
    t(`reports.filter.reply.${state || 'any'}`, { range: between(from!, before!) }),
  );
  add(['unclosedAt'], (at) => t('reports.filter.unclosed', { range: between('', at!) }));
  add(['isAnswered'], (value) => t(`reports.filter.${value === 'true' ? 'answered' : 'unanswered'}`));
  add(['firstResponseOver'], (value) => t('reports.filter.firstResponseOver', { time: seconds(value!) }));
  add(['resolutionOver'], (value) => t('reports.filter.resolutionOver', { time: seconds(value!) }));
  add(['isHistory'], (value) => t(`reports.filter.${value === 'true' ? 'history' : 'noHistory'}`));
  add(['openedHour'], (value) => {
    const at = new Date(MONDAY + Number(value) * 3_600_000);
    const format = new Intl.DateTimeFormat(locale, { weekday: 'long', hour: 'numeric', timeZone: 'UTC' });
    return t('reports.filter.hour', { hour: Number.isNaN(at.getTime()) ? value : format.format(at) });
  });
  if (search.accountId === 'none') found.push({ names: ['accountId'], words: t('reports.filter.noAccount') });
  add(['language'], (code) =>
    code === 'none' ? t('reports.filter.noLanguage') : t('reports.filter.language', { language: nameOf(code!) }),
  );
  add(['keywordId'], (id) => t(`reports.filter.${id === 'none' ? 'noKeyword' : 'keyword'}`));
  return found;

  function nameOf(code: string): string {
    try {
      return new Intl.DisplayNames(locale, { type: 'language' }).of(code) ?? code;
    } catch {
      return code;
    }
  }
}

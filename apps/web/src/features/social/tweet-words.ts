import { currentLocale } from '../../lib/i18n.ts';
import { kept } from '../../lib/kept-formatter.ts';

const compact = kept((locale) => new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }));
const languages = kept((locale) => new Intl.DisplayNames(locale, { type: 'language', fallback: 'none' }));

/** "1.2K" */
export const compactNumber = (count: number) => compact(currentLocale()).format(count);

/** X's codes that name no language, such as `und`, `zxx` and `qme`, have no words. */
export function languageName(code: string): string | null {
  if (/^(und|zxx|art|q..)$/.test(code)) return null;
  try {
    return languages(currentLocale()).of(code) ?? null;
  } catch {
    return null;
  }
}

/** Counts end at a hundred. */
export const unreadWords = (count: number) => (count >= 100 ? '99+' : String(count));

import { currentLocale } from '../../lib/i18n.ts';

/** "1.2K" */
export const compactNumber = (count: number) =>
  new Intl.NumberFormat(currentLocale(), { notation: 'compact', maximumFractionDigits: 1 }).format(count);

/** X's codes that name no language, such as `und`, `zxx` and `qme`, have no words. */
export function languageName(code: string): string | null {
  if (/^(und|zxx|art|q..)$/.test(code)) return null;
  try {
    const name = new Intl.DisplayNames(currentLocale(), { type: 'language', fallback: 'none' }).of(code);
    return name ?? null;
  } catch {
    return null;
  }
}

/** Counts end at a hundred. */
export const unreadWords = (count: number) => (count >= 100 ? '99+' : String(count));

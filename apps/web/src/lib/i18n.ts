import type { Locale } from '@perch/contracts';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { storage } from './storage.ts';

export const LOCALES = ['en', 'pt-BR'] as const satisfies readonly Locale[];
export const isSupportedLocale = (locale: string): locale is Locale => LOCALES.some((known) => known === locale);

/** Each language in its own words. */
export const LOCALE_NAMES: Record<Locale, string> = { en: 'English', 'pt-BR': 'Português (Brasil)' };

const STORED = 'perch.locale';
const catalogues: Record<Locale, () => Promise<{ default: object }>> = {
  en: () => import('../locales/en.json'),
  'pt-BR': () => import('../locales/pt-BR.json'),
};

/** The language chosen here before, else the first of the browser's that we speak, else English. */
export function preferredLocale(stored: string | null, browser: readonly string[]): Locale {
  const known = LOCALES.find((locale) => locale === stored);
  if (known) return known;
  for (const tag of browser) {
    if (tag.toLowerCase().startsWith('pt')) return 'pt-BR';
    if (tag.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}

async function load(locale: Locale) {
  if (i18next.hasResourceBundle(locale, 'translation')) return;
  i18next.addResourceBundle(locale, 'translation', (await catalogues[locale]()).default);
}

export async function setLocale(locale: Locale): Promise<void> {
  // said again, it would have everything on the screen drawn anew
  if (i18next.language === locale && i18next.hasResourceBundle(locale, 'translation')) return;
  await load(locale);
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
  storage.set(STORED, locale);
}

export const currentLocale = (): Locale => (i18next.language === 'pt-BR' ? 'pt-BR' : 'en');

export async function startI18n(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await setLocale(preferredLocale(storage.get(STORED), navigator.languages));
}

import type { Locale } from '@perch/contracts';
import i18next, { type i18n, type TFunction } from 'i18next';
import { useSyncExternalStore } from 'react';
import { storage } from './storage.ts';

export const LOCALES = ['en', 'pt-BR'] as const satisfies readonly Locale[];
export const isSupportedLocale = (locale: string): locale is Locale => LOCALES.some((known) => known === locale);

/** Each language in its own words. */
export const LOCALE_NAMES: Record<Locale, string> = { en: 'English', 'pt-BR': 'Português (Brasil)' };

const STORED = 'perch.locale';
/** The words of the setup and of the Social tab come with their pages, those of profiles and tickets when one is opened. */
type Part = 'others' | 'setup' | 'social' | 'profile' | 'customer' | 'incident' | 'guest' | 'administration';
type Texts = () => Promise<{ default: object }>;
const catalogues: Record<Locale, Record<Part, Texts>> = {
  en: {
    others: () => import('../locales/en.json?part=others'),
    setup: () => import('../locales/en.json?part=setup'),
    social: () => import('../locales/en.json?part=social'),
    profile: () => import('../locales/en.json?part=profile'),
    customer: () => import('../locales/en.json?part=customer'),
    incident: () => import('../locales/en.json?part=incident'),
    guest: () => import('../locales/en.json?part=guest'),
    administration: () => import('../locales/en.json?part=administration'),
  },
  'pt-BR': {
    others: () => import('../locales/pt-BR.json?part=others'),
    setup: () => import('../locales/pt-BR.json?part=setup'),
    social: () => import('../locales/pt-BR.json?part=social'),
    profile: () => import('../locales/pt-BR.json?part=profile'),
    customer: () => import('../locales/pt-BR.json?part=customer'),
    incident: () => import('../locales/pt-BR.json?part=incident'),
    guest: () => import('../locales/pt-BR.json?part=guest'),
    administration: () => import('../locales/pt-BR.json?part=administration'),
  },
};
const wanted = new Set<Part>(['others']);
let loaded = new Set<string>();

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
  await Promise.all(
    [...wanted].map(async (part) => {
      const name = `${locale} ${part}`;
      if (loaded.has(name)) return;
      i18next.addResourceBundle(locale, 'translation', (await catalogues[locale][part]()).default, true);
      loaded.add(name);
    }),
  );
}

/** From here on the texts of these parts are there, in whichever language is spoken. */
async function speakOf(...parts: Part[]): Promise<void> {
  for (const part of parts) wanted.add(part);
  await load(currentLocale());
}
export const speakOfSetup = () => speakOf('setup', 'social', 'profile');
export const speakOfAdministration = () => speakOf('administration');
export const speakOfGuests = () => speakOf('guest');
export const speakOfIncidents = () => speakOf('incident');
export const speakOfReports = () => speakOf('profile');
export const speakOfSocial = () => speakOf('social');
export const speakOfProfiles = () => speakOf('profile', 'social', 'customer');
/** Of tickets, what one answers with, and contacts. */
export const speakOfCustomers = () => speakOf('customer');

export async function setLocale(locale: Locale): Promise<void> {
  // said again, it would have everything on the screen drawn anew
  if (i18next.language === locale && loaded.has(`${locale} others`)) return;
  await load(locale);
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
  storage.set(STORED, locale);
}

export const currentLocale = (): Locale => (i18next.language === 'pt-BR' ? 'pt-BR' : 'en');

export async function startI18n(): Promise<void> {
  loaded = new Set();
  await i18next.init({
    resources: {},
    fallbackLng: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await setLocale(preferredLocale(storage.get(STORED), navigator.languages));
}

interface Speech {
  t: TFunction;
  i18n: i18n;
}
const speechNow = (): Speech => ({
  t: ((...args: Parameters<TFunction>) => i18next.t(...args)) as TFunction,
  i18n: i18next,
});
let speech = speechNow();
const currentSpeech = () => speech;
const listeners = new Set<() => void>();
i18next.on('languageChanged', () => {
  // another function, so that what was worked out with the last one is worked out again
  speech = speechNow();
  for (const listener of listeners) listener();
});
const listen = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** The words of the language spoken here; what uses them is drawn anew in another. */
export const useTranslation = (): Speech => useSyncExternalStore(listen, currentSpeech, currentSpeech);

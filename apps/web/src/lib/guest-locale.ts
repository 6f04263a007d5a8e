import type { Locale } from '@perch/contracts';
import type { QueryClient } from '@tanstack/react-query';
import { api } from './api.ts';
import { isSupportedLocale, setLocale } from './i18n.ts';
import { sessionQuery, type Session } from './session.ts';
import { storage } from './storage.ts';

/** The language a person chose before signing in; what the browser merely prefers is never kept here. */
const CHOSEN = 'perch.guestLocale';

export async function chooseGuestLocale(locale: Locale): Promise<void> {
  storage.set(CHOSEN, locale);
  await setLocale(locale);
}

export const forgetGuestLocale = () => storage.set(CHOSEN, null);

/** What to speak now that the member is known, and whether it is news to the server. */
export function localeOfMember(chosen: string | null, stored: string): { locale: Locale | null; isNew: boolean } {
  if (chosen !== null && isSupportedLocale(chosen)) return { locale: chosen, isNew: chosen !== stored };
  return { locale: isSupportedLocale(stored) ? stored : null, isNew: false };
}

/** Speaks the member's language; one chosen at the door wins, and is remembered for the member. */
export async function speakWith(session: Session, client: QueryClient): Promise<void> {
  const { locale, isNew } = localeOfMember(storage.get(CHOSEN), session.member.locale);
  if (locale === null) return;
  await setLocale(locale);
  if (isNew) {
    try {
      await api.send('PATCH', 'me', { locale });
    } catch {
      // the choice is kept, and sent with the next page
      return;
    }
    client.setQueryData(sessionQuery.queryKey, (old) => old && { ...old, member: { ...old.member, locale } });
  }
  forgetGuestLocale();
}

import type { Locale } from '@perch/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { api } from './api.ts';
import { errorSentence } from './error-sentence.ts';
import { forgetGuestLocale } from './guest-locale.ts';
import { setLocale, useTranslation } from './i18n.ts';
import { notifyProblem } from './notify.ts';
import { sessionQuery } from './session.ts';

/** Speaks the language at once and remembers it for the member. */
export function useChooseLocale() {
  const client = useQueryClient();
  const { t } = useTranslation();
  return async (locale: Locale) => {
    forgetGuestLocale();
    await setLocale(locale);
    client.setQueryData(sessionQuery.queryKey, (old) => old && { ...old, member: { ...old.member, locale } });
    await api.send('PATCH', 'me', { locale }).catch((error: unknown) => notifyProblem(errorSentence(t, error)));
  };
}

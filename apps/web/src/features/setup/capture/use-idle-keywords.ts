import type { Capture } from '@perch/contracts';
import { idleExcluded, idleKeywords } from '@perch/core';
import type { TFunction } from 'i18next';
import { useDeferredValue, useMemo } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { keyOf } from '../keyword-entry.ts';

/** By place: words for those that decide or stop nothing. */
interface Idle {
  keywords: ReadonlyMap<number, string>;
  excluded: ReadonlyMap<number, string>;
}

/** Looked for when there is time: with a thousand keywords it takes a moment, and typing must not wait. */
export function useIdleKeywords(username: string, keywords: Capture['keywords'], excluded: readonly string[]): Idle {
  const { t } = useTranslation();
  const listed = useDeferredValue(keywords);
  const stopping = useDeferredValue(excluded);
  return useMemo(
    () =>
      idleWords(
        t,
        username,
        listed.map(({ phrase }) => phrase),
        stopping,
      ),
    [t, username, listed, stopping],
  );
}

export function idleWords(
  t: TFunction,
  username: string,
  phrases: readonly string[],
  excluded: readonly string[],
): Idle {
  const keywords = new Map(
    idleKeywords(phrases, excluded).map(({ place, because, phrase }) => [
      place,
      t(`keywords.idle.${because}`, { phrase: phrases[place], other: phrase }),
    ]),
  );
  const own = phrases.findIndex((phrase) => keyOf(phrase) === `@${username.toLowerCase()}`);
  if (own !== -1 && !keywords.has(own)) keywords.set(own, t('keywords.ownHandle', { phrase: phrases[own] }));
  const stopsNothing = new Map(
    idleExcluded(excluded).map(({ place, phrase }) => [
      place,
      t('keywords.idle.stopsNothing', { phrase: excluded[place], other: phrase }),
    ]),
  );
  return { keywords, excluded: stopsNothing };
}

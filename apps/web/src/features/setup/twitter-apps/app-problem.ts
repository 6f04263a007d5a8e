import type { TFunction } from 'i18next';
import { isApiError } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';

/** What the API has refused, beside the fields that it names; `general` for what has no field. */
export interface AppRefusal {
  fields: Partial<Record<string, string>>;
  general: string | null;
}

/** The words of a refusal, in the reader's language; what X has said stays in X's words. */
export function refusalOf(t: TFunction, error: unknown): AppRefusal {
  if (error === null || error === undefined) return { fields: {}, general: null };
  if (!isApiError(error)) return { fields: {}, general: errorSentence(t, error) };
  const { code, fields: named } = error;
  if (code === 'twitter_keys_refused' && named.length > 0) {
    const said = (words: string) => t('twitterApp.problem.refused', { words });
    return { fields: Object.fromEntries(named.map(({ path, message }) => [path, said(message)])), general: null };
  }
  const [first] = named;
  const sentence =
    code === 'validation_failed' && first
      ? t(`twitterApp.problem.${PROBLEMS[first.path] ?? 'malformed'}`)
      : errorSentence(t, error);
  return first
    ? { fields: Object.fromEntries(named.map(({ path }) => [path, sentence])), general: null }
    : { fields: {}, general: sentence };
}

/** What the API finds wrong that the form could not know. */
const PROBLEMS: Partial<Record<string, 'secretToo' | 'wrongKind'>> = {
  clientSecret: 'secretToo',
  twitterAppId: 'wrongKind',
};

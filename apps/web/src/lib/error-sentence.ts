import type { TFunction } from 'i18next';
import { TURNS_TEXT } from '@perch/contracts';
import { ApiError } from './api.ts';

/** What happened, in a sentence of the reader's language; where X has refused keys, with X's own words. */
export function errorSentence(t: TFunction, error: unknown): string {
  // what is no answer of the API failed on its way: a part of the page that could not be fetched, say
  const code = error instanceof ApiError ? error.code : navigator.onLine ? 'unexpected_answer' : 'offline';
  if (error instanceof ApiError && error.fields.some(({ message }) => message === TURNS_TEXT)) {
    return t('state.turnsText');
  }
  // a newer server may know a code that this page has no sentence for
  const sentence = t([`error.${code}`, 'error.unexpected_answer']);
  return error instanceof ApiError && error.code === 'twitter_keys_refused' && error.detail
    ? `${sentence} ${t('state.itsWords', { words: error.detail })}`
    : sentence;
}

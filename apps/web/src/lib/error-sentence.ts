import type { TFunction } from 'i18next';
import { ApiError } from './api.ts';

/** What happened, in a sentence of the reader's language. */
export function errorSentence(t: TFunction, error: unknown): string {
  return t(`error.${error instanceof ApiError ? error.code : 'unexpected_answer'}`);
}

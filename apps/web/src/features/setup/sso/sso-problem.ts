import type { TFunction } from 'i18next';
import { isApiError } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';

/** What was refused, in a sentence: those of single sign-on come with its page. */
export function ssoProblem(t: TFunction, error: unknown): string {
  const code = isApiError(error) && error.code.startsWith('sso_') ? error.code.slice('sso_'.length) : null;
  return code === null ? errorSentence(t, error) : t([`sso.error.${code}`, 'error.unexpected_answer']);
}

import type { TFunction } from 'i18next';
import { isApiError } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';

const OWN = ['sso_session_here_only', 'two_factor_elsewhere', 'two_factor_enabled'];

/** What was refused, in a sentence: those of the account come with its pages. */
export const securityProblem = (t: TFunction, error: unknown): string =>
  isApiError(error) && OWN.includes(error.code) ? t(`security.error.${error.code}`) : errorSentence(t, error);

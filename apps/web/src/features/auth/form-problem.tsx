import { isApiError } from '../../lib/api.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import classes from './auth.module.css';

/** Why the form was not taken, in a sentence above its button. */
export function FormProblem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const sentence = () => {
    if (isApiError(error, 'sso_required')) return t('auth.ssoError.required');
    return isApiError(error, 'sign_in_paused') ? t('auth.error.sign_in_paused') : errorSentence(t, error);
  };
  return error ? (
    <p className={classes.problem} role="alert">
      {sentence()}
    </p>
  ) : null;
}

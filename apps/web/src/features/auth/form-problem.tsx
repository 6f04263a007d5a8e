import { isApiError } from '../../lib/api.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import classes from './auth.module.css';

/** Why the form was not taken, in a sentence above its button. */
export function FormProblem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  return error ? (
    <p className={classes.problem} role="alert">
      {isApiError(error, 'sso_required') ? t('auth.ssoError.required') : errorSentence(t, error)}
    </p>
  ) : null;
}

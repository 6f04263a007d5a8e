import { isApiError } from '../../lib/api.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { ssoAddress } from './sso-address.ts';
import classes from './auth.module.css';

/** Why the form was not taken, in a sentence above its button; `goTo`: where somebody wants to go who has to sign in elsewhere. */
export function FormProblem({ error, goTo = '/' }: { error: unknown; goTo?: string }) {
  const { t } = useTranslation();
  const sentence = () => {
    if (isApiError(error, 'sso_required')) return t('auth.ssoError.required');
    return isApiError(error, 'sign_in_paused') ? t('auth.error.sign_in_paused') : errorSentence(t, error);
  };
  const organizationId = isApiError(error, 'sso_required') ? error.organizationId : undefined;
  return error ? (
    <p className={classes.problem} role="alert">
      {sentence()}
      {organizationId !== undefined && (
        <>
          {' '}
          <a className={classes.link} href={ssoAddress(['organization', organizationId], goTo)}>
            {t('auth.ssoThere')}
          </a>
        </>
      )}
    </p>
  ) : null;
}

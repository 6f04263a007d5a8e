import { Button } from '@mantine/core';
import { isApiError } from '../../../lib/api.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { useTestSso } from './queries.ts';
import { ssoProblem } from './sso-problem.ts';
import classes from './sso.module.css';

/** Asks the provider what it says of itself, before anything is saved. */
export function ProviderLook({ issuer }: { issuer: string }) {
  const { t } = useTranslation();
  const look = useTestSso();
  const isOfThis = look.variables === issuer;
  const found = isOfThis ? look.data : undefined;
  const error = isOfThis ? look.error : null;
  const rows = found && [
    [t('sso.found.authorization'), found.authorizationEndpoint],
    [t('sso.found.token'), found.tokenEndpoint],
    [t('sso.found.keys'), found.jwksUri],
    [t('sso.found.userinfo'), found.userinfoEndpoint ?? t('sso.found.none')],
    [t('sso.found.pkce'), t(found.supportsPkce ? 'sso.found.yes' : 'sso.found.unsaid')],
  ];
  return (
    <div className={classes.look}>
      <Button
        variant="default"
        size="xs"
        disabled={issuer === ''}
        loading={look.isPending}
        onClick={() => look.mutate(issuer)}
      >
        {t('sso.test')}
      </Button>
      <div role="status">
        {rows && (
          <>
            <p>{t('sso.found.title')}</p>
            <dl>
              {rows.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </>
        )}
      </div>
      {error && (
        <p className={classes.problem} role="alert">
          {ssoProblem(t, error)}
          {isApiError(error) && error.detail && ` (${error.detail})`}
        </p>
      )}
    </div>
  );
}

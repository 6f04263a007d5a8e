import { Button } from '@mantine/core';
import type { VerifiedEmail } from '@perch/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { api } from '../../lib/api.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import classes from './auth.module.css';
import { FormProblem } from './form-problem.tsx';

const route = getRouteApi('/guest/verify-email');

/** Where the link leads that proves an address. Opening it changes nothing, so that scanners of links prove nothing. */
export function VerifyEmailPage() {
  const { t } = useTranslation();
  const { token = '' } = route.useSearch();
  const client = useQueryClient();
  usePageTitle(t('auth.verifyTitle'));
  const verify = useMutation({
    mutationFn: () => api.post<VerifiedEmail>('auth/verify-email', { token }),
    onSuccess: () => client.clear(),
  });
  return (
    <>
      <h1>{t('auth.verifyTitle')}</h1>
      {token === '' && <p role="alert">{t('error.email_link_invalid')}</p>}
      {verify.isSuccess && <p role="status">{t('auth.verified', { email: verify.data.email })}</p>}
      {token !== '' && !verify.isSuccess && (
        <>
          <p className={classes.lead}>{t('auth.verifyLead')}</p>
          <div className={classes.form}>
            <FormProblem error={verify.error} />
            <Button fullWidth autoFocus loading={verify.isPending} onClick={() => verify.mutate()}>
              {t('auth.verify')}
            </Button>
          </div>
        </>
      )}
      <p className={classes.foot}>
        <Link to="/tickets" className={classes.link}>
          {t('auth.toPerch')}
        </Link>
      </p>
    </>
  );
}

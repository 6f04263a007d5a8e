import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { api } from '../../lib/api.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import classes from './auth.module.css';
import { FormProblem } from './form-problem.tsx';

/** Where the link in a weekly e-mail leads. Opening it changes nothing, so that scanners of links end nothing. */
export function EndReportMailPage() {
  const { t } = useTranslation();
  const token = useLocation({ select: ({ hash }) => hash });
  const end = useMutation({
    mutationFn: () => api.send('POST', `report-mails/unsubscribe?${new URLSearchParams({ token }).toString()}`),
  });
  usePageTitle(t('unsubscribe.title'));
  return (
    <>
      <h1>{t('unsubscribe.title')}</h1>
      {token === '' && <p role="alert">{t('unsubscribe.noLink')}</p>}
      {end.isSuccess && <p role="status">{t('unsubscribe.done')}</p>}
      {token !== '' && !end.isSuccess && (
        <>
          <p className={classes.lead}>{t('unsubscribe.lead')}</p>
          <div className={classes.form}>
            <FormProblem error={end.error} />
            <Button fullWidth autoFocus loading={end.isPending} onClick={() => end.mutate()}>
              {t('unsubscribe.end')}
            </Button>
          </div>
        </>
      )}
      <p className={classes.foot}>
        <Link to="/setup/notifications" className={classes.link}>
          {t('unsubscribe.settings')}
        </Link>
      </p>
    </>
  );
}

import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { NewPasswordInput } from '../../ui/new-password-input.tsx';
import classes from './auth.module.css';
import { FormProblem } from './form-problem.tsx';
import { rules } from './rules.ts';

const route = getRouteApi('/guest/reset-password');

export function ResetPasswordPage() {
  const { t } = useTranslation();
  const { token } = route.useSearch();
  usePageTitle(t('auth.resetTitle'));
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { password: '' },
    validate: { password: rules.newPassword },
  });
  const reset = useMutation({
    mutationFn: ({ password }: { password: string }) => api.send('POST', 'auth/reset-password', { token, password }),
  });
  return (
    <>
      <h1>{t('auth.resetTitle')}</h1>
      {!token && <p role="alert">{t('error.reset_token_invalid')}</p>}
      {reset.isSuccess && <p role="status">{t('auth.resetDone')}</p>}
      {token && !reset.isSuccess && (
        <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => reset.mutate(values))}>
          <NewPasswordInput
            label={t('field.newPassword')}
            autoFocus
            own={() => ({})}
            key={form.key('password')}
            {...form.getInputProps('password')}
            error={form.errors['password'] && t(String(form.errors['password']))}
          />
          <FormProblem error={reset.error} />
          <Button type="submit" loading={reset.isPending} fullWidth>
            {t('auth.setPassword')}
          </Button>
        </form>
      )}
      <p className={classes.foot}>
        <Link to="/sign-in" className={classes.link}>
          {t('auth.backToSignIn')}
        </Link>
      </p>
    </>
  );
}

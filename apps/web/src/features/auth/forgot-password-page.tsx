import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import classes from './auth.module.css';
import { FormProblem } from './form-problem.tsx';
import { rules } from './rules.ts';

export function ForgotPasswordPage() {
  const { t } = useTranslation();
  usePageTitle(t('auth.forgotTitle'));
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '' }, validate: { email: rules.email } });
  const ask = useMutation({
    mutationFn: ({ email }: { email: string }) => api.send('POST', 'auth/forgot-password', { email: email.trim() }),
  });
  return (
    <>
      <h1>{t('auth.forgotTitle')}</h1>
      {ask.isSuccess ? (
        <p role="status">{t('auth.forgotSent')}</p>
      ) : (
        <>
          <p className={classes.lead}>{t('auth.forgotLead')}</p>
          <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => ask.mutate(values))}>
            <TextInput
              label={t('field.email')}
              type="email"
              autoComplete="username"
              autoFocus
              key={form.key('email')}
              {...form.getInputProps('email')}
              error={form.errors['email'] && t(String(form.errors['email']))}
            />
            <FormProblem error={ask.error} />
            <Button type="submit" loading={ask.isPending} fullWidth>
              {t('auth.sendLink')}
            </Button>
          </form>
        </>
      )}
      <p className={classes.foot}>
        <Link to="/sign-in" className={classes.link}>
          {t('auth.backToSignIn')}
        </Link>
      </p>
    </>
  );
}

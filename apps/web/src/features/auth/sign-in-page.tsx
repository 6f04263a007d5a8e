import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { SecondStep, Session } from '@perch/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { api, isApiError } from '../../lib/api.ts';
import { safeReturnTo } from '../../lib/session.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import classes from './auth.module.css';
import { CodeStep } from './code-step.tsx';
import { FormProblem } from './form-problem.tsx';
import { rules } from './rules.ts';
import { ssoProblemWords } from './sso-problem.tsx';
import { SsoStep } from './sso-step.tsx';

const route = getRouteApi('/guest/sign-in');

export function SignInPage() {
  const { t } = useTranslation();
  const { returnTo, sso, ssoError, ended } = route.useSearch();
  const [isSso, setSso] = useState(sso !== undefined || ssoError !== undefined);
  const navigate = useNavigate();
  const router = useRouter();
  const client = useQueryClient();
  usePageTitle(t('auth.signIn'));
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: { email: rules.email, password: rules.required },
  });
  const signIn = useMutation({
    mutationFn: (values: { email: string; password: string }) =>
      api.post<Session | SecondStep>('auth/sign-in', { ...values, email: values.email.trim() }),
    onSuccess: (answer) => {
      if ('next' in answer) return;
      client.clear();
      router.history.replace(safeReturnTo(returnTo));
    },
  });
  if (signIn.data && 'next' in signIn.data) {
    return <CodeStep organizationId={null} goTo={safeReturnTo(returnTo)} onBack={signIn.reset} />;
  }
  // whoever has just been told to come this way need not say it again
  const whose = (isApiError(signIn.error, 'sso_required') && signIn.error.organizationId) || null;
  if (isSso) {
    const goBack = () => {
      setSso(false);
      // why it failed is over
      void navigate({ to: '/sign-in', search: returnTo === undefined ? {} : { returnTo }, replace: true });
    };
    const problem = ssoError === undefined ? null : ssoProblemWords(t, ssoError);
    return <SsoStep organizationId={sso ?? whose} problem={problem} goTo={safeReturnTo(returnTo)} onBack={goBack} />;
  }
  const message = (name: 'email' | 'password') => form.errors[name] && t(String(form.errors[name]));
  return (
    <>
      <h1>{t('auth.signIn')}</h1>
      <p className={classes.lead} role={ended ? 'status' : undefined}>
        {t(ended ? 'auth.signedOut' : 'auth.signInLead')}
      </p>
      <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
        <TextInput
          label={t('field.email')}
          type="email"
          autoComplete="username"
          autoFocus
          key={form.key('email')}
          {...form.getInputProps('email')}
          error={message('email')}
        />
        <PasswordInput
          label={t('field.password')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
          key={form.key('password')}
          {...form.getInputProps('password')}
          error={message('password')}
        />
        <div className={classes.besideLabel}>
          <Link to="/forgot-password" className={classes.link}>
            {t('auth.forgot')}
          </Link>
        </div>
        <FormProblem error={signIn.error} goTo={safeReturnTo(returnTo)} />
        <Button type="submit" loading={signIn.isPending} fullWidth>
          {t('auth.signIn')}
        </Button>
      </form>
      <Button variant="default" fullWidth mt="sm" onClick={() => setSso(true)}>
        {t('auth.ssoInstead')}
      </Button>
      <p className={classes.foot}>
        {t('auth.noAccount')}{' '}
        <Link to="/sign-up" className={classes.link}>
          {t('auth.signUp')}
        </Link>
      </p>
    </>
  );
}

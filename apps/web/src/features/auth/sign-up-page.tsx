import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { api } from '../../lib/api.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { ownZone } from '../../lib/own-zone.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { NewPasswordInput } from '../../ui/new-password-input.tsx';
import classes from './auth.module.css';
import { FormProblem } from './form-problem.tsx';
import { rules } from './rules.ts';

const initialValues = { organizationName: '', name: '', email: '', password: '' };

export function SignUpPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  usePageTitle(t('auth.signUp'));
  const form = useForm({
    mode: 'uncontrolled',
    initialValues,
    validate: {
      organizationName: rules.required,
      name: rules.required,
      email: rules.email,
      password: rules.newPassword,
    },
  });
  const signUp = useMutation({
    mutationFn: (values: typeof initialValues) =>
      api.send('POST', 'auth/sign-up', {
        ...values,
        email: values.email.trim(),
        locale: currentLocale(),
        timeZone: ownZone(),
      }),
    onSuccess: () => {
      client.clear();
      router.history.replace('/setup');
    },
  });
  const field = (name: keyof typeof initialValues) => ({
    key: form.key(name),
    ...form.getInputProps(name),
    error: form.errors[name] && t(String(form.errors[name])),
  });
  const { key: organizationKey, ...organization } = field('organizationName');
  const { key: nameKey, ...name } = field('name');
  const { key: emailKey, ...email } = field('email');
  const { key: passwordKey, ...password } = field('password');
  return (
    <>
      <h1>{t('auth.signUp')}</h1>
      <p className={classes.lead}>{t('auth.signUpLead')}</p>
      <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => signUp.mutate(values))}>
        <TextInput
          key={organizationKey}
          {...organization}
          label={t('field.organization')}
          autoComplete="organization"
          maxLength={80}
          autoFocus
        />
        <TextInput key={nameKey} {...name} label={t('field.yourName')} autoComplete="name" maxLength={80} />
        <TextInput key={emailKey} {...email} label={t('field.email')} type="email" autoComplete="username" />
        <NewPasswordInput
          key={passwordKey}
          {...password}
          label={t('field.password')}
          own={() => ({ email: form.getValues().email, organizations: [form.getValues().organizationName] })}
        />
        <FormProblem error={signUp.error} />
        <Button type="submit" loading={signUp.isPending} fullWidth>
          {t('auth.createAccount')}
        </Button>
      </form>
      <p className={classes.foot}>
        {t('auth.haveAccount')}{' '}
        <Link to="/sign-in" className={classes.link}>
          {t('auth.signIn')}
        </Link>
      </p>
    </>
  );
}

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { InvitationOffer, SecondStep, Session } from '@perch/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { api, isApiError } from '../../lib/api.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { NewPasswordInput } from '../../ui/new-password-input.tsx';
import classes from './auth.module.css';
import { FormProblem } from './form-problem.tsx';
import { rules } from './rules.ts';

interface JoinFormProps {
  token: string;
  offer: InvitationOffer;
  /** the address has got an account meanwhile */
  onStale: () => void;
  /** they have joined, and a code is missing to sign in */
  onSecondStep: (step: SecondStep) => void;
}

/** A new person chooses a name and a password; whoever has an account gives the password they have. */
export function JoinForm({ token, offer, onStale, onSecondStep }: JoinFormProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  const { hasAccount, email } = offer;
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', password: '' },
    validate: {
      name: (value) => (hasAccount ? null : rules.required(value)),
      password: hasAccount ? rules.required : rules.newPassword,
    },
  });
  const join = useMutation({
    mutationFn: ({ name, password }: { name: string; password: string }) =>
      api.post<Session | SecondStep>('invitations/accept', {
        token,
        password,
        ...(hasAccount ? {} : { name }),
        locale: currentLocale(),
      }),
    onSuccess: (answer) => {
      if ('next' in answer) {
        onSecondStep(answer);
        return;
      }
      client.clear();
      router.history.replace('/tickets');
    },
    onError: (error) => {
      if (isApiError(error, 'email_taken')) onStale();
    },
  });
  const message = (name: 'name' | 'password') => form.errors[name] && t(String(form.errors[name]));
  return (
    <form className={classes.form} noValidate onSubmit={form.onSubmit((values) => join.mutate(values))}>
      {hasAccount && <p className={classes.known}>{t('auth.joinHasAccount')}</p>}
      {/* shown, not asked: the invitation is for this address; password managers learn it here */}
      <TextInput
        label={t('field.email')}
        type="email"
        autoComplete="username"
        readOnly
        value={email}
        classNames={{ input: classes.readOnly }}
      />
      {!hasAccount && (
        <TextInput
          label={t('field.yourName')}
          autoComplete="name"
          maxLength={80}
          autoFocus
          key={form.key('name')}
          {...form.getInputProps('name')}
          error={message('name')}
        />
      )}
      {hasAccount ? (
        <PasswordInput
          label={t('field.password')}
          autoComplete="current-password"
          autoFocus
          visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
          key={form.key('password')}
          {...form.getInputProps('password')}
          error={message('password')}
        />
      ) : (
        <NewPasswordInput
          label={t('field.password')}
          own={() => ({ email, organizations: [offer.organization.name] })}
          key={form.key('password')}
          {...form.getInputProps('password')}
          error={message('password')}
        />
      )}
      {hasAccount && (
        <div className={classes.besideLabel}>
          <Link to="/forgot-password" className={classes.link}>
            {t('auth.forgot')}
          </Link>
        </div>
      )}
      <FormProblem error={join.error} />
      <Button type="submit" loading={join.isPending} fullWidth>
        {t('auth.join')}
      </Button>
    </form>
  );
}

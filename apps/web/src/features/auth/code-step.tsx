import { Button, TextInput } from '@mantine/core';
import type { Session } from '@perch/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { api, isApiError } from '../../lib/api.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import classes from './auth.module.css';
import { FormProblem } from './form-problem.tsx';

interface CodeStepProps {
  /** where the session is to work; null: where the person works anyway */
  organizationId: string | null;
  /** where to go then: one of our paths */
  goTo: string;
  /** begins anew */
  onBack: () => void;
}

/** After the password: the code of the authenticator app, or a recovery code. */
export function CodeStep({ organizationId, goTo, onBack }: CodeStepProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const client = useQueryClient();
  const [isRecovery, setRecovery] = useState(false);
  const [typed, setTyped] = useState('');
  usePageTitle(t('auth.codeTitle'));
  const enter = useMutation({
    mutationFn: (code: string) =>
      api.post<Session>('auth/two-factor', {
        ...(isRecovery ? { recoveryCode: code } : { code }),
        ...(organizationId === null ? {} : { organizationId }),
      }),
    onSuccess: () => {
      client.clear();
      router.history.replace(goTo);
    },
  });
  const isOver = isApiError(enter.error, 'two_factor_expired');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate(typed.trim());
  };
  const switchWay = () => {
    setRecovery(!isRecovery);
    setTyped('');
    enter.reset();
  };
  return (
    <>
      <h1>{t('auth.codeTitle')}</h1>
      <p className={classes.lead}>{t(isRecovery ? 'auth.recoveryLead' : 'auth.codeLead')}</p>
      <form className={classes.form} noValidate onSubmit={submit}>
        <TextInput
          key={String(isRecovery)}
          label={t(isRecovery ? 'auth.recoveryCode' : 'auth.code')}
          autoFocus
          autoCapitalize="none"
          autoComplete={isRecovery ? 'off' : 'one-time-code'}
          inputMode={isRecovery ? 'text' : 'numeric'}
          maxLength={isRecovery ? 40 : 7}
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            enter.reset();
          }}
        />
        {isRecovery && isApiError(enter.error, 'two_factor_code_wrong') ? (
          <p className={classes.problem} role="alert">
            {t('auth.recoveryWrong')}
          </p>
        ) : (
          <FormProblem error={enter.error} goTo={goTo} />
        )}
        {isOver ? (
          <Button fullWidth onClick={onBack}>
            {t('auth.backToSignIn')}
          </Button>
        ) : (
          <Button type="submit" loading={enter.isPending} disabled={typed.trim() === ''} fullWidth>
            {t('auth.signIn')}
          </Button>
        )}
      </form>
      <p className={classes.foot}>
        <button type="button" className={classes.link} onClick={switchWay}>
          {t(isRecovery ? 'auth.useCode' : 'auth.useRecovery')}
        </button>
        {' · '}
        <button type="button" className={classes.link} onClick={onBack}>
          {t('auth.backToSignIn')}
        </button>
      </p>
    </>
  );
}

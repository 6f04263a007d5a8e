import { Button, Skeleton, TextInput } from '@mantine/core';
import { SignIn, type OwnEmail, type OwnSignIn } from '@perch/contracts';
import { useState, type FormEvent } from 'react';
import { isApiError } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { CurrentPassword } from '../current-password.tsx';
import { Section } from '../section.tsx';
import { useOwnSignIn } from '../security/queries.ts';
import security from '../security/security.module.css';
import { useCancelEmailChange, useChangeEmail, useOwnEmail, useResendEmailProof } from './email-queries.ts';
import { PhoneMark } from './phone-mark.tsx';
import classes from './profile.module.css';

/** The address one signs in with, and the one that waits to take its place. */
export function OwnEmailSection() {
  const { t } = useTranslation();
  const email = useOwnEmail();
  const signIn = useOwnSignIn();
  const isByProvider = signIn.data?.by === 'provider';
  const failed = [email, signIn].find(({ data, error }) => !data && error);
  return (
    <Section title={t('field.email')} lead={t(isByProvider ? 'security.ssoEmailLead' : 'security.emailLead')}>
      {email.data && signIn.data ? (
        <Address own={email.data} signIn={signIn.data} />
      ) : failed ? (
        <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
      ) : (
        <Skeleton height={64} radius="md" role="status" aria-label={t('state.loading')} />
      )}
    </Section>
  );
}

function Address({ own: { email, isVerified, pending }, signIn }: { own: OwnEmail; signIn: OwnSignIn }) {
  const isByProvider = signIn.by === 'provider';
  const { t } = useTranslation();
  const [isChanging, setChanging] = useState(false);
  const resend = useResendEmailProof();
  const cancel = useCancelEmailChange();
  const onError = (error: unknown) => notifyProblem(errorSentence(t, error));
  const sendAgain = () =>
    resend.mutate(undefined, {
      onSuccess: () => notifyDone(t('security.linkSent', { email: pending?.email ?? email })),
      onError,
    });
  return (
    <>
      <div className={classes.phone}>
        <span className={classes.number}>{email}</span>
        <PhoneMark isVerified={isVerified} />
        {!isChanging && (
          <span className={classes.buttons}>
            {!isVerified && !pending && (
              <Button variant="default" size="xs" loading={resend.isPending} onClick={sendAgain}>
                {t('security.resend')}
              </Button>
            )}
            {!isByProvider && (
              <Button variant="default" size="xs" onClick={() => setChanging(true)}>
                {t('phone.change')}
              </Button>
            )}
          </span>
        )}
      </div>
      {isByProvider && (
        <p className={classes.hint}>{t(signIn.hasPassword ? 'security.emailByPassword' : 'security.emailStays')}</p>
      )}
      {pending && !isChanging && (
        <div className={classes.ask}>
          <p className={classes.hint} role="status">
            {t('security.emailPending', {
              email: pending.email,
              time: new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium', timeStyle: 'short' }).format(
                new Date(pending.validUntil),
              ),
            })}
          </p>
          <div className={security.buttons}>
            <Button variant="default" size="xs" loading={resend.isPending} onClick={sendAgain}>
              {t('security.resend')}
            </Button>
            <Button
              variant="subtle"
              size="xs"
              loading={cancel.isPending}
              onClick={() => cancel.mutate(undefined, { onError })}
            >
              {t('phone.keep', { phone: email })}
            </Button>
          </div>
        </div>
      )}
      {isChanging && <ChangeForm onDone={() => setChanging(false)} />}
    </>
  );
}

function ChangeForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const change = useChangeEmail();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isRefused, setRefused] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const parsed = SignIn.shape.email.safeParse(email.trim());
    setRefused(!parsed.success);
    if (parsed.success) change.mutate({ email: parsed.data, password }, { onSuccess: onDone });
  };
  const isWrong = isApiError(change.error, 'password_wrong');
  const sentence = change.error ? errorSentence(t, change.error) : null;
  return (
    <form className={`${security.form} ${classes.ask}`} noValidate onSubmit={submit}>
      <TextInput
        label={t('security.newEmail')}
        type="email"
        autoComplete="email"
        autoFocus
        value={email}
        error={isRefused ? t('field.emailInvalid') : !isWrong && sentence}
        onChange={(event) => {
          setEmail(event.currentTarget.value);
          setRefused(false);
        }}
      />
      <CurrentPassword value={password} error={isWrong && sentence} onChange={setPassword} />
      <div className={security.buttons}>
        <Button type="submit" loading={change.isPending} disabled={email.trim() === '' || password === ''}>
          {t('security.sendLink')}
        </Button>
        <Button variant="subtle" onClick={onDone}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}

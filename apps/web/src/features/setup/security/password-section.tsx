import { Button } from '@mantine/core';
import { PASSWORD_MIN } from '@perch/core';
import { useState, type FormEvent } from 'react';
import { securityProblem } from './security-problem.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { isApiError } from '../../../lib/api.ts';
import { useSession } from '../../../lib/session.ts';
import { NewPasswordInput } from '../../../ui/new-password-input.tsx';
import { CurrentPassword } from '../current-password.tsx';
import { Section } from '../section.tsx';
import { useChangePassword } from './queries.ts';
import classes from './security.module.css';

/** Another password; whoever is signed in says the one they have. */
export function PasswordSection() {
  const { t } = useTranslation();
  const { member, organization } = useSession();
  const change = useChangePassword();
  // another key empties the fields
  const [round, setRound] = useState(0);
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [isShort, setShort] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setShort(password.length < PASSWORD_MIN);
    if (password.length < PASSWORD_MIN) return;
    change.mutate(
      { currentPassword: current, password },
      {
        onSuccess: () => {
          notifyDone(t('security.passwordChanged'));
          setCurrent('');
          setPassword('');
          setRound(round + 1);
        },
      },
    );
  };
  const isWrong = isApiError(change.error, 'password_wrong');
  const sentence = change.error ? securityProblem(t, change.error) : null;
  return (
    <Section title={t('field.password')} lead={t('security.passwordLead')}>
      <form key={round} className={classes.form} noValidate onSubmit={submit}>
        <CurrentPassword value={current} error={isWrong && sentence} onChange={setCurrent} />
        <NewPasswordInput
          label={t('field.newPassword')}
          own={() => ({ email: member.email, organizations: [organization.name] })}
          maxLength={128}
          error={isShort ? t('field.passwordTooShort') : !isWrong && sentence}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
            setShort(false);
          }}
        />
        <Button type="submit" loading={change.isPending} disabled={current === '' || password === ''}>
          {t('security.changePassword')}
        </Button>
      </form>
    </Section>
  );
}

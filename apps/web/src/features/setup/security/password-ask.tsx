import { Button, PasswordInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { securityProblem } from './security-problem.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { useSession } from '../../../lib/session.ts';
import classes from './security.module.css';

interface PasswordAskProps {
  submitLabel: string;
  color?: string;
  isPending: boolean;
  error: unknown;
  onSubmit: (password: string) => void;
  onCancel?: () => void;
}

/** The password again, before what matters. */
export function PasswordAsk({ submitLabel, color, isPending, error, onSubmit, onCancel }: PasswordAskProps) {
  const { t } = useTranslation();
  const { member } = useSession();
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(password);
  };
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <input type="hidden" autoComplete="username" value={member.email} readOnly />
      <PasswordInput
        label={t('security.currentPassword')}
        autoComplete="current-password"
        autoFocus
        visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
        value={password}
        error={Boolean(error) && securityProblem(t, error)}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <div className={classes.buttons}>
        <Button type="submit" {...(color ? { color } : {})} loading={isPending} disabled={password === ''}>
          {submitLabel}
        </Button>
        {onCancel && (
          <Button variant="subtle" onClick={onCancel}>
            {t('action.cancel')}
          </Button>
        )}
      </div>
    </form>
  );
}

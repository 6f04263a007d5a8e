import { Button } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { securityProblem } from './security-problem.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { CurrentPassword } from '../current-password.tsx';
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
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(password);
  };
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <CurrentPassword
        hasFocus
        value={password}
        error={Boolean(error) && securityProblem(t, error)}
        onChange={setPassword}
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

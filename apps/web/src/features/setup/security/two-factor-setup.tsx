import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { securityProblem } from './security-problem.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { PasswordAsk } from './password-ask.tsx';
import { QrCode } from './qr-code.tsx';
import { useBeginTwoFactor, useConfirmTwoFactor } from './queries.ts';
import { RecoveryCodeList } from './recovery-codes.tsx';
import classes from './security.module.css';

interface TwoFactorSetupProps {
  /** it is on, and the recovery codes are kept */
  onDone: () => void;
  onCancel?: () => void;
}

/** Password, then the key for the app and a first code, then the recovery codes. */
export function TwoFactorSetup({ onDone, onCancel }: TwoFactorSetupProps) {
  const { t } = useTranslation();
  const begin = useBeginTwoFactor();
  const confirm = useConfirmTwoFactor();
  const [code, setCode] = useState('');
  const setup = begin.data;
  if (!setup) {
    return (
      <PasswordAsk
        submitLabel={t('security.goOn')}
        isPending={begin.isPending}
        error={begin.error}
        onSubmit={(password) => begin.mutate(password)}
        {...(onCancel ? { onCancel } : {})}
      />
    );
  }
  if (confirm.isSuccess) return <RecoveryCodeList codes={setup.recoveryCodes} onDone={onDone} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate(code);
  };
  const isComplete = /^\d{6}$/.test(code);
  return (
    <div className={classes.step}>
      <p className={classes.text}>{t('security.scan')}</p>
      <div className={classes.scan}>
        <QrCode text={setup.uri} label={t('security.qrCode')} />
        <div>
          <p className={classes.text}>{t('security.keyHint')}</p>
          <code className={classes.key}>{setup.secret.match(/.{1,4}/g)!.join(' ')}</code>
          <form className={classes.form} noValidate onSubmit={submit}>
            <TextInput
              label={t('security.firstCode')}
              inputMode="numeric"
              autoComplete="one-time-code"
              autoFocus
              maxLength={7}
              value={code}
              error={confirm.error ? securityProblem(t, confirm.error) : null}
              onChange={(event) => {
                setCode(event.currentTarget.value.replace(/\s/g, ''));
                confirm.reset();
              }}
            />
            <div className={classes.buttons}>
              <Button type="submit" loading={confirm.isPending} disabled={!isComplete}>
                {t('security.turnOn')}
              </Button>
              {onCancel && (
                <Button variant="subtle" onClick={onCancel}>
                  {t('action.cancel')}
                </Button>
              )}
            </div>
          </form>
        </div>
      </div>
    </div>
  );
}

import { Button, Skeleton } from '@mantine/core';
import type { OwnTwoFactor } from '@perch/contracts';
import { IconAlertCircle, IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { Section } from '../section.tsx';
import { PasswordAsk } from './password-ask.tsx';
import { useDisableTwoFactor, useNewRecoveryCodes, useOwnTwoFactor, useTwoFactorChanged } from './queries.ts';
import { RecoveryCodeList } from './recovery-codes.tsx';
import classes from './security.module.css';
import { TwoFactorSetup } from './two-factor-setup.tsx';

type Doing = 'setup' | 'codes' | 'off' | null;

/** Whether signing in asks for a code too, and the one next step. */
export function TwoFactorSection() {
  const { t } = useTranslation();
  const { data: own, error, refetch } = useOwnTwoFactor();
  const [doing, setDoing] = useState<Doing>(null);
  const changed = useTwoFactorChanged();
  const stop = () => {
    setDoing(null);
    changed();
  };
  return (
    <Section title={t('security.twoFactor')} lead={t('security.twoFactorLead')}>
      {!own && !error && <Skeleton height={64} radius="md" role="status" aria-label={t('state.loading')} />}
      {!own && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {own && doing === null && <Status own={own} onDo={setDoing} />}
      {doing === 'setup' && (
        <TwoFactorSetup
          onDone={() => {
            notifyDone(t('security.isOnNow'));
            stop();
          }}
          onCancel={stop}
        />
      )}
      {doing === 'codes' && <NewCodes onDone={stop} />}
      {doing === 'off' && <TurnOff onDone={stop} />}
    </Section>
  );
}

function Status({ own, onDo }: { own: OwnTwoFactor; onDo: (doing: Doing) => void }) {
  const { t } = useTranslation();
  const { isEnabled, isRequired, recoveryCodesLeft } = own;
  const isLow = isEnabled && recoveryCodesLeft <= 3;
  return (
    <div className={classes.step}>
      <p className={classes.mark} data-good={isEnabled || undefined}>
        {isEnabled ? (
          <IconCircleCheck size={16} stroke={1.9} aria-hidden />
        ) : (
          <IconAlertCircle size={16} stroke={1.9} aria-hidden />
        )}
        {t(isEnabled ? 'security.isOn' : 'security.isOff')}
      </p>
      {isEnabled && (
        <p className={isLow ? classes.warning : classes.text}>
          {t('security.codesLeft', { count: recoveryCodesLeft })}
          {isLow && ` ${t('security.codesLow')}`}
        </p>
      )}
      {isEnabled && isRequired && <p className={classes.text}>{t('security.isRequired')}</p>}
      <div className={classes.buttons}>
        {isEnabled ? (
          <>
            <Button variant="default" onClick={() => onDo('codes')}>
              {t('security.newCodes')}
            </Button>
            {!isRequired && (
              <Button variant="light" color="red" onClick={() => onDo('off')}>
                {t('security.turnOff')}
              </Button>
            )}
          </>
        ) : (
          <Button onClick={() => onDo('setup')}>{t('security.setUp')}</Button>
        )}
      </div>
    </div>
  );
}

function NewCodes({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const make = useNewRecoveryCodes();
  if (make.data) return <RecoveryCodeList codes={make.data.recoveryCodes} onDone={onDone} />;
  return (
    <div className={classes.step}>
      <p className={classes.text}>{t('security.newCodesLead')}</p>
      <PasswordAsk
        submitLabel={t('security.newCodes')}
        isPending={make.isPending}
        error={make.error}
        onSubmit={(password) => make.mutate(password)}
        onCancel={onDone}
      />
    </div>
  );
}

function TurnOff({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const disable = useDisableTwoFactor();
  const turnOff = (password: string) =>
    disable.mutate(password, {
      onSuccess: () => {
        notifyDone(t('security.isOffNow'));
        onDone();
      },
    });
  return (
    <div className={classes.step}>
      <p className={classes.text}>{t('security.turnOffLead')}</p>
      <PasswordAsk
        submitLabel={t('security.turnOff')}
        color="red"
        isPending={disable.isPending}
        error={disable.error}
        onSubmit={turnOff}
        onCancel={onDone}
      />
    </div>
  );
}

import { Button } from '@mantine/core';
import type { OwnPhone } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import { CodeForm } from './code-form.tsx';
import { PhoneForm } from './phone-form.tsx';
import { PhoneMark } from './phone-mark.tsx';
import classes from './profile.module.css';
import { useRemovePhone, useSendCode } from './queries.ts';

/** The number, whether it is proved, and the one next step. */
export function OwnPhoneSection({ own }: { own: OwnPhone }) {
  const { t } = useTranslation();
  const { phone, isPhoneVerified, isSmsConfigured, code } = own;
  const send = useSendCode();
  const remove = useRemovePhone();
  const [isChanging, setChanging] = useState(false);
  const removeIt = () =>
    remove.mutate(undefined, {
      onSuccess: () => notifyDone(t('phone.removed')),
      onError: (error) => notifyProblem(errorSentence(t, error)),
    });
  if (phone === null || isChanging) {
    return (
      <PhoneForm
        label={t('phone.field')}
        submitLabel={t('phone.add')}
        isDisabled={!isSmsConfigured}
        send={send}
        onSubmit={(typed) => send.mutate(typed, { onSuccess: () => setChanging(false) })}
        {...(phone === null ? {} : { keep: phone, onKeep: () => setChanging(false) })}
      />
    );
  }
  return (
    <>
      <div className={classes.phone}>
        <span className={classes.number}>{phone}</span>
        <PhoneMark isVerified={isPhoneVerified} />
        <span className={classes.buttons}>
          <Button variant="default" size="xs" disabled={!isSmsConfigured} onClick={() => setChanging(true)}>
            {t('phone.change')}
          </Button>
          <Button variant="default" size="xs" loading={remove.isPending} onClick={removeIt}>
            {t('phone.remove')}
          </Button>
        </span>
      </div>
      {!isSmsConfigured && <p className={classes.hint}>{t('phone.notConfigured')}</p>}
      {!isPhoneVerified && isSmsConfigured && code && (
        <CodeForm key={code.validUntil} phone={phone} code={code} send={send} />
      )}
      {!isPhoneVerified && isSmsConfigured && !code && (
        <div className={classes.ask}>
          <p className={classes.hint}>{t('phone.unverifiedHint')}</p>
          <Button loading={send.isPending} onClick={() => send.mutate(phone)}>
            {t('phone.add')}
          </Button>
          {send.error && (
            <p className={classes.problem} role="alert">
              {errorSentence(t, send.error)}
            </p>
          )}
        </div>
      )}
    </>
  );
}

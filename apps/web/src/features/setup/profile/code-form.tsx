import { Button, TextInput } from '@mantine/core';
import { PhoneVerification, type OwnPhone } from '@perch/contracts';
import { useState, type FormEvent } from 'react';
import { isApiError } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import classes from './profile.module.css';
import { useVerifyPhone, type useSendCode } from './queries.ts';

interface CodeFormProps {
  phone: string;
  code: NonNullable<OwnPhone['code']>;
  send: ReturnType<typeof useSendCode>;
}

/** Takes the code of the SMS, and says what has become of that. */
export function CodeForm({ phone, code, send }: CodeFormProps) {
  const { t } = useTranslation();
  const verify = useVerifyPhone();
  const [typed, setTyped] = useState('');
  const [isRefused, setRefused] = useState(false);
  function submit(event: FormEvent) {
    event.preventDefault();
    const parsed = PhoneVerification.safeParse({ code: typed });
    setRefused(!parsed.success);
    if (parsed.success) verify.mutate(parsed.data.code, { onSuccess: () => notifyDone(t('phone.verifiedNow')) });
  }
  const time = new Intl.DateTimeFormat(currentLocale(), { timeStyle: 'short' }).format(new Date(code.validUntil));
  const again = send.error ? errorSentence(t, send.error) : null;
  return (
    <div className={classes.ask}>
      {code.state === 'failed' ? (
        <p className={classes.problem} role="alert">
          {t('phone.codeFailed')}
          {code.reason && <code>{code.reason}</code>}
        </p>
      ) : (
        <p className={classes.hint} role="status">
          {t(code.state === 'queued' ? 'phone.codeQueued' : 'phone.codeHint', { phone, time })}
        </p>
      )}
      <form className={classes.line} data-narrow noValidate onSubmit={submit}>
        <TextInput
          label={t('phone.code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          value={typed}
          error={isRefused ? t('phone.codeInvalid') : verify.error ? wrongWords() : null}
          onChange={(event) => {
            setTyped(event.currentTarget.value.replace(/\s/g, ''));
            setRefused(false);
            verify.reset();
          }}
        />
        <Button type="submit" loading={verify.isPending} disabled={typed === ''}>
          {t('phone.verify')}
        </Button>
        <Button variant="subtle" loading={send.isPending} onClick={() => send.mutate(phone)}>
          {t('phone.newCode')}
        </Button>
      </form>
      {again && (
        <p className={classes.problem} role="alert">
          {again}
        </p>
      )}
    </div>
  );

  function wrongWords(): string {
    const sentence = errorSentence(t, verify.error);
    return isApiError(verify.error, 'phone_code_wrong')
      ? `${sentence} ${t('phone.attemptsLeft', { count: code.attemptsLeft })}`
      : sentence;
  }
}

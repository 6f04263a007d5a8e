import { Button, TextInput } from '@mantine/core';
import { PhoneNumber } from '@perch/contracts';
import { useState, type FormEvent } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import classes from './profile.module.css';

interface PhoneFormProps {
  label: string;
  submitLabel: string;
  /** SMS is not configured: nothing could be verified */
  isDisabled: boolean;
  send: { error: unknown; isPending: boolean; reset: () => void };
  onSubmit: (phone: string) => void;
  /** a number that may stay */
  keep?: string;
  onKeep?: () => void;
}

/** Asks for a phone number. */
export function PhoneForm({ label, submitLabel, isDisabled, send, onSubmit, keep, onKeep }: PhoneFormProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [isRefused, setRefused] = useState(false);
  function submit(event: FormEvent) {
    event.preventDefault();
    const parsed = PhoneNumber.safeParse(typed);
    setRefused(!parsed.success);
    if (parsed.success) onSubmit(parsed.data);
  }
  const problem = isRefused ? t('phone.invalid') : send.error ? errorSentence(t, send.error) : null;
  return (
    <form className={classes.line} noValidate onSubmit={submit}>
      <TextInput
        type="tel"
        autoComplete="tel"
        label={label}
        description={t(isDisabled ? 'phone.notConfigured' : 'phone.hint')}
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        disabled={isDisabled}
        value={typed}
        error={problem}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setRefused(false);
          send.reset();
        }}
      />
      <Button type="submit" loading={send.isPending} disabled={isDisabled || typed.trim() === ''}>
        {submitLabel}
      </Button>
      {keep !== undefined && (
        <Button variant="subtle" onClick={onKeep}>
          {t('phone.keep', { phone: keep })}
        </Button>
      )}
    </form>
  );
}

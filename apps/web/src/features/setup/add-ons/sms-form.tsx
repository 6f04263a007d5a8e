import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import type { SmsAddOn } from '@perch/contracts';
import { useId } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { AddOnForm } from './add-on-form.tsx';
import { useAddOnForm } from './use-add-on-form.ts';
import { needsToken, smsInput, smsProblems, smsValuesOf } from './add-on-values.ts';
import classes from './add-ons.module.css';
import { useSaveSms } from './queries.ts';
import { secretHint } from './field-words.ts';
import { TestSection } from './test-section.tsx';

interface SmsFormProps {
  addOn: SmsAddOn;
  /** fetches the settings as they are now, giving up what was changed here */
  onReload: () => void;
}

const SENDERS = ['number', 'service'] as const;

export function SmsForm({ addOn, onReload }: SmsFormProps) {
  const { t } = useTranslation();
  const senderId = useId();
  const { values, field, set, isDirty, frame } = useAddOnForm({
    addOn,
    valuesOf: smsValuesOf,
    problemsOf: smsProblems,
    inputOf: smsInput,
    save: useSaveSms(),
    onReload,
  });
  return (
    <>
      <AddOnForm kind="sms" {...frame}>
        <div className={classes.fields}>
          <TextInput {...field('accountSid')} placeholder="AC…" className={classes.half!} />
          <PasswordInput
            {...field('authToken')}
            autoComplete="new-password"
            description={secretHint(t, 'sms', addOn, needsToken(values, addOn))}
            visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
            className={classes.half!}
          />
          <div className={classes.security}>
            <span id={senderId}>{t('addOn.field.sender')}</span>
            <SegmentedControl
              aria-labelledby={senderId}
              data={SENDERS.map((value) => ({ value, label: t(`addOn.sender.${value}`) }))}
              value={values.sender}
              onChange={(sender) => set({ sender })}
            />
          </div>
          {values.sender === 'number' ? (
            <TextInput
              {...field('from')}
              placeholder="+15005550006"
              description={t('addOn.fromHint')}
              className={classes.half!}
            />
          ) : (
            <TextInput {...field('messagingServiceSid')} placeholder="MG…" className={classes.half!} />
          )}
        </div>
      </AddOnForm>
      <TestSection addOn={addOn} isDirty={isDirty} />
    </>
  );
}

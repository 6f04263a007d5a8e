import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { SmsAddOn } from '@perch/contracts';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyDone } from '../../../lib/notify.ts';
import { AddOnForm } from './add-on-form.tsx';
import { needsToken, refusedFields, smsInput, smsProblems, smsValuesOf, type SmsValues } from './add-on-values.ts';
import classes from './add-ons.module.css';
import { useSaveSms } from './queries.ts';
import { FIELD_ORDER, secretHint } from './field-words.ts';
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
  const save = useSaveSms();
  const form = useForm<SmsValues>({
    initialValues: smsValuesOf(addOn),
    validate: (values) => smsProblems(values, addOn),
  });
  const { values, errors } = form;
  const field = (name: Exclude<keyof SmsValues, 'isEnabled' | 'sender'>) => ({
    label: t(`addOn.field.${name}`),
    inputWrapperOrder: FIELD_ORDER,
    autoComplete: 'off',
    spellCheck: false,
    ...form.getInputProps(name),
    error: errors[name] && t(String(errors[name])),
  });
  const submit = () => {
    if (form.validate().hasErrors) return;
    save.mutate(smsInput(values, addOn.revision), {
      onSuccess: () => notifyDone(t('addOn.saved')),
      onError: (error) => form.setErrors(refusedFields(error)),
    });
  };
  return (
    <>
      <AddOnForm
        kind="sms"
        isEnabled={values.isEnabled}
        onEnable={(isEnabled) => form.setFieldValue('isEnabled', isEnabled)}
        isDirty={form.isDirty()}
        hasProblems={Object.keys(errors).length > 0}
        save={save}
        onSave={submit}
        onDiscard={() => {
          form.reset();
          save.reset();
        }}
        onReload={onReload}
      >
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
              onChange={(sender) => form.setFieldValue('sender', sender)}
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
      <TestSection addOn={addOn} isDirty={form.isDirty()} />
    </>
  );
}

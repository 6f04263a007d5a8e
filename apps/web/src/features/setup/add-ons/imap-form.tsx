import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { MailSecurity, type ImapAddOn } from '@perch/contracts';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyDone } from '../../../lib/notify.ts';
import { AddOnForm } from './add-on-form.tsx';
import { refusedFields } from './add-on-values.ts';
import classes from './add-ons.module.css';
import { FIELD_ORDER, secretHint } from './field-words.ts';
import {
  imapInput,
  imapProblems,
  imapValuesOf,
  needsImapPassword,
  withImapSecurity,
  type ImapValues,
} from './imap-values.ts';
import { MailboxSection } from './mailbox-section.tsx';
import { useSaveImap } from './queries.ts';

interface ImapFormProps {
  addOn: ImapAddOn;
  /** fetches the settings as they are now, giving up what was changed here */
  onReload: () => void;
}

export function ImapForm({ addOn, onReload }: ImapFormProps) {
  const { t } = useTranslation();
  const securityId = useId();
  const save = useSaveImap();
  const form = useForm<ImapValues>({
    initialValues: imapValuesOf(addOn),
    validate: (values) => imapProblems(values, addOn),
    validateInputOnBlur: false,
  });
  const { values, errors } = form;
  const field = (name: Exclude<keyof ImapValues, 'isEnabled' | 'security'>, label = t(`addOn.field.${name}`)) => ({
    label,
    inputWrapperOrder: FIELD_ORDER,
    autoComplete: 'off',
    spellCheck: false,
    ...form.getInputProps(name),
    error: errors[name] && t(String(errors[name])),
  });
  const submit = () => {
    if (form.validate().hasErrors) return;
    save.mutate(imapInput(values, addOn.revision), {
      onSuccess: () => notifyDone(t('addOn.saved')),
      onError: (error) => form.setErrors(refusedFields(error)),
    });
  };
  return (
    <>
      <AddOnForm
        kind="imap"
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
          <TextInput {...field('host')} placeholder="imap.example.com" className={classes.wide!} />
          <TextInput {...field('port')} inputMode="numeric" description={t('mail.imap.portHint')} />
          <div className={classes.security}>
            <span id={securityId}>{t('addOn.field.security')}</span>
            <SegmentedControl
              aria-labelledby={securityId}
              data={MailSecurity.options.map((value) => ({ value, label: t(`addOn.security.${value}`) }))}
              value={values.security}
              onChange={(security) => form.setValues(withImapSecurity(values, security))}
            />
            <p data-tone={values.security === 'none' ? 'warning' : undefined}>
              {t(`mail.imap.securityHint.${values.security}`)}
            </p>
          </div>
          <TextInput {...field('user')} className={classes.half!} />
          <PasswordInput
            {...field('password')}
            autoComplete="new-password"
            description={secretHint(t, 'imap', addOn, needsImapPassword(values, addOn))}
            visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
            className={classes.half!}
          />
          <TextInput {...field('mailbox', t('mail.imap.mailbox'))} className={classes.half!} />
          <TextInput
            {...field('trustedServer', t('mail.imap.trustedServer'))}
            placeholder="mx.example.com"
            description={t('mail.imap.trustedServerHint')}
            className={classes.half!}
          />
        </div>
      </AddOnForm>
      <MailboxSection addOn={addOn} isDirty={form.isDirty()} />
    </>
  );
}

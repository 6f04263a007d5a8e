import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { MailSecurity, type MailAddOn } from '@perch/contracts';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyDone } from '../../../lib/notify.ts';
import { AddOnForm } from './add-on-form.tsx';
import {
  mailInput,
  mailProblems,
  mailValuesOf,
  needsPassword,
  refusedFields,
  withSecurity,
  type MailValues,
} from './add-on-values.ts';
import classes from './add-ons.module.css';
import { useSaveMail } from './queries.ts';
import { FIELD_ORDER, secretHint } from './field-words.ts';
import { TestSection } from './test-section.tsx';

interface MailFormProps {
  addOn: MailAddOn;
  /** fetches the settings as they are now, giving up what was changed here */
  onReload: () => void;
}

export function MailForm({ addOn, onReload }: MailFormProps) {
  const { t } = useTranslation();
  const securityId = useId();
  const save = useSaveMail();
  const form = useForm<MailValues>({
    initialValues: mailValuesOf(addOn),
    validate: (values) => mailProblems(values, addOn),
    validateInputOnBlur: false,
  });
  const { values, errors } = form;
  const problem = (name: keyof MailValues) => errors[name] && t(String(errors[name]));
  const field = (name: Exclude<keyof MailValues, 'isEnabled' | 'security'>) => ({
    label: t(`addOn.field.${name}`),
    inputWrapperOrder: FIELD_ORDER,
    ...form.getInputProps(name),
    error: problem(name),
  });
  const needsSecret = needsPassword(values, addOn);
  const submit = () => {
    if (form.validate().hasErrors) return;
    save.mutate(mailInput(values, addOn.revision), {
      onSuccess: () => notifyDone(t('addOn.saved')),
      onError: (error) => form.setErrors(refusedFields(error)),
    });
  };
  return (
    <>
      <AddOnForm
        kind="mail"
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
          <TextInput
            {...field('host')}
            placeholder="smtp.example.com"
            autoComplete="off"
            spellCheck={false}
            className={classes.wide!}
          />
          <TextInput {...field('port')} inputMode="numeric" autoComplete="off" description={t('addOn.portHint')} />
          <div className={classes.security}>
            <span id={securityId}>{t('addOn.field.security')}</span>
            <SegmentedControl
              aria-labelledby={securityId}
              data={MailSecurity.options.map((value) => ({ value, label: t(`addOn.security.${value}`) }))}
              value={values.security}
              onChange={(security) => form.setValues(withSecurity(values, security))}
            />
            <p data-tone={values.security === 'none' ? 'warning' : undefined}>
              {t(`addOn.securityHint.${values.security}`)}
            </p>
          </div>
          <TextInput
            {...field('user')}
            autoComplete="off"
            spellCheck={false}
            description={t('addOn.userHint')}
            className={classes.half!}
          />
          <PasswordInput
            {...field('password')}
            autoComplete="new-password"
            disabled={values.user.trim() === ''}
            description={secretHint(t, 'mail', addOn, needsSecret && values.user.trim() !== '')}
            visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
            className={classes.half!}
          />
          <TextInput {...field('fromName')} autoComplete="off" maxLength={80} className={classes.half!} />
          <TextInput
            {...field('fromAddress')}
            type="email"
            autoComplete="off"
            placeholder="help@example.com"
            className={classes.half!}
          />
        </div>
      </AddOnForm>
      <TestSection addOn={addOn} isDirty={form.isDirty()} />
    </>
  );
}

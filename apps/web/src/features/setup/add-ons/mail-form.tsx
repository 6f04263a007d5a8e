import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { MAIL_SECURITIES, type MailAddOn } from '@perch/contracts';
import { useId } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { AddOnForm } from './add-on-form.tsx';
import { useAddOnForm } from './use-add-on-form.ts';
import { mailInput, mailProblems, mailValuesOf, needsPassword, withSecurity } from './add-on-values.ts';
import classes from './add-ons.module.css';
import { useSaveMail } from './queries.ts';
import { secretHint } from './field-words.ts';
import { TestSection } from './test-section.tsx';

interface MailFormProps {
  addOn: MailAddOn;
  /** fetches the settings as they are now, giving up what was changed here */
  onReload: () => void;
}

export function MailForm({ addOn, onReload }: MailFormProps) {
  const { t } = useTranslation();
  const securityId = useId();
  const { values, field, set, isDirty, frame } = useAddOnForm({
    addOn,
    valuesOf: mailValuesOf,
    problemsOf: mailProblems,
    inputOf: mailInput,
    save: useSaveMail(),
    onReload,
  });
  const needsSecret = needsPassword(values, addOn);
  return (
    <>
      <AddOnForm kind="mail" {...frame}>
        <div className={classes.fields}>
          <TextInput {...field('host')} placeholder="smtp.example.com" className={classes.wide!} />
          <TextInput {...field('port')} inputMode="numeric" description={t('addOn.portHint')} />
          <div className={classes.security}>
            <span id={securityId}>{t('addOn.field.security')}</span>
            <SegmentedControl
              aria-labelledby={securityId}
              data={MAIL_SECURITIES.map((value) => ({ value, label: t(`addOn.security.${value}`) }))}
              value={values.security}
              onChange={(security) => set(withSecurity(values, security))}
            />
            <p data-tone={values.security === 'none' ? 'warning' : undefined}>
              {t(`addOn.securityHint.${values.security}`)}
            </p>
          </div>
          <TextInput {...field('user')} description={t('addOn.userHint')} className={classes.half!} />
          <PasswordInput
            {...field('password')}
            autoComplete="new-password"
            disabled={values.user.trim() === ''}
            description={secretHint(t, 'mail', addOn, needsSecret && values.user.trim() !== '')}
            visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
            className={classes.half!}
          />
          <TextInput {...field('fromName')} maxLength={80} className={classes.half!} />
          <TextInput
            {...field('fromAddress')}
            type="email"

            placeholder="help@example.com"
            className={classes.half!}
          />
        </div>
      </AddOnForm>
      <TestSection addOn={addOn} isDirty={isDirty} />
    </>
  );
}

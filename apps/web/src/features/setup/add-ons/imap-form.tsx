import { PasswordInput, SegmentedControl, TextInput } from '@mantine/core';
import { MAIL_SECURITIES, type ImapAddOn } from '@perch/contracts';
import { useId } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { AddOnForm } from './add-on-form.tsx';
import { useAddOnForm } from './use-add-on-form.ts';
import classes from './add-ons.module.css';
import { secretHint } from './field-words.ts';
import { imapInput, imapProblems, imapValuesOf, needsImapPassword, withImapSecurity } from './imap-values.ts';
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
  const { values, field, set, isDirty, frame } = useAddOnForm({
    addOn,
    valuesOf: imapValuesOf,
    problemsOf: imapProblems,
    inputOf: imapInput,
    save: useSaveImap(),
    onReload,
  });
  return (
    <>
      <AddOnForm kind="imap" {...frame}>
        <div className={classes.fields}>
          <TextInput {...field('host')} placeholder="imap.example.com" className={classes.wide!} />
          <TextInput {...field('port')} inputMode="numeric" description={t('imap.portHint')} />
          <div className={classes.security}>
            <span id={securityId}>{t('addOn.field.security')}</span>
            <SegmentedControl
              aria-labelledby={securityId}
              data={MAIL_SECURITIES.map((value) => ({ value, label: t(`addOn.security.${value}`) }))}
              value={values.security}
              onChange={(security) => set(withImapSecurity(values, security))}
            />
            <p data-tone={values.security === 'none' ? 'warning' : undefined}>
              {t(`imap.securityHint.${values.security}`)}
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
          <TextInput {...field('mailbox', t('imap.mailbox'))} className={classes.half!} />
          <TextInput
            {...field('trustedServer', t('imap.trustedServer'))}
            placeholder="mx.example.com"
            description={t('imap.trustedServerHint')}
            className={classes.half!}
          />
        </div>
      </AddOnForm>
      <MailboxSection addOn={addOn} isDirty={isDirty} />
    </>
  );
}

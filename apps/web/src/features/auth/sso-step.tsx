import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import classes from './auth.module.css';
import { rules } from './rules.ts';
import { ssoAddress } from './sso-address.ts';

interface SsoStepProps {
  /** whose provider it is; null: the e-mail address tells */
  organizationId: string | null;
  /** why it failed before, a sentence */
  problem: string | null;
  /** where to go then: one of our paths */
  goTo: string;
  onBack: () => void;
}

/** Goes to the provider of an organization, which the e-mail address names; the browser leaves this page. */
export function SsoStep({ organizationId, problem, goTo, onBack }: SsoStepProps) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [isWrong, setWrong] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  usePageTitle(t('auth.ssoTitle'));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const typed = email.trim();
    if (organizationId === null && rules.email(typed) !== null) return setWrong(true);
    setLeaving(true);
    const address = ssoAddress(organizationId === null ? ['email', typed] : ['organization', organizationId], goTo);
    window.location.assign(address);
  };
  return (
    <>
      <h1>{t('auth.ssoTitle')}</h1>
      <p className={classes.lead}>{t(organizationId === null ? 'auth.ssoLead' : 'auth.ssoLeadHere')}</p>
      <form className={classes.form} noValidate onSubmit={submit}>
        {organizationId === null && (
          <TextInput
            label={t('field.email')}
            type="email"
            autoComplete="username"
            autoFocus
            value={email}
            error={isWrong && t('field.emailInvalid')}
            onChange={(event) => {
              setEmail(event.currentTarget.value);
              setWrong(false);
            }}
          />
        )}
        {problem && (
          <p className={classes.problem} role="alert">
            {problem}
          </p>
        )}
        <Button type="submit" fullWidth loading={isLeaving} autoFocus={organizationId !== null}>
          {t('auth.ssoContinue')}
        </Button>
      </form>
      <p className={classes.foot}>
        <button type="button" className={classes.link} onClick={onBack}>
          {t('auth.ssoPassword')}
        </button>
      </p>
    </>
  );
}

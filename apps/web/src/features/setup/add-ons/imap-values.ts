import { SaveImapAddOn, type ImapAddOn, type MailSecurity } from '@perch/contracts';
import { secretStays } from '@perch/core';
import { portOf, problemsAt, secretProblem, type Problems } from './add-on-values.ts';

/** What the form of a mailbox holds: text only. */
export interface ImapValues {
  isEnabled: boolean;
  host: string;
  port: string;
  security: MailSecurity;
  user: string;
  password: string;
  mailbox: string;
  trustedServer: string;
}

const USUAL_PORTS: Record<MailSecurity, string> = { tls: '993', starttls: '143', none: '143' };

export const imapValuesOf = ({ settings, isEnabled }: ImapAddOn): ImapValues => ({
  isEnabled,
  host: settings?.host ?? '',
  port: settings ? String(settings.port) : USUAL_PORTS.tls,
  security: settings?.security ?? 'tls',
  user: settings?.user ?? '',
  password: '',
  mailbox: settings?.mailbox ?? 'INBOX',
  trustedServer: settings?.trustedServer ?? '',
});

/** Another encryption has another usual port; one that was chosen on purpose stays. */
export const withImapSecurity = (values: ImapValues, security: MailSecurity): ImapValues => ({
  ...values,
  security,
  port: values.port === USUAL_PORTS[values.security] ? USUAL_PORTS[security] : values.port,
});

export function imapInput(values: ImapValues, revision: number) {
  const { isEnabled, host, port, security, user, password, mailbox, trustedServer } = values;
  const settings = {
    host: host.trim().toLowerCase(),
    port: portOf(port),
    security,
    user: user.trim(),
    mailbox,
    trustedServer: trustedServer.trim() || null,
  };
  return { settings, password, isEnabled, revision };
}

/** Whether the password must be entered: there is none, or it would go elsewhere than before. */
export const needsImapPassword = (values: ImapValues, { settings, hasSecret, revision }: ImapAddOn): boolean =>
  !(hasSecret && settings && secretStays('imap', settings, imapInput(values, revision).settings));

export function imapProblems(values: ImapValues, addOn: ImapAddOn): Problems {
  const result = SaveImapAddOn.safeParse(imapInput(values, addOn.revision));
  const problems = problemsAt(result.error?.issues.map(({ path }) => path.map(String)) ?? []);
  const { port, ...others } = problems;
  const worded = port === undefined ? others : { ...others, port: 'imap.portProblem' };
  return needsImapPassword(values, addOn) && values.password === ''
    ? { ...worded, password: secretProblem(addOn) }
    : worded;
}

import {
  SaveMailAddOn,
  SaveSmsAddOn,
  type AddOn,
  type MailAddOn,
  type MailSecurity,
  type SmsAddOn,
} from '@perch/contracts';
import { secretStays } from '@perch/core';
import { isApiError } from '../../../lib/api.ts';

/** What the form of a mail server holds: text only. */
export interface MailValues {
  isEnabled: boolean;
  host: string;
  port: string;
  security: MailSecurity;
  user: string;
  password: string;
  fromName: string;
  fromAddress: string;
}

/** What the form of a Twilio account holds. */
export interface SmsValues {
  isEnabled: boolean;
  accountSid: string;
  authToken: string;
  sender: 'number' | 'service';
  from: string;
  messagingServiceSid: string;
}

/** Field → key of the sentence that says what is wrong with it. */
export type Problems = Record<string, string>;

const USUAL_PORTS: Record<MailSecurity, string> = { tls: '465', starttls: '587', none: '25' };

export function mailValuesOf({ settings, isEnabled }: MailAddOn): MailValues {
  return {
    isEnabled,
    host: settings?.host ?? '',
    port: settings ? String(settings.port) : USUAL_PORTS.starttls,
    security: settings?.security ?? 'starttls',
    user: settings?.user ?? '',
    password: '',
    fromName: settings?.fromName ?? '',
    fromAddress: settings?.fromAddress ?? '',
  };
}

export function smsValuesOf({ settings, isEnabled }: SmsAddOn): SmsValues {
  return {
    isEnabled,
    accountSid: settings?.accountSid ?? '',
    authToken: '',
    sender: settings && settings.messagingServiceSid !== null ? 'service' : 'number',
    from: settings?.from ?? '',
    messagingServiceSid: settings?.messagingServiceSid ?? '',
  };
}

/** Another encryption has another usual port; one that was chosen on purpose stays. */
export const withSecurity = (values: MailValues, security: MailSecurity): MailValues => ({
  ...values,
  security,
  port: values.port === USUAL_PORTS[values.security] ? USUAL_PORTS[security] : values.port,
});

/** A number that is no whole one is none at all, and so is nothing. */
export const portOf = (typed: string) => (/^\d+$/.test(typed.trim()) ? Number(typed.trim()) : 0);

export function mailInput(values: MailValues, revision: number) {
  const { isEnabled, host, port, security, user, password, fromName, fromAddress } = values;
  return {
    settings: {
      host: host.trim(),
      port: portOf(port),
      security,
      user: user.trim() || null,
      fromName,
      fromAddress: fromAddress.trim(),
    },
    password: user.trim() === '' ? '' : password,
    isEnabled,
    revision,
  };
}

export function smsInput(values: SmsValues, revision: number) {
  const { isEnabled, accountSid, authToken, sender, from, messagingServiceSid } = values;
  return {
    settings: {
      accountSid,
      from: sender === 'number' ? from : null,
      messagingServiceSid: sender === 'service' ? messagingServiceSid : null,
    },
    authToken,
    isEnabled,
    revision,
  };
}

/** Whether the password must be entered: there is none, or it would go elsewhere than before. */
export function needsPassword(values: MailValues, { settings, hasSecret, revision }: MailAddOn): boolean {
  const next = mailInput(values, revision).settings;
  return next.user !== null && !(hasSecret && settings && secretStays('mail', settings, normal(next)));
}

/** The same for the auth token. */
export const needsToken = (values: SmsValues, { settings, hasSecret }: SmsAddOn): boolean =>
  !(hasSecret && settings && secretStays('sms', settings, { accountSid: values.accountSid.trim() }));

/** As the contract stores it: a host in capitals is the same host. */
const normal = (settings: ReturnType<typeof mailInput>['settings']) => ({
  ...settings,
  host: settings.host.toLowerCase(),
});

export function mailProblems(values: MailValues, addOn: MailAddOn): Problems {
  const result = SaveMailAddOn.safeParse(mailInput(values, addOn.revision));
  const problems = problemsAt(result.error?.issues.map(({ path }) => path.map(String)) ?? []);
  return needsPassword(values, addOn) && values.password === ''
    ? { ...problems, password: secretProblem(addOn) }
    : problems;
}

export function smsProblems(values: SmsValues, addOn: SmsAddOn): Problems {
  const result = SaveSmsAddOn.safeParse(smsInput(values, addOn.revision));
  const problems = problemsAt(result.error?.issues.map(({ path }) => path.map(String)) ?? []);
  return needsToken(values, addOn) && values.authToken === ''
    ? { ...problems, authToken: secretProblem(addOn) }
    : problems;
}

export const secretProblem = ({ hasSecret }: AddOn) =>
  hasSecret ? 'addOn.problem.secretAgain' : 'addOn.problem.secret';

/** What the server has refused, beside the fields. */
export const refusedFields = (error: unknown): Problems =>
  isApiError(error, 'validation_failed') ? problemsAt(error.fields.map(({ path }) => path.split('.'))) : {};

const KEYS: Record<string, string> = { password: 'addOn.problem.secretAgain', authToken: 'addOn.problem.secretAgain' };

export const problemsAt = (paths: readonly (readonly string[])[]): Problems =>
  Object.fromEntries(
    paths.map((path) => {
      const field = path.at(-1) ?? '';
      return [field, KEYS[field] ?? `addOn.problem.${field}`];
    }),
  );

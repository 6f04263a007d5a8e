import type { Locale, SmsPayload } from '@perch/contracts';
import { escalationSms, type EscalationAlertData } from './render-escalation.ts';

/** What each template is filled with. A code is a secret and travels sealed. */
export interface SmsData {
  'phone-code': {
    /** six digits */
    code: string;
    validMinutes: number;
  };
  'add-on-test': { organization: string };
  'escalation-alert': EscalationAlertData;
}

/** Beyond GSM's letters two segments have 134 characters: what is filled in must not make it three. */
const LONGEST_NAME = 40;
const short = (name: string) => [...name].slice(0, LONGEST_NAME).join('');

const TEXTS: Record<Locale, { [T in SmsPayload['template']]: (data: SmsData[T]) => string }> = {
  en: {
    'phone-code': ({ code, validMinutes }) =>
      `${code} is your Perch code. It confirms this phone number and works for ${validMinutes} minutes.`,
    'add-on-test': ({ organization }) => `Test from Perch: SMS of ${short(organization)} works.`,
    'escalation-alert': (data) => escalationSms('en', data),
  },
  'pt-BR': {
    'phone-code': ({ code, validMinutes }) =>
      `${code} confirma este telefone no Perch. Vale por ${validMinutes} minutos.`,
    'add-on-test': ({ organization }) => `Teste do Perch: o SMS de ${short(organization)} funciona.`,
    'escalation-alert': (data) => escalationSms('pt-BR', data),
  },
};

/** The text of an SMS: two segments at most. */
export const renderSms = <T extends SmsPayload['template']>(template: T, locale: Locale, data: SmsData[T]): string =>
  TEXTS[locale][template](data);

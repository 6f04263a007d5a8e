import type { EmailPayload, Locale } from '@perch/contracts';
import { renderAccountNotice, type AccountNoticeData } from './render-account-notice.ts';
import { renderEscalation, type EscalationAlertData } from './render-escalation.ts';
import { renderOrganizationLife, type OrganizationLifeData } from './render-organization-life.ts';
import { renderAddOnRefused, type AddOnRefusedData } from './render-add-on-refused.ts';
import { renderWebhookDisabled, type WebhookDisabledData } from './render-webhook-disabled.ts';
import { renderNotifications, type NotificationsData } from './render-notifications.ts';
import { renderVerifyEmail, type VerifyEmailData } from './render-verify-email.ts';
import { renderWeeklyReport, type WeeklyReportData } from './render-weekly-report.ts';
import { exactTime, letter, type RenderedEmail } from './letter.ts';

export type { RenderedEmail } from './letter.ts';

/** What each template is filled with. The link of a password reset is a secret and travels sealed. */
export interface EmailData {
  'password-reset': {
    /** how the person is addressed */
    name?: string;
    /** link that sets a new password; http(s) */
    url: string;
    /** how long the link serves */
    validMinutes?: number;
  };
  'account-needs-reauthorization': {
    name?: string;
    /** of the X account, without @ */
    username: string;
    /** the account's page in Setup; http(s) */
    url: string;
  };
  'account-silent': {
    name?: string;
    /** of the X account, without @ */
    username: string;
    /** nothing has arrived since then; UTC instant, ISO 8601 */
    since: string;
    /** as many hours as the account allows */
    hours: string;
    /** the account's page in Setup; http(s) */
    url: string;
  };
  invitation: {
    organization: string;
    /** who invites; '' when that is nobody in particular */
    inviter: string;
    /** link that lets the person join; http(s) */
    url: string;
    /** how long the link serves */
    validDays?: number;
  };
  'add-on-test': {
    organization: string;
    /** the page of the settings that are tried; http(s) */
    url: string;
  };
  notifications: NotificationsData;
  'verify-email': VerifyEmailData;
  'account-notice': AccountNoticeData;
  'escalation-alert': EscalationAlertData;
  'add-on-refused': AddOnRefusedData;
  'webhook-disabled': WebhookDisabledData;
  'organization-life': OrganizationLifeData;
  'weekly-report': WeeklyReportData;
}

interface PasswordReset {
  subject: string;
  body: string;
  button: string;
  validity: (minutes: number) => string;
  notYou: string;
}

const PASSWORD_RESET: Record<Locale, PasswordReset> = {
  en: {
    subject: 'Set a new password for Perch',
    body: 'Somebody asked for a new password for this e-mail address. If that was you, choose one here:',
    button: 'Choose a new password',
    validity: (minutes) => `The link works once, for ${minutes} minutes.`,
    notYou: 'If it was not you, there is nothing to do: your password stays as it is.',
  },
  'pt-BR': {
    subject: 'Defina uma nova senha para o Perch',
    body: 'Alguém pediu uma nova senha para este endereço de e-mail. Se foi você, escolha a senha aqui:',
    button: 'Escolher nova senha',
    validity: (minutes) => `O link funciona uma única vez, por ${minutes} minutos.`,
    notYou: 'Se não foi você, não é preciso fazer nada: sua senha continua a mesma.',
  },
};

interface NeedsReauthorization {
  subject: (username: string) => string;
  what: (username: string) => string;
  meanwhile: string;
  button: string;
}

const NEEDS_REAUTHORIZATION: Record<Locale, NeedsReauthorization> = {
  en: {
    subject: (username) => `@${username} needs reauthorization`,
    what: (username) =>
      `X no longer accepts Perch’s authorization for @${username}. New mentions and direct messages do not arrive, and replies cannot be sent.`,
    meanwhile:
      'Authorize the account again on its page in Setup. What was written meanwhile is fetched then, as far as X still gives it: seven days of missed mentions, thirty days of direct messages.',
    button: 'Open the account',
  },
  'pt-BR': {
    subject: (username) => `@${username} precisa de reautorização`,
    what: (username) =>
      `O X não aceita mais a autorização do Perch para @${username}. Novas menções e mensagens diretas não chegam, e não é possível enviar respostas.`,
    meanwhile:
      'Autorize a conta novamente na página dela, na Configuração. O que foi escrito nesse meio-tempo é buscado em seguida, até onde o X ainda fornece: sete dias de menções perdidas, trinta dias de mensagens diretas.',
    button: 'Abrir a conta',
  },
};

interface Silent {
  subject: (username: string) => string;
  what: (username: string, since: string, hours: number) => string;
  check: string;
  once: string;
  button: string;
}

const SILENT: Record<Locale, Silent> = {
  en: {
    subject: (username) => `Nothing has arrived for @${username}`,
    what: (username, since, hours) =>
      `No mention and no direct message for @${username} has arrived since ${since}. You asked to be told after ${hours === 1 ? 'an hour' : `${hours} hours`} of silence.`,
    check:
      'It may just be quiet. If you would have expected something, look at the account’s page: whether X is polled and answers, whether its limits or the daily budget hold it up, and whether anything is missing.',
    once: 'You will not be told again before something has arrived.',
    button: 'Look at the account',
  },
  'pt-BR': {
    subject: (username) => `Nada chegou para @${username}`,
    what: (username, since, hours) =>
      `Nenhuma menção ou mensagem direta para @${username} chegou desde ${since}. Você pediu um aviso após ${hours === 1 ? 'uma hora' : `${hours} horas`} de silêncio.`,
    check:
      'Talvez seja só um período calmo. Se você esperava algo, veja a página da conta: se o X é consultado e responde, se os limites dele ou o orçamento diário atrasam a leitura, e se falta alguma coisa.',
    once: 'Não haverá outro aviso antes que algo chegue.',
    button: 'Ver a conta',
  },
};

interface Invitation {
  subject: (organization: string) => string;
  what: (organization: string, inviter: string) => string;
  about: string;
  button: string;
  validity: (days: number) => string;
  notYou: string;
}

const INVITATION: Record<Locale, Invitation> = {
  en: {
    subject: (organization) => `Join ${organization} on Perch`,
    what: (organization, inviter) =>
      inviter
        ? `${inviter} invites you to work with ${organization} on Perch.`
        : `You are invited to work with ${organization} on Perch.`,
    about: 'Perch is where the team answers its customers on X. Choose a password there, or use the one you have:',
    button: 'Accept the invitation',
    validity: (days) => `The link works once, for ${days} days.`,
    notYou: 'If you do not know what this is about, there is nothing to do: without you nothing happens.',
  },
  'pt-BR': {
    subject: (organization) => `Entre na equipe de ${organization} no Perch`,
    what: (organization, inviter) =>
      inviter
        ? `${inviter} convida você para trabalhar com ${organization} no Perch.`
        : `Você recebeu um convite para trabalhar com ${organization} no Perch.`,
    about: 'O Perch é onde a equipe responde aos clientes no X. Escolha uma senha ou use a que você já tem:',
    button: 'Aceitar o convite',
    validity: (days) => `O link funciona uma única vez, por ${days} dias.`,
    notYou: 'Se você não sabe do que se trata, não é preciso fazer nada: sem você, nada acontece.',
  },
};

const ADD_ON_TEST: Record<Locale, { subject: string; body: (organization: string) => string; button: string }> = {
  en: {
    subject: 'Test e-mail from Perch',
    body: (organization) =>
      `This e-mail went out through the mail server of ${organization}. If you can read it, the settings are right.`,
    button: 'Open the settings',
  },
  'pt-BR': {
    subject: 'E-mail de teste do Perch',
    body: (organization) =>
      `Este e-mail saiu pelo servidor de e-mail de ${organization}. Se você consegue lê-lo, as configurações estão certas.`,
    button: 'Abrir as configurações',
  },
};

/** The subject, the plain text and the HTML of an e-mail. */
export function renderEmail<T extends EmailPayload['template']>(
  template: T,
  locale: Locale,
  data: EmailData[T],
): RenderedEmail {
  switch (template) {
    case 'password-reset':
      return passwordReset(locale, data as EmailData['password-reset']);
    case 'account-needs-reauthorization':
      return needsReauthorization(locale, data as EmailData['account-needs-reauthorization']);
    case 'account-silent':
      return silent(locale, data as EmailData['account-silent']);
    case 'invitation':
      return invitation(locale, data as EmailData['invitation']);
    case 'add-on-test':
      return addOnTest(locale, data as EmailData['add-on-test']);
    case 'add-on-refused':
      return renderAddOnRefused(locale, data as EmailData['add-on-refused']);
    case 'webhook-disabled':
      return renderWebhookDisabled(locale, data as EmailData['webhook-disabled']);
    case 'notifications':
      return renderNotifications(locale, data as NotificationsData);
    case 'organization-life':
      return renderOrganizationLife(locale, data as EmailData['organization-life']);
    case 'weekly-report':
      return renderWeeklyReport(locale, data as WeeklyReportData);
    case 'verify-email':
      return renderVerifyEmail(locale, data as VerifyEmailData);
    case 'account-notice':
      return renderAccountNotice(locale, data as AccountNoticeData);
    case 'escalation-alert':
      return renderEscalation(locale, data as EmailData['escalation-alert']);
    default:
      throw new Error(`There is no e-mail template ${String(template)}`);
  }
}

function passwordReset(locale: Locale, { name, url, validMinutes = 60 }: EmailData['password-reset']): RenderedEmail {
  const { subject, body, button, validity, notYou } = PASSWORD_RESET[locale];
  return letter(locale, { subject, name, before: [body], url, button, after: [validity(validMinutes), notYou] });
}

function needsReauthorization(
  locale: Locale,
  { name, username, url }: EmailData['account-needs-reauthorization'],
): RenderedEmail {
  const { subject, what, meanwhile, button } = NEEDS_REAUTHORIZATION[locale];
  return letter(locale, {
    subject: subject(username),
    name,
    before: [what(username), meanwhile],
    url,
    button,
    after: [],
  });
}

function silent(locale: Locale, { name, username, since, hours, url }: EmailData['account-silent']): RenderedEmail {
  const { subject, what, check, once, button } = SILENT[locale];
  return letter(locale, {
    subject: subject(username),
    name,
    before: [what(username, exactTime(since, locale), Number(hours)), check],
    url,
    button,
    after: [once],
  });
}

function invitation(
  locale: Locale,
  { organization, inviter, url, validDays = 7 }: EmailData['invitation'],
): RenderedEmail {
  const { subject, what, about, button, validity, notYou } = INVITATION[locale];
  return letter(locale, {
    subject: subject(organization),
    name: undefined,
    before: [what(organization, inviter), about],
    url,
    button,
    after: [validity(validDays), notYou],
  });
}

function addOnTest(locale: Locale, { organization, url }: EmailData['add-on-test']): RenderedEmail {
  const { subject, body, button } = ADD_ON_TEST[locale];
  return letter(locale, { subject, name: undefined, before: [body(organization)], url, button, after: [] });
}

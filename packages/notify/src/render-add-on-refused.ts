import type { Locale } from '@perch/contracts';
import { letter, type RenderedEmail } from './letter.ts';

export interface AddOnRefusedData {
  name?: string;
  organization: string;
  kind: 'mail' | 'sms';
  /** of mail: the name of the server */
  server: string;
  /** what it said */
  answer: string;
  /** the page of its settings; http(s) */
  url: string;
}

interface Words {
  subject: string;
  what: (organization: string, server: string) => string;
  next: string;
}

const WORDS: Record<
  Locale,
  Record<AddOnRefusedData['kind'], Words> & { answer: (text: string) => string; daily: string; button: string }
> = {
  en: {
    sms: {
      subject: 'Twilio does not let Perch in: no SMS goes out',
      what: (organization) =>
        `Twilio refuses the account by which ${organization} sends SMS. Until that is mended, alarms go by e-mail instead, and codes that confirm a phone cannot be sent.`,
      next: 'Open the settings, enter the account SID, the auth token and the sender as the Twilio console shows them, save, and send a test.',
    },
    mail: {
      subject: 'The mail server does not let Perch in: no e-mail goes out by it',
      what: (organization, server) =>
        `The mail server ${server} refuses the sign-in by which ${organization} sends e-mail. Until that is mended, alarms go by SMS instead to those who have confirmed a phone, and other e-mail is tried for half an hour.`,
      next: 'Open the settings, enter the user and the password (many providers ask for an app password), save, and send a test.',
    },
    answer: (text) => `It said: ${text}`,
    daily: 'While it goes on, this e-mail comes once a day, by Perch’s own server.',
    button: 'Open the settings',
  },
  'pt-BR': {
    sms: {
      subject: 'O Twilio não deixa o Perch entrar: nenhum SMS sai',
      what: (organization) =>
        `O Twilio recusa a conta pela qual ${organization} envia SMS. Até isso ser corrigido, os alarmes vão por e-mail, e os códigos que confirmam um telefone não podem ser enviados.`,
      next: 'Abra as configurações, informe o SID da conta, o token e o remetente como o console do Twilio os mostra, salve e envie um teste.',
    },
    mail: {
      subject: 'O servidor de e-mail não deixa o Perch entrar: nenhum e-mail sai por ele',
      what: (organization, server) =>
        `O servidor de e-mail ${server} recusa a entrada pela qual ${organization} envia e-mails. Até isso ser corrigido, os alarmes vão por SMS a quem confirmou um telefone, e os outros e-mails são tentados por meia hora.`,
      next: 'Abra as configurações, informe o usuário e a senha (muitos provedores pedem uma senha de aplicativo), salve e envie um teste.',
    },
    answer: (text) => `Ele respondeu: ${text}`,
    daily: 'Enquanto isso durar, este e-mail vem uma vez por dia, pelo servidor do próprio Perch.',
    button: 'Abrir as configurações',
  },
};

/** What administrators are told of a mail server, or a Twilio account, that does not let Perch in. */
export function renderAddOnRefused(
  locale: Locale,
  { name, organization, kind, server, answer, url }: AddOnRefusedData,
): RenderedEmail {
  const { answer: said, daily, button, ...words } = WORDS[locale];
  const { subject, what, next } = words[kind];
  const before = [what(organization, server), said(answer), next];
  return letter(locale, { subject, name, before, url, button, after: [daily] });
}

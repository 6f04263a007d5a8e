import type { EmailPayload, Locale } from '@perch/contracts';

/** What each template is filled with; it travels sealed, since it holds secrets. */
export interface EmailData {
  'password-reset': {
    /** how the person is addressed */
    name?: string;
    /** link that sets a new password; http(s) */
    url: string;
    /** how long the link serves */
    validMinutes?: number;
  };
}

export interface RenderedEmail {
  subject: string;
  text: string;
  html: string;
}

interface Wording {
  subject: string;
  greeting: (name: string | undefined) => string;
  body: string;
  button: string;
  validity: (minutes: number) => string;
  fallback: string;
  notYou: string;
}

const PASSWORD_RESET: Record<Locale, Wording> = {
  en: {
    subject: 'Set a new password for Perch',
    greeting: (name) => (name ? `Hello ${name},` : 'Hello,'),
    body: 'Somebody asked for a new password for this e-mail address. If that was you, choose one here:',
    button: 'Choose a new password',
    validity: (minutes) => `The link works once, for ${minutes} minutes.`,
    fallback: 'If the button does not work, copy this address into your browser:',
    notYou: 'If it was not you, there is nothing to do: your password stays as it is.',
  },
  'pt-BR': {
    subject: 'Defina uma nova senha para o Perch',
    greeting: (name) => (name ? `Olá, ${name}.` : 'Olá.'),
    body: 'Alguém pediu uma nova senha para este endereço de e-mail. Se foi você, escolha a senha aqui:',
    button: 'Escolher nova senha',
    validity: (minutes) => `O link funciona uma única vez, por ${minutes} minutos.`,
    fallback: 'Se o botão não funcionar, copie este endereço no navegador:',
    notYou: 'Se não foi você, não é preciso fazer nada: sua senha continua a mesma.',
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
      return passwordReset(locale, data);
    default:
      throw new Error(`There is no e-mail template ${String(template)}`);
  }
}

function passwordReset(locale: Locale, { name, url, validMinutes = 60 }: EmailData['password-reset']): RenderedEmail {
  if (!/^https?:$/.test(new URL(url).protocol)) throw new Error('A link in an e-mail must be http or https');
  const words = PASSWORD_RESET[locale];
  const text = [words.greeting(name), words.body, url, words.validity(validMinutes), words.notYou].join('\n\n');
  const html = layout(
    locale,
    words.subject,
    [
      paragraph(words.greeting(name)),
      paragraph(words.body),
      `<p style="margin:24px 0"><a href="${escape(url)}" style="${BUTTON}">${escape(words.button)}</a></p>`,
      paragraph(words.validity(validMinutes)),
      paragraph(words.notYou),
      `<p style="${SMALL}">${escape(words.fallback)}<br><a href="${escape(url)}" style="color:#1d6fb8;word-break:break-all">${escape(url)}</a></p>`,
    ].join('\n'),
  );
  return { subject: words.subject, text: `${text}\n`, html };
}

// Mail programs read inline styles and tables at best; colours hold on dark backgrounds too.
const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const BUTTON = `${FONT};display:inline-block;padding:12px 20px;border-radius:8px;background:#1d6fb8;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none`;
const SMALL = `${FONT};margin:24px 0 0;font-size:13px;line-height:1.5;color:#5b6672`;

const paragraph = (text: string) =>
  `<p style="${FONT};margin:0 0 16px;font-size:16px;line-height:1.5;color:#1c2530">${escape(text)}</p>`;

const layout = (locale: Locale, title: string, body: string) => `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
</head>
<body style="margin:0;padding:24px;background:#f2f5f8">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:520px;background:#ffffff;border-radius:12px">
<tr><td style="padding:32px">
<p style="${FONT};margin:0 0 24px;font-size:18px;font-weight:700;color:#1d6fb8">Perch</p>
${body}
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string) => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

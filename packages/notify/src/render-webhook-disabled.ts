import type { Locale } from '@perch/contracts';
import { letter, type RenderedEmail } from './letter.ts';

export interface WebhookDisabledData {
  name?: string;
  /** how the webhook is called */
  webhook: string;
  /** where it is, without the rest of its address */
  host: string;
  /** `failing`: no call has succeeded for three days; `gone`: it said that it is there no more */
  reason: string;
  /** its page in Setup; http(s) */
  url: string;
}

interface Words {
  subject: (webhook: string) => string;
  failing: (webhook: string, host: string) => string;
  gone: (webhook: string, host: string) => string;
  next: string;
  button: string;
}

const WORDS: Record<Locale, Words> = {
  en: {
    subject: (webhook) => `The webhook “${webhook}” was disabled`,
    failing: (webhook, host) =>
      `No call of the webhook “${webhook}” (${host}) has succeeded for three days. Perch has stopped calling it.`,
    gone: (webhook, host) =>
      `The webhook “${webhook}” (${host}) answered that it is there no more (410 Gone). Perch has stopped calling it.`,
    next: 'When the program answers again, enable the webhook on its page. What it was not told meanwhile can be sent again there: events up to the day it was disabled.',
    button: 'Open the webhook',
  },
  'pt-BR': {
    subject: (webhook) => `O webhook “${webhook}” foi desativado`,
    failing: (webhook, host) =>
      `Nenhuma chamada do webhook “${webhook}” (${host}) teve sucesso nos últimos três dias. O Perch parou de chamá-lo.`,
    gone: (webhook, host) =>
      `O webhook “${webhook}” (${host}) respondeu que não existe mais (410 Gone). O Perch parou de chamá-lo.`,
    next: 'Quando o programa voltar a responder, ative o webhook na página dele. O que ele não recebeu pode ser enviado de novo ali: os eventos até o dia em que foi desativado.',
    button: 'Abrir o webhook',
  },
};

/** What administrators are told of a webhook that Perch has stopped calling. */
export function renderWebhookDisabled(
  locale: Locale,
  { name, webhook, host, reason, url }: WebhookDisabledData,
): RenderedEmail {
  const { subject, failing, gone, next, button } = WORDS[locale];
  const what = (reason === 'gone' ? gone : failing)(webhook, host);
  return letter(locale, { subject: subject(webhook), name, before: [what, next], url, button, after: [] });
}

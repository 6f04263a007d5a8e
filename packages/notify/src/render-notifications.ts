import type { Locale, NotificationKind } from '@perch/contracts';
import { letter, type RenderedEmail } from './letter.ts';

export interface NotificationsData {
  items: {
    kind: NotificationKind;
    /** of the ticket */
    number: number | null;
    /** of a new tweet, which has no ticket */
    isOfTweet: boolean;
    /** who caused it */
    name: string | null;
    /** where it leads; http(s) */
    url: string;
  }[];
  /** may be more than are named */
  count: number;
  url: string;
  settingsUrl: string;
}

interface Words {
  subject: (count: number) => string;
  lead: string;
  more: (count: number) => string;
  button: string;
  settings: string;
  ticket: (number: number) => string;
  somebody: string;
  incident: string;
  of: Record<NotificationKind, (name: string, isOfTweet: boolean) => string>;
}

const WORDS: Record<Locale, Words> = {
  en: {
    subject: (count) => (count === 1 ? 'Something new in Perch' : `${count} things new in Perch`),
    lead: 'You have not read this yet:',
    more: (count) => `${count} earlier ones are not named here.`,
    button: 'Open Perch',
    settings: 'Choose what is mailed to you',
    ticket: (number) => `ticket #${number}`,
    somebody: 'A colleague',
    incident: 'incident',
    of: {
      mentioned: (name) => `${name} mentioned you in a note`,
      assigned: (name) => `${name} assigned a ticket to you`,
      customer_wrote: () => 'The customer wrote',
      delivery_failed: (_name, isOfTweet) =>
        isOfTweet ? 'A new tweet of yours was not sent' : 'A reply was not delivered',
      delivery_unclear: (_name, isOfTweet) =>
        isOfTweet
          ? 'It is not certain that a new tweet of yours was posted'
          : 'It is not certain that a reply was posted',
      approval_requested: (name) => `${name} asks you to approve something`,
      reply_approved: (name) => `${name} approved what you wrote`,
      reply_rejected: (name) => `${name} did not approve what you wrote`,
      snooze_ended: () => 'A ticket you had put aside is back',
      overdue: () => 'A ticket of yours is past its due time',
      incident_assigned: (name) => `${name} gave you an incident`,
      export_ready: () => 'The export that you asked for is ready',
    },
  },
  'pt-BR': {
    subject: (count) => (count === 1 ? 'Uma novidade no Perch' : `${count} novidades no Perch`),
    lead: 'Você ainda não leu:',
    more: (count) => `${count} anteriores não aparecem aqui.`,
    button: 'Abrir o Perch',
    settings: 'Escolher o que chega por e-mail',
    ticket: (number) => `ticket nº ${number}`,
    somebody: 'Um colega',
    incident: 'incidente',
    of: {
      mentioned: (name) => `${name} mencionou você em uma nota`,
      assigned: (name) => `${name} atribuiu um ticket a você`,
      customer_wrote: () => 'O cliente escreveu',
      delivery_failed: (_name, isOfTweet) =>
        isOfTweet ? 'Um novo tweet seu não foi enviado' : 'Uma resposta não foi entregue',
      delivery_unclear: (_name, isOfTweet) =>
        isOfTweet
          ? 'Não é certo que um novo tweet seu tenha sido publicado'
          : 'Não é certo que uma resposta tenha sido publicada',
      approval_requested: (name) => `${name} pede sua aprovação`,
      reply_approved: (name) => `${name} aprovou o que você escreveu`,
      reply_rejected: (name) => `${name} não aprovou o que você escreveu`,
      snooze_ended: () => 'Um ticket que você tinha adiado voltou',
      overdue: () => 'Um ticket seu passou do prazo',
      incident_assigned: (name) => `${name} passou um incidente para você`,
      export_ready: () => 'A exportação que você pediu está pronta',
    },
  },
};

/** What a member was told of and has not read, together in one e-mail. */
export function renderNotifications(locale: Locale, data: NotificationsData): RenderedEmail {
  const words = WORDS[locale];
  const { items, count, url, settingsUrl } = data;
  return letter(locale, {
    subject: words.subject(count),
    name: undefined,
    before: [words.lead],
    url,
    button: words.button,
    also: { url: settingsUrl, label: words.settings },
    after: count > items.length ? [words.more(count - items.length)] : [],
    quotes: items.map(({ kind, number, isOfTweet, name, url: place }) => ({
      from: placeWords(words, kind, number),
      text: words.of[kind](name ?? words.somebody, isOfTweet),
      url: place,
    })),
  });
}

function placeWords({ incident, ticket }: Words, kind: string, number: number | null): string {
  if (kind === 'incident_assigned') return incident;
  if (kind === 'export_ready') return 'Perch';
  return number === null ? 'X' : ticket(number);
}

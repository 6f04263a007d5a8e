import type { Locale } from '@perch/contracts';
import { exactTime, letter, type RenderedEmail } from './letter.ts';

export interface OrganizationLifeData {
  name?: string;
  organization: string;
  /** `export-ready`: a copy can be fetched; `deletion-…`: it is to be removed, or stays */
  what: string;
  /** who asked; '' when that is nobody in particular */
  actor: string;
  /** until when the export can be fetched, or when the organization is removed; UTC instant, ISO 8601 */
  until?: string;
  /** the page of Setup where either is seen to; http(s) */
  url: string;
}

interface Words {
  subject: string;
  before: string[];
  button: string;
}

type Said = Record<'export-ready' | 'deletion-requested' | 'deletion-cancelled', Words>;

const WORDS: Record<Locale, (organization: string, actor: string, until: string) => Said> = {
  en: (organization, actor, until) => ({
    'export-ready': {
      subject: `The export of ${organization} is ready`,
      before: [
        `The copy of everything that ${organization} has in Perch can be downloaded until ${until}.`,
        'It holds what your customers wrote: keep it where only those who need it can read it.',
      ],
      button: 'Download the export',
    },
    'deletion-requested': {
      subject: `${organization} will be removed from Perch`,
      before: [
        `${actor || 'Somebody'} has asked for ${organization} to be removed. On ${until} all of it goes for good: tickets, messages, contacts, files, settings and people.`,
        'Until then nothing is fetched from X and nothing goes out. Anybody who may manage the organization can cancel this.',
      ],
      button: 'See to it',
    },
    'deletion-cancelled': {
      subject: `${organization} stays`,
      before: [`${actor || 'Somebody'} has cancelled the removal of ${organization}. Everything goes on as before.`],
      button: 'Open Setup',
    },
  }),
  'pt-BR': (organization, actor, until) => ({
    'export-ready': {
      subject: `A exportação de ${organization} está pronta`,
      before: [
        `A cópia de tudo o que ${organization} tem no Perch pode ser baixada até ${until}.`,
        'Ela contém o que seus clientes escreveram: guarde-a onde só quem precisa possa ler.',
      ],
      button: 'Baixar a exportação',
    },
    'deletion-requested': {
      subject: `${organization} será removida do Perch`,
      before: [
        `${actor || 'Alguém'} pediu a remoção de ${organization}. Em ${until} tudo será apagado para sempre: tickets, mensagens, contatos, arquivos, configurações e pessoas.`,
        'Até lá nada é buscado no X e nada é enviado. Quem pode gerenciar a organização pode cancelar.',
      ],
      button: 'Ver o pedido',
    },
    'deletion-cancelled': {
      subject: `${organization} continua`,
      before: [`${actor || 'Alguém'} cancelou a remoção de ${organization}. Tudo continua como antes.`],
      button: 'Abrir as configurações',
    },
  }),
};

/** What who manages an organization is told of what becomes of it as a whole. */
export function renderOrganizationLife(locale: Locale, data: OrganizationLifeData): RenderedEmail {
  const { name, organization, what, actor, until, url } = data;
  const said = WORDS[locale](organization, actor, until ? exactTime(until, locale) : '');
  const { subject, before, button } = said[what as keyof Said];
  return letter(locale, { subject, name, before, url, button, after: [] });
}

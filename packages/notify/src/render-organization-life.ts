import type { Locale } from '@perch/contracts';
import { exactTime, letter, type RenderedEmail } from './letter.ts';

export interface OrganizationLifeData {
  name?: string;
  organization: string;
  /** `export-ready`: a copy can be fetched; `deletion-…`: it is to be removed, or stays; `domain-…`: a domain is lost */
  what: string;
  /** who asked; '' when that is nobody in particular */
  actor: string;
  /** until when the export can be fetched, or when the organization is removed; UTC instant, ISO 8601 */
  until?: string;
  /** that is lost, of single sign-on */
  domain?: string;
  /** the page of Setup where either is seen to; http(s) */
  url: string;
}

interface Words {
  subject: string;
  before: string[];
  button: string;
}

type Said = Record<
  'export-ready' | 'deletion-requested' | 'deletion-cancelled' | 'domain-taken' | 'domain-missing',
  Words
>;

const WORDS: Record<Locale, (organization: string, actor: string, until: string, domain: string) => Said> = {
  en: (organization, actor, until, domain) => ({
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
    'domain-taken': {
      subject: `${domain} is no longer proved for ${organization}`,
      before: [
        `Another organization in Perch has proved that ${domain} is theirs, after your record was gone from its name servers. Nobody new joins ${organization} with an address there any more.`,
        'Your members still sign in by the link of your organization. If the domain is yours, put your record back and prove it again.',
      ],
      button: 'Open single sign-on',
    },
    'domain-missing': {
      subject: `${domain} is no longer proved for ${organization}`,
      before: [
        `For three days running the name servers of ${domain} did not show the record that proves it is yours. Nobody new joins ${organization} with an address there any more.`,
        'Your members still sign in by the link of your organization. If the domain is yours, put the record back and prove it again.',
      ],
      button: 'Open single sign-on',
    },
  }),
  'pt-BR': (organization, actor, until, domain) => ({
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
    'domain-taken': {
      subject: `${domain} não está mais comprovado para ${organization}`,
      before: [
        `Outra organização no Perch comprovou que ${domain} é dela, depois que o seu registro sumiu dos servidores de nomes. Ninguém novo entra em ${organization} com um endereço de lá.`,
        'Seus membros ainda entram pelo link da sua organização. Se o domínio é seu, recoloque o registro e comprove-o de novo.',
      ],
      button: 'Abrir o login único',
    },
    'domain-missing': {
      subject: `${domain} não está mais comprovado para ${organization}`,
      before: [
        `Por três dias seguidos os servidores de nomes de ${domain} não mostraram o registro que prova que ele é seu. Ninguém novo entra em ${organization} com um endereço de lá.`,
        'Seus membros ainda entram pelo link da sua organização. Se o domínio é seu, recoloque o registro e comprove-o de novo.',
      ],
      button: 'Abrir o login único',
    },
  }),
};

/** What who manages an organization is told of what becomes of it as a whole. */
export function renderOrganizationLife(locale: Locale, data: OrganizationLifeData): RenderedEmail {
  const { name, organization, what, actor, until, domain = '', url } = data;
  const said = WORDS[locale](organization, actor, until ? exactTime(until, locale) : '', domain);
  const { subject, before, button } = said[what as keyof Said];
  return letter(locale, { subject, name, before, url, button, after: [] });
}

import type { Locale } from '@perch/contracts';
import { letter, type RenderedEmail } from './letter.ts';

export interface VerifyEmailData {
  /** takes the place of another address; '' for the first */
  isNew?: string;
  /** leads to the button that proves the address; http(s) */
  url: string;
}

const WORDS: Record<
  Locale,
  { subject: string; first: string; other: string; button: string; validity: string; notYou: string }
> = {
  en: {
    subject: 'Confirm your e-mail address for Perch',
    first: 'You have signed up for Perch with this e-mail address. Confirm that it is yours:',
    other: 'Somebody wants to use Perch with this e-mail address from now on. If that is you, confirm it:',
    button: 'Confirm the address',
    validity: 'The link works once, for a day.',
    notYou: 'If this was not you, there is nothing to do: without you nothing happens.',
  },
  'pt-BR': {
    subject: 'Confirme seu endereço de e-mail no Perch',
    first: 'Você se cadastrou no Perch com este endereço de e-mail. Confirme que ele é seu:',
    other: 'Alguém quer passar a usar o Perch com este endereço de e-mail. Se é você, confirme:',
    button: 'Confirmar o endereço',
    validity: 'O link funciona uma única vez, por um dia.',
    notYou: 'Se não foi você, não é preciso fazer nada: sem você, nada acontece.',
  },
};

/** Its link proves that an address belongs to whom it was sent for. */
export function renderVerifyEmail(locale: Locale, { isNew = '', url }: VerifyEmailData): RenderedEmail {
  const { subject, first, other, button, validity, notYou } = WORDS[locale];
  return letter(locale, {
    subject,
    name: undefined,
    before: [isNew ? other : first],
    url,
    button,
    after: [validity, notYou],
  });
}

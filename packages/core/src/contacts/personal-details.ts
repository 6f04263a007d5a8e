import { findPersonalData } from '../leaks/find-personal-data.ts';

/** Addresses and numbers that somebody has written down, to compare with contacts: small letters, digits alone. */
export interface PersonalDetails {
  emails: string[];
  phones: string[];
}

/** Finds e-mail addresses and phone numbers in what a person wrote. */
export function personalDetails(texts: readonly string[]): PersonalDetails {
  const found = texts.flatMap((text) =>
    findPersonalData(text).map(({ kind, start, end }) => ({ kind, value: text.slice(start, end) })),
  );
  const of = (wanted: 'email' | 'phone', normal: (value: string) => string) => [
    ...new Set(found.filter(({ kind }) => kind === wanted).map(({ value }) => normal(value))),
  ];
  return {
    emails: of('email', (email) => email.toLowerCase()),
    phones: of('phone', (phone) => phone.replace(/\D/g, '').replace(/^0+/, '')),
  };
}

import { CreateContact, type Contact } from '@perch/contracts';

/** What the form of a contact holds: text only, '' for what is not known. */
export interface ContactValues {
  name: string;
  email: string;
  phone: string;
  notes: string;
}

export const valuesOf = (contact: Contact): ContactValues => ({
  name: contact.name,
  email: contact.email ?? '',
  phone: contact.phone ?? '',
  notes: contact.notes,
});

/** A phone number as people write it, as the API takes it: "+55 (11) 98765-4321" is +5511987654321. */
export const compactPhone = (phone: string) => phone.replace(/[\s().\-/]/g, '');

export const contactInput = ({ name, email, phone, notes }: ContactValues) => ({
  name: name.trim(),
  email: email.trim() || null,
  phone: compactPhone(phone) || null,
  notes,
});

const { name, email, phone, notes } = CreateContact.shape;

/** Checks by the contract; each answers with the key of a sentence or null. */
export const contactRules = {
  name: (value: string) => (name.safeParse(value).success ? null : 'field.required'),
  email: (value: string) => (email.safeParse(value.trim() || null).success ? null : 'field.emailInvalid'),
  phone: (value: string) => (phone.safeParse(compactPhone(value) || null).success ? null : 'field.phoneInvalid'),
  notes: (value: string) => (notes.safeParse(value).success ? null : 'field.tooLong'),
};

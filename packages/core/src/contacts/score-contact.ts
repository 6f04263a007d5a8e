import type { PersonalDetails } from './personal-details.ts';

/** Who wrote a ticket, as far as it is known. */
export interface TicketAuthor extends PersonalDetails {
  name: string;
  /** without the @ */
  username: string;
}

/** What is known of a contact who may be the author. */
export interface KnownContact {
  name: string;
  email: string | null;
  /** E.164 */
  phone: string | null;
  usernames: readonly string[];
}

export type ContactMatch = 'same_email' | 'same_phone' | 'same_name' | 'similar_handle' | 'handle_in_email';

export interface ScoredContact {
  /** 0 to 100 */
  score: number;
  reasons: ContactMatch[];
}

/** What each says for it: an address that they wrote down themselves nearly all, a first name little. */
const WEIGHTS: Record<ContactMatch, number> = {
  same_email: 70,
  same_phone: 60,
  same_name: 35,
  handle_in_email: 25,
  similar_handle: 20,
};
const WEIGHT_OF_A_SINGLE_WORD = 15;
/** Shorter ones are like too many others. */
const SHORTEST_HANDLE = 6;
/** Mailboxes that are a desk's, nobody's own. */
const SHARED_MAILBOXES = new Set(
  'atendimento contact contato helpdesk marketing noreply office official press sales service suporte support'.split(
    ' ',
  ),
);

/**
 * How likely a contact is the author of a ticket, and why; without reasons they are not. What says little, a first name,
 * counts only beside something else. The same input has the same answer.
 */
export function scoreContact(author: TicketAuthor, contact: KnownContact): ScoredContact {
  const name = folded(contact.name);
  const isFullName = name.includes(' ');
  const mailbox = contact.email?.split('@')[0] ?? '';
  const holds: Record<ContactMatch, boolean> = {
    same_email: contact.email !== null && author.emails.includes(contact.email.toLowerCase()),
    same_phone: contact.phone !== null && author.phones.some((digits) => endsAlike(contact.phone!, digits)),
    same_name: name !== '' && name === folded(author.name),
    handle_in_email: !SHARED_MAILBOXES.has(bare(mailbox)) && areAlike(author.username, mailbox),
    similar_handle: [...(isFullName ? [contact.name] : []), ...contact.usernames].some((each) =>
      areAlike(author.username, each),
    ),
  };
  const found = (Object.keys(WEIGHTS) as ContactMatch[]).filter((reason) => holds[reason]);
  const reasons = isFullName || found.some((reason) => reason !== 'same_name') ? found : [];
  const weightOf = (reason: ContactMatch) =>
    reason === 'same_name' && !isFullName ? WEIGHT_OF_A_SINGLE_WORD : WEIGHTS[reason];
  return {
    score: Math.min(
      100,
      reasons.reduce((sum, reason) => sum + weightOf(reason), 0),
    ),
    reasons,
  };
}

/** The same letters, enough of them, and not two different numbers: those were given to tell two people apart. */
function areAlike(handle: string, other: string): boolean {
  const letters = bare(handle);
  if (letters.length < SHORTEST_HANDLE || letters !== bare(other)) return false;
  const [number, otherNumber] = [handle, other].map((text) => text.replace(/\D/g, ''));
  return number === '' || otherNumber === '' || number === otherNumber;
}

/** Without marks and capitals, words one space apart. */
const folded = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** A name or handle without what people add to find a free one: digits, underscores, dots. */
export const bare = (text: string) => folded(text).replace(/[\s\d]+/g, '');

/** One of them may lack the country's code. */
function endsAlike(phone: string, digits: string): boolean {
  const known = phone.replace(/\D/g, '');
  return known.endsWith(digits) || digits.endsWith(known);
}

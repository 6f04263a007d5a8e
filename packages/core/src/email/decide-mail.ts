import { isThanks } from '../thread/is-thanks.ts';
import type { MailKind } from './mail-kind.ts';
import { withoutSignature } from './without-signature.ts';

/** A ticket that an e-mail may belong to. */
export interface MailTicket {
  id: string;
  status: 'open' | 'pending' | 'on_hold' | 'closed';
  closedAt: Date | null;
  isSpam: boolean;
  /** its department lets a mere thank-you change nothing */
  ignoresThanks: boolean;
  /** small letters: the contact's, and those the ticket was written to by e-mail */
  addresses: readonly string[];
  /** the ticket that it was split from */
  splitFromId: string | null;
}

export interface IncomingMail {
  kind: Exclude<MailKind, 'bounce'>;
  /** small letters */
  fromAddress: string;
  receivedAt: Date;
  /** what was written, without what it quotes */
  text: string;
  senderName: string;
  hasFiles: boolean;
  /** found by the signed token of the address it was sent to */
  byToken: MailTicket | null;
  /** found by an e-mail of the ticket that it answers */
  byHeader: MailTicket | null;
}

/** Why an e-mail stands where it does, beside what it shares with X. */
export const MAIL_REASONS = [
  'email',
  'email_answer',
  'email_by_token',
  'email_follow_up',
  'email_stranger',
  'auto_reply',
] as const;
export type MailReason = (typeof MAIL_REASONS)[number] | 'reopened' | 'spam_ticket' | 'thanks_only';

export type MailDecision =
  /** `opens`: the ticket is open afterwards, whatever it was */
  | { kind: 'append'; ticketId: string; opens: boolean; isFromOther: boolean; reason: MailReason }
  | { kind: 'open'; followUpOfId: string | null; relatedToId: string | null; reason: MailReason }
  | { kind: 'ignore'; reason: 'loop' | 'auto_reply_without_ticket' };

const HOUR_MS = 3_600_000;

/**
 * Which ticket an e-mail belongs to: where the e-mail is that it answers, else whose token the address has. The token
 * proves that the sender was written to, by whomever it was passed on; a header proves nothing, since ids of e-mails are
 * seen by many: it counts for the ticket's own contact, and to go from a ticket to what was split from it. A subject never
 * counts.
 */
export function decideMail(mail: IncomingMail, { reopenHours }: { reopenHours: number }): MailDecision {
  if (mail.kind === 'loop') return { kind: 'ignore', reason: 'loop' };
  const isContacts = (ticket: MailTicket) => ticket.addresses.includes(mail.fromAddress);
  const { byToken, byHeader } = mail;
  const isTrusted = (ticket: MailTicket) =>
    isContacts(ticket) || (byToken !== null && byToken.id === ticket.splitFromId);
  const ticket = byHeader && isTrusted(byHeader) ? byHeader : byToken;
  if (!ticket) {
    if (mail.kind === 'auto_reply') return { kind: 'ignore', reason: 'auto_reply_without_ticket' };
    return byHeader
      ? { kind: 'open', followUpOfId: null, relatedToId: byHeader.id, reason: 'email_stranger' }
      : { kind: 'open', followUpOfId: null, relatedToId: null, reason: 'email' };
  }
  const isFromOther = !isContacts(ticket);
  const append = (reason: MailReason, opens: boolean): MailDecision => ({
    kind: 'append',
    ticketId: ticket.id,
    opens,
    isFromOther,
    reason,
  });
  if (mail.kind === 'auto_reply') return append('auto_reply', false);
  if (ticket.isSpam) return append('spam_ticket', false);
  const isMereThanks = ticket.ignoresThanks && !mail.hasFiles && isThanks(withoutSignature(mail.text, mail.senderName));
  if (isMereThanks && (ticket.status === 'closed' || ticket.status === 'pending')) return append('thanks_only', false);
  if (ticket.status !== 'closed') return append(isFromOther ? 'email_by_token' : 'email_answer', true);
  const closedForMs = mail.receivedAt.getTime() - (ticket.closedAt?.getTime() ?? 0);
  if (closedForMs <= reopenHours * HOUR_MS) return append('reopened', true);
  return { kind: 'open', followUpOfId: ticket.id, relatedToId: null, reason: 'email_follow_up' };
}

/** What of an e-mail tells whether a person has written it. */
export interface MailSigns {
  /** `Message-ID` without angle brackets */
  internetMessageId: string;
  fromAddress: string;
  /** `''`: a report that nobody is to answer (RFC 5321, 4.5.5); null: not known */
  envelopeFrom: string | null;
  /** the value of `Auto-Submitted` (RFC 3834) */
  autoSubmitted: string | null;
  precedence: string | null;
  /** an old sign of vacation programs */
  hasAutoReplyHeader: boolean;
  /** addresses that have passed it on */
  loops: readonly string[];
  /** it is a report on a delivery (RFC 3464) */
  isReport: boolean;
}

export type MailKind = 'message' | 'auto_reply' | 'bounce' | 'loop';

const BULK: ReadonlySet<string> = new Set(['bulk', 'junk', 'list', 'auto_reply']);
const ROBOT = /^(mailer-daemon|postmaster)@/;

/**
 * Whether a person wrote it, a machine answers (out of office), a server reports, or it is our own that has come back.
 * `own`: our addresses in small letters, and whether we have sent an e-mail of this id.
 */
export function kindOfMail(
  mail: MailSigns,
  own: { addresses: ReadonlySet<string>; isOurMessageId: boolean },
): MailKind {
  const isLoop =
    own.isOurMessageId ||
    own.addresses.has(mail.fromAddress) ||
    mail.loops.some((address) => own.addresses.has(address.toLowerCase()));
  if (isLoop) return 'loop';
  if (mail.isReport) return 'bounce';
  const submitted = mail.autoSubmitted?.trim().toLowerCase().split(/[\s;]/)[0] ?? 'no';
  const isAutomatic =
    submitted !== 'no' ||
    mail.hasAutoReplyHeader ||
    BULK.has(mail.precedence?.trim().toLowerCase() ?? '') ||
    mail.envelopeFrom === '' ||
    ROBOT.test(mail.fromAddress);
  return isAutomatic ? 'auto_reply' : 'message';
}

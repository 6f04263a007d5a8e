import type { MailSigns } from '@perch/core';

export interface MailPerson {
  /** '' where only the address is known */
  name: string;
  /** small letters */
  address: string;
}

export interface ReceivedFile {
  fileName: string;
  /** what shows it in the HTML, as `cid:` */
  contentId: string | null;
  content: Uint8Array;
}

/** What a mail server says became of an e-mail (RFC 3464). */
export interface DeliveryReport {
  /** `failed`, `delayed`, `delivered`, `relayed` or `expanded` */
  action: string;
  /** such as `550 5.1.1 No such mailbox` */
  reason: string;
  /** of the e-mail it speaks of, without angle brackets */
  messageIds: string[];
}

/** An e-mail as it was received, taken apart and cleaned. */
export interface ReceivedEmail extends MailSigns {
  from: MailPerson;
  /** small letters */
  to: string[];
  cc: string[];
  /** also those of the envelope and of servers on the way */
  recipients: string[];
  subject: string;
  /** without what it quotes */
  text: string;
  quotedText: string;
  /** cleaned; remote pictures are put aside in `data-remote-src` */
  html: string | null;
  hasRemoteImages: boolean;
  /** ids of e-mails that it answers, the closest first; without angle brackets */
  answers: string[];
  /** `Authentication-Results`, the topmost first */
  authenticationResults: string[];
  report: DeliveryReport | null;
  files: ReceivedFile[];
  /** what was left out: too many, too large */
  refusedFiles: RefusedFile[];
  receivedAt: Date;
}

export interface RefusedFile {
  fileName: string;
  reason: 'too_large' | 'too_many' | 'not_allowed';
}

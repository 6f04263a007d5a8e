import { createTransport, type NodemailerError, type SMTPPoolSentMessageInfo, type Transporter } from 'nodemailer';
import { AddressRefused } from '@perch/outbound';

export type MailErrorKind =
  /** the server refuses this message for good: address unknown, content rejected */
  | 'permanent'
  /** later may do: the server is away, busy, or does not let us sign in */
  | 'temporary'
  /** the text was under way when the connection ended: it may have arrived */
  | 'uncertain';

export class MailError extends Error {
  readonly kind: MailErrorKind;
  /** the server's own words, or ours where none were said */
  readonly detail: string;
  /** a stable word for it */
  readonly code: 'mail_refused' | 'mail_unreachable' | 'address_refused';
  /** the server does not let us sign in, or not by this encryption: no message goes until somebody mends that */
  readonly isOfSettings: boolean;

  constructor(kind: MailErrorKind, detail: string, code: MailError['code'] = 'mail_refused', isOfSettings = false) {
    super(`mail: ${kind}: ${detail}`);
    this.name = 'MailError';
    this.kind = kind;
    this.detail = detail;
    this.code = code;
    this.isOfSettings = isOfSettings;
  }
}

export interface Email {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** same id for the same e-mail sent again, so that receivers may drop the second; with angle brackets */
  messageId?: string;
  /** in place of the usual sender */
  from?: { name: string; address: string };
  replyTo?: string;
  /** with angle brackets */
  inReplyTo?: string;
  references?: string[];
  headers?: Record<string, string>;
  /** with a `cid` shown within the HTML */
  attachments?: { filename: string; contentType: string; content: Buffer; cid?: string }[];
  /** who hears that it did not arrive; default: the sender */
  bouncesTo?: string;
}

export interface SentEmail {
  remoteId: string;
  /** what the server said when it took the e-mail, such as `250 2.0.0 Ok: queued` */
  answer: string;
}

export interface Mailer {
  /** Aborted, the connection is closed too. @throws MailError */
  send(email: Email, options?: { signal?: AbortSignal }): Promise<SentEmail>;
  close(): void;
}

/** Sends through an SMTP server, `smtp://user:password@host:port`. `from` as it stands in the e-mail. */
export function createMailer(settings: { url: string; from: string }): Mailer {
  const options = { pool: true, url: settings.url, maxConnections: 5, ...CAREFUL } as const;
  return mailerOf(createTransport(options, { from: settings.from }));
}

/** How every mail server is spoken to. */
export const CAREFUL = {
  // whether an e-mail goes out again is decided by its delivery
  maxRequeues: 0,
  dnsTimeout: 10_000,
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 30_000,
  disableFileAccess: true,
  disableUrlAccess: true,
} as const;

const LONGEST_ANSWER = 500;

export const mailerOf = (transport: Transporter<SMTPPoolSentMessageInfo>): Mailer => ({
  send: async ({ to, bouncesTo, ...email }, { signal } = {}) => {
    try {
      // an object, since a string may name several addresses
      const envelope = bouncesTo === undefined ? {} : { envelope: { from: bouncesTo, to } };
      const message = { ...email, to: { name: '', address: to }, ...envelope, ...(signal && { signal }) };
      const { messageId, response } = await transport.sendMail(message);
      return { remoteId: messageId, answer: response.slice(0, LONGEST_ANSWER) };
    } catch (error) {
      throw toMailError(error as NodemailerError);
    }
  },
  close: () => transport.close(),
});

/** Our own settings are wrong, not the message: it must not be given up for that. */
const OF_SETTINGS: ReadonlySet<unknown> = new Set(['EAUTH', 'ENOAUTH', 'ETLS', 'ECONFIG', 530, 534, 535, 538]);

/** Replies of the server decide (RFC 5321, 4.2.1: 4xx passes, 5xx stays); without one, how far the exchange had come. */
function toMailError(error: NodemailerError): MailError {
  const { code, responseCode, command } = error;
  const detail = (error.response ?? error.message).slice(0, LONGEST_ANSWER);
  if (error instanceof AddressRefused) return new MailError('temporary', detail, 'address_refused');
  if (OF_SETTINGS.has(code) || OF_SETTINGS.has(responseCode))
    return new MailError('temporary', detail, 'mail_refused', true);
  if (responseCode !== undefined) return new MailError(responseCode >= 500 ? 'permanent' : 'temporary', detail);
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return new MailError('permanent', detail);
  const mayHaveArrived = command === 'DATA' || ['ETIMEDOUT', 'ECONNECTION', 'EABORT'].includes(code ?? '');
  return new MailError(mayHaveArrived ? 'uncertain' : 'temporary', detail, 'mail_unreachable');
}

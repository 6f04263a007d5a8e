import { createTransport, type NodemailerError } from 'nodemailer';

export type MailErrorKind =
  /** the server refuses this message for good: address unknown, content rejected */
  | 'permanent'
  /** later may do: the server is away, busy, or does not let us sign in */
  | 'temporary'
  /** the text was under way when the connection ended: it may have arrived */
  | 'uncertain';

export class MailError extends Error {
  readonly kind: MailErrorKind;
  /** the server's own words */
  readonly detail: string;

  constructor(kind: MailErrorKind, detail: string) {
    super(`mail: ${kind}: ${detail}`);
    this.name = 'MailError';
    this.kind = kind;
    this.detail = detail;
  }
}

export interface Email {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** same id for the same e-mail sent again, so that receivers may drop the second; with angle brackets */
  messageId?: string;
}

export interface Mailer {
  /** @throws MailError */
  send(email: Email): Promise<{ remoteId: string }>;
  close(): void;
}

/** Sends through an SMTP server, `smtp://user:password@host:port`. `from` as it stands in the e-mail. */
export function createMailer(settings: { url: string; from: string }): Mailer {
  const transport = createTransport(
    {
      pool: true,
      url: settings.url,
      maxConnections: 5,
      // whether an e-mail goes out again is decided by its delivery
      maxRequeues: 0,
      dnsTimeout: 10_000,
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from: settings.from },
  );
  return {
    send: async ({ to, ...email }) => {
      try {
        // an object, since a string may name several addresses
        const { messageId } = await transport.sendMail({ ...email, to: { name: '', address: to } });
        return { remoteId: messageId };
      } catch (error) {
        throw toMailError(error as NodemailerError);
      }
    },
    close: () => transport.close(),
  };
}

/** Replies of the server decide (RFC 5321, 4.2.1: 4xx passes, 5xx stays); without one, how far the exchange had come. */
function toMailError(error: NodemailerError): MailError {
  const { code, responseCode, command } = error;
  const detail = (error.response ?? error.message).slice(0, 500);
  // our own settings are wrong, not the message: it must not be given up for that
  if (code === 'EAUTH' || code === 'ENOAUTH' || code === 'ETLS' || code === 'ECONFIG') {
    return new MailError('temporary', detail);
  }
  if (responseCode !== undefined) return new MailError(responseCode >= 500 ? 'permanent' : 'temporary', detail);
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return new MailError('permanent', detail);
  const mayHaveArrived = command === 'DATA' || code === 'ETIMEDOUT' || code === 'ECONNECTION';
  return new MailError(mayHaveArrived ? 'uncertain' : 'temporary', detail);
}

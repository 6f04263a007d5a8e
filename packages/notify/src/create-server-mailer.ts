import { SMTP_PORTS } from '@perch/contracts';
import { createTransport, type SMTPPoolOptions } from 'nodemailer';
import { CAREFUL, mailerOf, type Mailer } from './create-mailer.ts';
import { connectPublic } from '@perch/outbound';

/** A mail server that an organization names. */
export interface MailServer {
  host: string;
  port: number;
  /** encrypted from the start, by STARTTLS, or never, even where the server offers it */
  security: 'tls' | 'starttls' | 'none';
  /** null: without signing in */
  user: string | null;
  password: string | null;
  from: { name: string; address: string };
}

/** How many e-mails go to one server at once; more would wait within the mailer while their time runs. */
export const MOST_CONNECTIONS = 2;

/**
 * Sends through a tenant's mail server: over ports of mail to public addresses, each connection to an address that was
 * checked, with a certificate for the name. `allowsPrivate`: to anywhere, beside the sandbox.
 */
export function createServerMailer(server: MailServer, { allowsPrivate }: { allowsPrivate: boolean }): Mailer {
  const { host, port, security, user, password, from } = server;
  const destination = { host, port, ports: SMTP_PORTS, timeoutMs: CAREFUL.connectionTimeout, allowsPrivate };
  const getSocket: SMTPPoolOptions['getSocket'] = (_options, done) => {
    connectPublic(destination).then((connection) => done(null, { connection }), done);
  };
  const transport = createTransport(
    {
      pool: true,
      host,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      ...(user !== null && { auth: { user, pass: password ?? '' } }),
      getSocket,
      maxConnections: MOST_CONNECTIONS,
      ...CAREFUL,
    },
    { from },
  );
  return mailerOf(transport);
}

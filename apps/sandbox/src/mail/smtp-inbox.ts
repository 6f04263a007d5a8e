import type { AddressInfo } from 'node:net';
import { simpleParser, type AddressObject } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { World } from '../world/world.ts';

const LARGEST_MAIL = 25 * 1024 * 1024;
const HEADERS_OF_NOTE = [
  'message-id',
  'in-reply-to',
  'references',
  'reply-to',
  'auto-submitted',
  'list-unsubscribe',
  'x-priority',
  'importance',
  'date',
];

export interface SmtpInbox {
  port: number;
  close: () => Promise<void>;
}

/** A mail server that takes everything and delivers to the world's inbox. */
export async function startSmtpInbox(world: World, port: number): Promise<SmtpInbox> {
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    size: LARGEST_MAIL,
    closeTimeout: 300,
    onAuth: ({ username, password }, _session, done) =>
      username === 'perch' && password === 'perch'
        ? done(null, { user: username })
        : done(new Error('Wrong user or password')),
    onData: (stream, session, done) => {
      simpleParser(stream).then((mail) => {
        const receivedAt = world.clock();
        const { mailFrom, rcptTo } = session.envelope;
        const envelopeFrom = mailFrom ? mailFrom.address : '';
        world.addMail({
          id: world.newId(receivedAt),
          from: mail.from?.text ?? envelopeFrom,
          to: rcptTo.map((recipient) => recipient.address),
          subject: mail.subject ?? '',
          text: mail.text ?? '',
          html: mail.html || null,
          headers: headersOfNote(mail.headers),
          receivedAt,
        });
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // A client that hangs up in the middle is its own trouble.
  server.removeAllListeners('error').on('error', () => undefined);
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function headersOfNote(headers: Map<string, unknown>): Record<string, string> {
  const noted: Record<string, string> = {};
  for (const name of HEADERS_OF_NOTE) {
    const value = headers.get(name);
    if (value !== undefined) noted[name] = headerText(value);
  }
  return noted;
}

function headerText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(headerText).join(' ');
  if (typeof value === 'object' && value !== null && 'text' in value) return (value as AddressObject).text;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

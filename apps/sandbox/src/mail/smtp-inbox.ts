import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Effect, FaultBoard } from '../faults/fault-board.ts';
import { killCaller } from '../faults/play-fault.ts';
import type { World } from '../world/world.ts';
import { readMail } from './read-mail.ts';
import { isBouncing, recipientEffect, smtpAnswer } from './recipient-effect.ts';
import { selfSignedCertificate } from './self-signed-certificate.ts';

const LARGEST_MAIL = 25 * 1024 * 1024;

export interface SmtpInbox {
  port: number;
  /** PEM; made anew at each start. */
  certificate: string;
  close: () => Promise<void>;
}

export interface SmtpInboxOptions {
  world: World;
  faults: FaultBoard;
  port: number;
  /** Called with each mail that was taken for a `bounce@…`. */
  onBounce: (mail: { from: string; to: string; raw: Buffer }) => void;
}

/**
 * A mail server that takes everything and delivers to the world's inbox, unless the settings demand a sign-in or TLS,
 * or the recipient's name or a fault says otherwise.
 */
export async function startSmtpInbox({ world, faults, port, onBounce }: SmtpInboxOptions): Promise<SmtpInbox> {
  const { key, cert } = selfSignedCertificate();
  const effects = new WeakMap<SMTPServerSession, Effect>();

  const server = new SMTPServer({
    key,
    cert,
    authOptional: true,
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    disableReverseLookup: true,
    size: LARGEST_MAIL,
    closeTimeout: 300,
    // Announced only while it is demanded: clients that turn to TLS by themselves would not trust this certificate.
    hideSTARTTLS: true,
    onConnect: (_session, done) => {
      server.options.hideSTARTTLS = !world.settings.smtp.requireTls;
      done();
    },
    onAuth: ({ username, password }, session, done) => {
      if (world.settings.smtp.requireTls && !session.secure) return done(refusal(538, '5.7.11 Encryption required'));
      if (username === 'perch' && password === 'perch') return done(null, { user: username });
      done(refusal(535, '5.7.8 Wrong user or password'));
    },
    onMailFrom: (_address, session, done) => {
      const { requireAuth, requireTls } = world.settings.smtp;
      if (requireTls && !session.secure) return done(refusal(530, '5.7.0 Must issue a STARTTLS command first'));
      if (requireAuth && !session.user) return done(refusal(530, '5.7.0 Authentication required'));
      effects.delete(session);
      done();
    },
    onRcptTo: ({ address }, session, done) => {
      const effect = recipientEffect(faults, address);
      switch (effect?.kind) {
        case 'status':
          return done(refusal(effect.status, worded(effect.body) ?? smtpAnswer(effect.status)));
        case 'rate-limit':
        case 'problem':
          return done(refusal(451, smtpAnswer(451)));
        case 'revoke':
          return done(refusal(530, '5.7.0 Authentication required'));
        case 'slow':
          setTimeout(done, effect.ms);
          return;
        case 'cut-before':
          return hangUp(session);
        case 'kill-caller':
          if (effect.when === 'after') effects.set(session, effect);
          else {
            killCaller(effect.pid);
            return hangUp(session);
          }
          return done();
        // Half an answer or a spoiled one is, to a mail client, none.
        case 'cut-after':
        case 'cut-midway':
        case 'malformed':
        case 'empty':
        case 'wrong-types':
          effects.set(session, effect);
      }
      done();
    },
    onData: (stream, session, done) => {
      take(session, buffer(stream), () => stream.sizeExceeded).then(() => {
        const effect = effects.get(session);
        if (effect?.kind === 'kill-caller') killCaller(effect.pid);
        if (effect) hangUp(session);
        else done();
      }, done);
    },
  });

  async function take(session: SMTPServerSession, data: Promise<Buffer>, isTooLarge: () => boolean): Promise<void> {
    const raw = await data;
    if (isTooLarge()) throw refusal(552, '5.3.4 Message is larger than 25 MB');
    const { mailFrom, rcptTo } = session.envelope;
    const from = mailFrom ? mailFrom.address : '';
    const to = rcptTo.map((recipient) => recipient.address);
    const receivedAt = world.clock();
    world.addMail(
      await readMail(raw, { from, to }, { id: world.newId(receivedAt), direction: 'received', receivedAt }),
    );
    for (const address of to) if (isBouncing(address) && from) onBounce({ from, to: address, raw });
  }

  function hangUp(session: SMTPServerSession): void {
    for (const connection of server.connections) if (connection.id === session.id) connection._socket.destroy();
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // A client that hangs up in the middle is its own trouble.
  server.removeAllListeners('error').on('error', () => undefined);
  return {
    port: (server.server.address() as AddressInfo).port,
    certificate: cert,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

function worded(body: unknown): string | undefined {
  return typeof body === 'string' && body !== '' ? body : undefined;
}

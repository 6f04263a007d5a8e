import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { mailIdentityOf, type WorkerConfig } from '@perch/contracts';
import { isPerchsAddress, splitAddress } from '@perch/core';
import { departmentOfMailAddress, organizationOfEmail } from '@perch/db';
import { receiveEmail, type EmailOutcome } from '@perch/desk';
import { EmailUnreadable, LARGEST_EMAIL_BYTES, parseEmail } from '@perch/notify';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { WorkerServices } from '../services.ts';

const MOST_CLIENTS = 50;
const MOST_CLIENTS_OF_ONE = 5;
const MOST_RECIPIENTS = 20;
/** E-mails that are taken apart at once: each may be 25 MB. */
const MOST_AT_ONCE = 4;
/** Of e-mails that are coming in or wait for their turn, all together. */
const MOST_BYTES_HELD = 8 * LARGEST_EMAIL_BYTES;
const SILENCE_MS = 60_000;
/** Who takes longer to say one e-mail is cut off. */
const LONGEST_DATA_MS = 5 * 60_000;
const CLOSE_MS = 5_000;

export interface Receiver {
  port: number;
  stop(): Promise<void>;
}

/**
 * A mail server for the addresses of departments, and for reports to the address that Perch sends from. It takes mail for
 * nobody else and passes nothing on. An e-mail is answered when it stands in the database: who hears nothing sends it again.
 */
export async function startReceiver(services: WorkerServices): Promise<Receiver> {
  const { config, log } = services;
  const clients = new Map<string, number>();
  const inTurn = turns(MOST_AT_ONCE);
  let bytesHeld = 0;

  const server = new SMTPServer({
    ...tlsOf(config),
    banner: 'Perch',
    authOptional: true,
    disabledCommands: ['AUTH', ...(config.MAIL_INBOUND_TLS_CERT ? [] : ['STARTTLS'])],
    disableReverseLookup: true,
    size: LARGEST_EMAIL_BYTES,
    maxClients: MOST_CLIENTS,
    socketTimeout: SILENCE_MS,
    closeTimeout: CLOSE_MS,
    onConnect: ({ remoteAddress }, done) => {
      const open = clients.get(remoteAddress) ?? 0;
      if (open >= MOST_CLIENTS_OF_ONE) return done(refusal(421, '4.7.0 Too many connections'));
      clients.set(remoteAddress, open + 1);
      done();
    },
    onClose: ({ remoteAddress }) => {
      const open = clients.get(remoteAddress) ?? 0;
      if (open > 1) clients.set(remoteAddress, open - 1);
      else clients.delete(remoteAddress);
    },
    onRcptTo: ({ address }, session, done) => {
      if (session.envelope.rcptTo.length >= MOST_RECIPIENTS) return done(refusal(452, '4.5.3 Too many recipients'));
      isKnown(services, address, session).then(
        (known) => done(known ? null : refusal(550, '5.1.1 No such mailbox here')),
        (error: unknown) => done(notNow(services, error)),
      );
    },
    onData: (stream, session, done) => {
      const tooSlow = setTimeout(() => {
        const slow = [...server.connections].find((connection) => connection.session === session);
        slow?.send(421, '4.4.2 Too slow');
      }, LONGEST_DATA_MS);
      const held = { bytes: 0 };
      readWhole(stream, (bytes) => {
        if (bytesHeld + bytes > MOST_BYTES_HELD) return false;
        bytesHeld += bytes;
        held.bytes += bytes;
        return true;
      })
        .finally(() => clearTimeout(tooSlow))
        .then((raw) => inTurn(() => take(services, raw, session)))
        .then(
          () => done(),
          (error: unknown) => done(refusalOf(services, error)),
        )
        .finally(() => (bytesHeld -= held.bytes));
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.MAIL_INBOUND_PORT, config.MAIL_INBOUND_HOST, resolve);
  });
  server.removeAllListeners('error');
  server.on('error', (error: Error) => log.info({ why: error.message }, 'a mail client was lost'));
  const { port } = server.server.address() as AddressInfo;
  log.info({ port }, 'mail is taken');
  return { port, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

function tlsOf({ MAIL_INBOUND_TLS_CERT: cert, MAIL_INBOUND_TLS_KEY: key }: WorkerConfig) {
  return cert === undefined || key === undefined ? {} : { cert: readFileSync(cert), key: readFileSync(key) };
}

/** The address of a department, with or without a tag; for reports, also the one that Perch sends from. */
async function isKnown({ database, config }: WorkerServices, recipient: string, { envelope }: SMTPServerSession) {
  const isReport = envelope.mailFrom !== false && envelope.mailFrom.address === '';
  if (isPerchs(config, recipient)) return isReport;
  return (await departmentOf({ database, config }, recipient)) !== null;
}

const isPerchs = (config: WorkerConfig, recipient: string) => isPerchsAddress(mailIdentityOf(config), recipient);

/** Perch's own address is no department's, whoever has entered it. */
const departmentOf = async ({ database, config }: Pick<WorkerServices, 'database' | 'config'>, recipient: string) =>
  isPerchs(config, recipient)
    ? null
    : ((await departmentOfMailAddress(database, recipient)) ??
      departmentOfMailAddress(database, splitAddress(recipient).address));

/** Reads an e-mail to its end; what is too large, or finds no room, is not kept: the client hears why. */
async function readWhole(
  stream: Readable & { sizeExceeded: boolean },
  hasRoomFor: (bytes: number) => boolean,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let isFull = false;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    isFull ||= stream.sizeExceeded || !hasRoomFor(chunk.length);
    if (isFull) chunks.length = 0;
    else chunks.push(chunk);
  }
  if (stream.sizeExceeded) throw new Refusal(552, '5.3.4 Larger than 25 MB');
  if (isFull) throw new Refusal(451, '4.3.2 Busy, try again soon');
  return Buffer.concat(chunks);
}

/** Lets so many work at once; the others wait for their turn. */
function turns(most: number) {
  const waiting: (() => void)[] = [];
  let working = 0;
  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (working < most) working++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else working--;
    }
  };
}

async function take(services: WorkerServices, raw: Buffer, session: SMTPServerSession) {
  const { config, box, contextOf, now, log } = services;
  const { mailFrom, rcptTo } = session.envelope;
  const envelope = { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) };
  const email = await parseEmail(raw, { envelope, receivedAt: now() });
  for (const organizationId of await organizationsOf(services, envelope.to, email.report?.messageIds ?? [])) {
    const outcome = await receiveEmail(contextOf(organizationId), {
      email: { ...email, recipients: await ownOf(services, organizationId, envelope.to, email.recipients) },
      box,
      trustedServer: config.MAIL_TRUSTED_SERVER ?? null,
    });
    log.info({ organizationId, outcome: outcome.kind }, 'an e-mail has come');
    refuseIfTooMany(outcome);
  }
}

/** One e-mail may be to several organizations; each sees only which of its own addresses was written to. */
async function organizationsOf(services: WorkerServices, to: readonly string[], reportedIds: string[]) {
  const departments = await Promise.all(to.map((recipient) => departmentOf(services, recipient)));
  const ids = departments.flatMap((department) => department?.organizationId ?? []);
  const reported = reportedIds.length > 0 ? await organizationOfEmail(services.database, reportedIds) : null;
  return new Set(reported === null ? ids : [...ids, reported]);
}

async function ownOf(services: WorkerServices, organizationId: string, to: readonly string[], recipients: string[]) {
  const departments = await Promise.all(to.map((recipient) => departmentOf(services, recipient)));
  const foreign = new Set(
    to.filter((_, at) => departments[at]?.organizationId !== organizationId).map((address) => address.toLowerCase()),
  );
  return recipients.filter((recipient) => !foreign.has(recipient));
}

function refuseIfTooMany({ kind }: EmailOutcome): void {
  if (kind === 'too_many') throw new Refusal(451, '4.7.1 Too much mail from this address, try again later');
}

class Refusal extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}
const refusal = (code: number, message: string) => new Refusal(code, message);

function refusalOf(services: WorkerServices, error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return error instanceof EmailUnreadable ? refusal(554, '5.6.0 Not a readable e-mail') : notNow(services, error);
}

/** Nothing is lost: who sends it keeps it and tries again. */
function notNow({ log }: WorkerServices, error: unknown): Refusal {
  log.error({ err: error }, 'an e-mail could not be taken');
  return refusal(451, '4.3.0 Something went wrong on our side, try again later');
}

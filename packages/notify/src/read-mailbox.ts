import { isIP } from 'node:net';
import { IMAP_PORTS } from '@perch/contracts';
import { ImapFlow } from 'imapflow';
import { LARGEST_EMAIL_BYTES } from './parse-email.ts';
import { AddressRefused, createResolve, publicAddressesOf } from './public-address.ts';

/** A mailbox that an organization names. */
export interface ImapServer {
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'none';
  user: string;
  password: string;
  /** the folder */
  mailbox: string;
}

export interface MailboxMail {
  uid: bigint;
  raw: Buffer;
  receivedAt: Date;
  /** too large: only its beginning was fetched */
  isCut: boolean;
}

export interface MailboxReading {
  /** how far it was read; null: never */
  uidValidity: bigint | null;
  lastUid: bigint;
  /** at most so many e-mails */
  most: number;
  allowsPrivate: boolean;
  /** Takes an e-mail; false: no more for now. */
  take: (mail: MailboxMail, uidValidity: bigint) => Promise<boolean>;
}

export type MailboxErrorCode = 'imap_unreachable' | 'imap_refused' | 'mailbox_missing' | 'address_refused';

export class MailboxError extends Error {
  readonly code: MailboxErrorCode;
  /** the server's own words, or ours where none were said */
  readonly detail: string;
  constructor(code: MailboxErrorCode, detail: string) {
    super(`imap: ${code}: ${detail}`);
    this.name = 'MailboxError';
    this.code = code;
    this.detail = detail.slice(0, 500);
  }
}

const PATIENCE_MS = 15_000;
const SILENCE_MS = 60_000;
/** Of an e-mail that is too large, so that it is known who wrote and what it is about. */
const BEGINNING_BYTES = 256 * 1024;
/** After the server has numbered its e-mails anew: what is known already is told by its id. */
const LOOK_BACK_MS = 7 * 86_400_000;

/**
 * Reads what has come since the last time, the oldest first. The folder is opened for reading only: nothing is marked and
 * nothing deleted. The first time, it is read from its end. Answers where it ended.
 * @throws MailboxError, and what `take` throws
 */
export async function readMailbox(
  server: ImapServer,
  reading: MailboxReading,
): Promise<{ uidValidity: bigint; lastUid: bigint; hasMore: boolean }> {
  const client = await connect(server, reading.allowsPrivate);
  let takersError: unknown;
  const take = (mail: MailboxMail, uidValidity: bigint) =>
    reading.take(mail, uidValidity).catch((error: unknown) => {
      takersError = error;
      throw error;
    });
  try {
    const opened = await client.mailboxOpen(server.mailbox, { readOnly: true }).catch((error: Error) => {
      throw new MailboxError('mailbox_missing', wordsOf(error));
    });
    const { uidValidity } = opened;
    const end = BigInt(opened.uidNext) - 1n;
    if (reading.uidValidity === null) return { uidValidity, lastUid: end, hasMore: false };
    const isRenumbered = reading.uidValidity !== uidValidity;
    let lastUid = isRenumbered ? 0n : reading.lastUid;
    const uids = await newer(client, isRenumbered ? null : lastUid);
    for (const uid of uids.slice(0, reading.most)) {
      const mail = await fetchMail(client, uid);
      if (mail && !(await take(mail, uidValidity))) return { uidValidity, lastUid, hasMore: false };
      lastUid = uid;
    }
    const hasMore = uids.length > reading.most;
    return { uidValidity, lastUid: hasMore || lastUid > end ? lastUid : end, hasMore };
  } catch (error) {
    if (error === takersError || error instanceof MailboxError) throw error;
    throw new MailboxError('imap_unreachable', wordsOf(error));
  } finally {
    client.close();
  }
}

async function newer(client: ImapFlow, lastUid: bigint | null): Promise<bigint[]> {
  const query = lastUid === null ? { since: new Date(Date.now() - LOOK_BACK_MS) } : { uid: `${lastUid + 1n}:*` };
  const found = (await client.search(query, { uid: true })) || [];
  // `*` is the newest one, however old
  return found
    .map(BigInt)
    .filter((uid) => lastUid === null || uid > lastUid)
    .toSorted((a, b) => (a < b ? -1 : 1));
}

async function fetchMail(client: ImapFlow, uid: bigint): Promise<MailboxMail | null> {
  const query = { uid: true, size: true, internalDate: true } as const;
  const known = await client.fetchOne(uid.toString(), query, { uid: true });
  if (!known) return null; // deleted meanwhile
  const isCut = (known.size ?? 0) > LARGEST_EMAIL_BYTES;
  const source = isCut ? { maxLength: BEGINNING_BYTES } : true;
  const fetched = await client.fetchOne(uid.toString(), { uid: true, source }, { uid: true });
  if (!fetched || !fetched.source) return null;
  const date = known.internalDate === undefined ? new Date() : new Date(known.internalDate);
  return { uid, raw: fetched.source, receivedAt: date, isCut };
}

const resolveAll = createResolve();

async function connect(server: ImapServer, allowsPrivate: boolean): Promise<ImapFlow> {
  const { host, port, security, user, password } = server;
  const lookingUp = AbortSignal.timeout(PATIENCE_MS);
  try {
    if (!allowsPrivate && !IMAP_PORTS.includes(port)) {
      throw new AddressRefused(`Perch does not connect to port ${port}, only to ${IMAP_PORTS.join(', ')}.`);
    }
    const found = allowsPrivate
      ? await resolveAll(host, lookingUp)
      : await publicAddressesOf(host, resolveAll, lookingUp);
    const address = found[0]?.address;
    if (address === undefined) throw new Error('The name has no address');
    const client = new ImapFlow({
      // the address that was checked; the certificate is for the name
      host: address,
      ...(isIP(host) === 0 && { servername: host }),
      port,
      secure: security === 'tls',
      doSTARTTLS: security === 'starttls',
      auth: { user, pass: password },
      logger: false,
      disableAutoIdle: true,
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      socketTimeout: SILENCE_MS,
    });
    client.on('error', () => {}); // what was asked for fails by itself
    await client.connect();
    return client;
  } catch (error) {
    if (error instanceof AddressRefused) throw new MailboxError('address_refused', error.message);
    const isRefused = (error as { authenticationFailed?: boolean }).authenticationFailed === true;
    throw new MailboxError(isRefused ? 'imap_refused' : 'imap_unreachable', wordsOf(error));
  }
}

function wordsOf(error: unknown): string {
  const { responseText, message } = error as { responseText?: string; message?: string };
  return responseText || message || 'No answer';
}

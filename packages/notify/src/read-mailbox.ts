import { isIP } from 'node:net';
import { IMAP_PORTS } from '@perch/contracts';
import { ImapFlow, type FetchQueryObject } from 'imapflow';
import { LARGEST_EMAIL_BYTES } from './parse-email.ts';
import { AddressRefused, createResolve, publicAddressesOf } from '@perch/outbound';

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
  /** null: the server has it and does not hand it out */
  raw: Buffer | null;
  receivedAt: Date;
  /** too large: only its beginning was fetched */
  isCut: boolean;
}

/** Where an e-mail stands: a number means something among those of its time only. */
export interface MailPlace {
  uidValidity: bigint;
  uid: bigint;
}

export interface MailboxReading {
  /** how far it was read; null: never */
  uidValidity: bigint | null;
  lastUid: bigint;
  /** at most so many e-mails */
  most: number;
  /** those that were passed over before and are fetched again, first */
  again: readonly MailPlace[];
  /** after the server has numbered anew, looks back at least so far; null: a week */
  lookBackTo: Date | null;
  allowsPrivate: boolean;
  /** Takes an e-mail; false: no more for now. */
  take: (mail: MailboxMail, uidValidity: bigint) => Promise<boolean>;
  /** Hears of one that is fetched again and is no longer there. */
  gone: (place: MailPlace) => Promise<void>;
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
  const heard = <Answer>(answer: Promise<Answer>) =>
    answer.catch((error: unknown) => {
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
    for (const { uid } of reading.again.filter((each) => each.uidValidity === uidValidity)) {
      const mail = await fetchMail(client, uid);
      if (!mail) await heard(reading.gone({ uidValidity, uid }));
      else if (!(await heard(reading.take(mail, uidValidity)))) return { uidValidity, lastUid, hasMore: false };
    }
    const uids = await newer(client, isRenumbered ? sinceOf(reading.lookBackTo) : lastUid);
    for (const uid of uids.slice(0, reading.most)) {
      const mail = await fetchMail(client, uid);
      if (mail && !(await heard(reading.take(mail, uidValidity)))) return { uidValidity, lastUid, hasMore: false };
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

const sinceOf = (lookBackTo: Date | null) =>
  new Date(Math.min(Date.now() - LOOK_BACK_MS, lookBackTo?.getTime() ?? Infinity));

/** What has come after a number, or since a day. */
async function newer(client: ImapFlow, after: bigint | Date): Promise<bigint[]> {
  const query = after instanceof Date ? { since: after } : { uid: `${after + 1n}:*` };
  const found = (await client.search(query, { uid: true })) || [];
  // `*` is the newest one, however old
  return found
    .map(BigInt)
    .filter((uid) => after instanceof Date || uid > after)
    .toSorted((a, b) => (a < b ? -1 : 1));
}

/** Null: it was deleted meanwhile. */
async function fetchMail(client: ImapFlow, uid: bigint): Promise<MailboxMail | null> {
  const known = await fetchOne(client, uid, { uid: true, size: true, internalDate: true });
  if (known === null) return null;
  if (known === 'refused') return { uid, raw: null, receivedAt: new Date(), isCut: false };
  const isCut = (known.size ?? 0) > LARGEST_EMAIL_BYTES;
  const source = isCut ? { maxLength: BEGINNING_BYTES } : true;
  const fetched = await fetchOne(client, uid, { uid: true, source });
  if (fetched === null) return null;
  const raw = fetched === 'refused' ? null : (fetched.source ?? null);
  const date = known.internalDate === undefined ? new Date() : new Date(known.internalDate);
  return { uid, raw, receivedAt: date, isCut };
}

/** What the server refuses for one e-mail concerns no other; a connection that breaks off concerns all. */
async function fetchOne(client: ImapFlow, uid: bigint, query: FetchQueryObject) {
  const answer = await client.fetchOne(uid.toString(), query, { uid: true }).catch((error: unknown) => {
    const { responseStatus } = error as { responseStatus?: string };
    if (responseStatus === 'NO' || responseStatus === 'BAD') return 'refused' as const;
    throw error;
  });
  return answer || null;
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

import { startImap, type ImapBox, type TestImap } from '@perch/testing';
import { afterEach, expect, it } from 'vitest';
import { MailboxError, readMailbox, type ImapServer, type MailboxMail } from './read-mailbox.ts';

let server: TestImap | undefined;
afterEach(() => server?.stop());

async function imap(box: ImapBox): Promise<ImapServer> {
  server = await startImap(box);
  const { port } = server;
  return { host: '127.0.0.1', port, security: 'none', user: 'ana', password: 'right', mailbox: 'INBOX' };
}

const mail = (uid: number) => `From: ana@example.com\r\nMessage-ID: <${uid}@example.com>\r\n\r\nMail ${uid}`;
const boxOf = (...uids: number[]): ImapBox => ({ uidValidity: 7, mails: new Map(uids.map((uid) => [uid, mail(uid)])) });

const ALONE = { again: [], lookBackTo: null, allowsPrivate: true, gone: async () => {} };

async function read(at: ImapServer, place: { uidValidity: bigint | null; lastUid: bigint }, most = 50) {
  const taken: MailboxMail[] = [];
  const take = async (each: MailboxMail) => taken.push(each) > 0;
  const ended = await readMailbox(at, { ...place, ...ALONE, most, take });
  return { taken: taken.map(({ uid }) => uid), ended, first: taken[0] };
}

it('begins at the end the first time, and goes on from there, marking nothing', async () => {
  const box = { ...boxOf(3, 5), receivedAt: new Date('2026-11-29T12:00:00Z') };
  const at = await imap(box);
  const first = await read(at, { uidValidity: null, lastUid: 0n });
  expect(first).toMatchObject({ taken: [], ended: { uidValidity: 7n, lastUid: 5n } });
  expect((await read(at, first.ended)).taken).toEqual([]);
  box.mails.set(8, mail(8));
  const next = await read(at, first.ended);
  expect(next).toMatchObject({ taken: [8n], ended: { lastUid: 8n, hasMore: false } });
  expect(next.first).toMatchObject({ isCut: false, receivedAt: box.receivedAt });
  expect(next.first!.raw!.toString()).toContain('Mail 8');
  const { heard } = server!;
  expect(heard.filter((line) => /STORE|EXPUNGE|SELECT|COPY|MOVE/.test(line))).toEqual([]);
  expect(heard.filter((line) => /BODY\[/.test(line))).toEqual([]);
});

it('takes so many at once, and says that there is more', async () => {
  const at = await imap(boxOf(1, 2, 3));
  const first = await read(at, { uidValidity: 7n, lastUid: 0n }, 2);
  expect(first).toMatchObject({ taken: [1n, 2n], ended: { lastUid: 2n, hasMore: true } });
  expect(await read(at, first.ended, 2)).toMatchObject({ taken: [3n], ended: { lastUid: 3n, hasMore: false } });
});

it('reads what is recent again when the server has numbered anew', async () => {
  const at = await imap(boxOf(1, 2));
  expect(await read(at, { uidValidity: 6n, lastUid: 900n })).toMatchObject({
    taken: [1n, 2n],
    ended: { uidValidity: 7n, lastUid: 2n },
  });
});

it('stops where an e-mail has to wait', async () => {
  const at = await imap(boxOf(1, 2));
  const ended = await readMailbox(at, {
    ...{ ...ALONE, uidValidity: 7n, lastUid: 0n, most: 50 },
    take: async ({ uid }) => uid < 2n,
  });
  expect(ended).toMatchObject({ lastUid: 1n });
});

it.each<[string, Partial<ImapServer>, boolean, string]>([
  ['a wrong password', { password: 'wrong' }, true, 'imap_refused'],
  ['a folder that is not there', { mailbox: 'Nowhere' }, true, 'mailbox_missing'],
  ['a server that is not there', { port: 1 }, true, 'imap_unreachable'],
  ['a private address', { port: 993 }, false, 'address_refused'],
  ['another port', { host: 'imap.example.com' }, false, 'address_refused'],
])('%s is told in words', async (_name, change, allowsPrivate, code) => {
  const at = { ...(await imap(boxOf())), ...change };
  const reading = { ...ALONE, uidValidity: null, lastUid: 0n, most: 1, allowsPrivate, take: async () => true };
  const error = await readMailbox(at, reading).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(MailboxError);
  expect(error).toMatchObject({ code, detail: expect.stringMatching(/./) });
});

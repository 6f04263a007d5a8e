import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createServerMailer, type MailServer } from './create-server-mailer.ts';
import { createServerMailers, type ServerMailers } from './server-mailers.ts';

const email = { to: 'ana@acme.test', subject: 'Hi', text: 'hi', html: '<p>hi</p>' };

let server: Server;
let lines: string[];
let sockets: Set<Socket>;
let mailers: ServerMailers | undefined;
/** what is said to EHLO, to the sign-in, and after the text; '' says nothing */
let says: { ehlo: string; auth: string; end: string };

beforeEach(async () => {
  lines = [];
  sockets = new Set();
  says = { ehlo: '250 AUTH PLAIN', auth: '235 ok', end: '250 2.0.0 queued as 7' };
  server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)));
    let isText = false;
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n').slice(0, -1)) {
        lines.push(line);
        if (isText && line !== '.') continue;
        const { ehlo: EHLO, auth: AUTH, end } = says;
        const answers: Record<string, string> = { EHLO, AUTH, DATA: '354 go on', '.': end, STARTTLS: '502 no' };
        isText = line === 'DATA';
        const answer = answers[line.split(' ')[0]!] ?? '250 ok';
        if (answer !== '') socket.write(`${answer}\r\n`);
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(() => {
  mailers?.close();
  for (const socket of sockets) socket.destroy();
  server.close();
});

const settings = (changes: Partial<MailServer> = {}): MailServer => ({
  host: '127.0.0.1',
  port: (server.address() as AddressInfo).port,
  security: 'none',
  user: 'acme',
  password: 'hush',
  from: { name: 'Acme', address: 'help@acme.test' },
  ...changes,
});

/** What happens to one e-mail. */
async function sendOnce(changes: Partial<MailServer> = {}, allowsPrivate = true) {
  const mailer = createServerMailer(settings(changes), { allowsPrivate });
  try {
    return await mailer.send(email);
  } finally {
    mailer.close();
  }
}

describe('a server of an organization', () => {
  it('is signed in to and given the e-mail, from the address of the settings', async () => {
    expect((await sendOnce()).answer).toBe('250 2.0.0 queued as 7');
    expect(lines).toContain(`AUTH PLAIN ${Buffer.from('\0acme\0hush').toString('base64')}`);
    expect(lines).toContain('MAIL FROM:<help@acme.test>');
    expect(lines).toContain('From: Acme <help@acme.test>');
  });

  it('is not signed in to without a user', async () => {
    await sendOnce({ user: null, password: null });
    expect(lines.filter((line) => line.startsWith('AUTH'))).toEqual([]);
  });

  it('that refuses the password is heard in its own words, and is no reason to give an e-mail up', async () => {
    says.auth = '535 5.7.8 no such password';
    await expect(sendOnce()).rejects.toMatchObject({
      kind: 'temporary',
      code: 'mail_refused',
      detail: '535 5.7.8 no such password',
    });
  });

  it('that cannot encrypt gets nothing where encryption is set', async () => {
    await expect(sendOnce({ security: 'starttls' })).rejects.toMatchObject({ kind: 'temporary' });
    await expect(sendOnce({ security: 'tls' })).rejects.toMatchObject({ kind: 'temporary' });
    expect(lines.filter((line) => /^(AUTH|MAIL)/.test(line))).toEqual([]);
  });

  it('is left unencrypted where that is set, whatever it offers', async () => {
    says.ehlo = '250-STARTTLS\r\n250 AUTH PLAIN';
    await sendOnce();
    expect(lines).not.toContain('STARTTLS');
  });

  it('on this machine, or at another port, is not connected to at all', async () => {
    const refused = { kind: 'temporary', code: 'address_refused' };
    for (const host of ['127.0.0.1', 'localhost', '0x7f.1']) {
      await expect(sendOnce({ host, port: 25 }, false)).rejects.toMatchObject(refused);
    }
    await expect(sendOnce({ host: '8.8.8.8', port: 6379 }, false)).rejects.toMatchObject({
      ...refused,
      detail: expect.stringContaining('25, 465, 587, 2525'),
    });
    expect(sockets.size).toBe(0);
  });

  it('whose settings bring line breaks gets no more headers and no more commands than it should', async () => {
    const breaks = '\r\nBcc: eve@evil.test\r\n.\r\nRCPT TO:<eve@evil.test>';
    await sendOnce({ from: { name: `Acme${breaks}`, address: 'help@acme.test' } }).catch(() => {});
    await sendOnce({ from: { name: 'Acme', address: `help@acme.test${breaks}` } }).catch(() => {});
    expect(lines.filter((line) => /^(Bcc|RCPT TO:<eve)/i.test(line))).toEqual([]);
  });
});

describe('mailers of organizations', () => {
  it('are kept while the settings stay, and replaced with all that is open when they change', async () => {
    mailers = createServerMailers({ allowsPrivate: true });
    const first = mailers.of('a', settings());
    await first.send(email);
    expect(mailers.of('a', settings())).toBe(first);
    const second = mailers.of('a', settings({ password: 'other' }));
    expect(second).not.toBe(first);
    await vi.waitFor(() => expect(sockets.size).toBe(0));
    await second.send(email);
    expect(lines).toContain(`AUTH PLAIN ${Buffer.from('\0acme\0other').toString('base64')}`);
  });

  it('are bounded: the one that was not needed for longest is closed', () => {
    mailers = createServerMailers({ allowsPrivate: true, mostOpen: 2 });
    const [a, b] = [mailers.of('a', settings()), mailers.of('b', settings())];
    expect(mailers.of('a', settings())).toBe(a);
    mailers.of('c', settings());
    expect(mailers.of('a', settings())).toBe(a);
    expect(mailers.of('b', settings())).not.toBe(b);
  });

  it('have two places each, and eight in all', () => {
    mailers = createServerMailers({ allowsPrivate: true });
    const takeTwo = (id: string) => [mailers!.tryTake(id), mailers!.tryTake(id)] as const;
    const [release] = takeTwo('a');
    expect(mailers.tryTake('a')).toBeNull();
    for (const id of ['b', 'c', 'd']) expect(takeTwo(id)).not.toContain(null);
    expect(mailers.tryTake('e')).toBeNull();
    release!();
    release!();
    expect([mailers.tryTake('e'), mailers.tryTake('a')]).toEqual([expect.any(Function), null]);
  });
});

import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createMailer, MailError, type Mailer, type MailErrorKind } from './create-mailer.ts';

let server: Server | undefined;
let mailer: Mailer | undefined;
afterEach(() => {
  mailer?.close();
  server?.close();
});

const email = { to: 'ana@acme.test', subject: 'Hi', text: 'hi', html: '<p>hi</p>' };

/** An SMTP server that answers by the first word of each line; null: it hangs up, '': it says nothing. `.` ends the text. */
async function smtp(answers: Record<string, string | null>): Promise<string> {
  const usual: Record<string, string> = {
    EHLO: '250 ok',
    MAIL: '250 ok',
    RCPT: '250 ok',
    DATA: '354 go on',
    '.': '250 taken',
  };
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 test\r\n');
    let isText = false;
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) {
        if (isText && line !== '.') continue;
        const word = line.split(/[ :]/)[0]!;
        isText = false;
        const answer = { ...usual, ...answers }[word];
        if (answer === null) return void socket.destroy();
        if (answer?.startsWith('354')) isText = true;
        if (answer !== '') socket.write(`${answer ?? '250 ok'}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('hands an e-mail over and answers its id', async () => {
  mailer = createMailer({ url: await smtp({}), from: 'Perch <perch@acme.test>' });
  const sent = await mailer.send({ ...email, messageId: '<1@acme.test>' });
  expect(sent).toEqual({ remoteId: '<1@acme.test>', answer: '250 taken' });
});

it.each<[string, Record<string, string | null>, MailErrorKind]>([
  ['an unknown recipient', { RCPT: '550 no such user' }, 'permanent'],
  ['a text that is refused', { '.': '554 spam' }, 'permanent'],
  ['a full mailbox', { RCPT: '452 try later' }, 'temporary'],
  ['greylisting after the text', { '.': '451 try later' }, 'temporary'],
  ['a server that wants to be signed in to: no fault of the message', { MAIL: '530 5.7.0 who are you' }, 'temporary'],
  ['a server that goes away with the text', { '.': null }, 'uncertain'],
])('%s', async (claim, answers, kind) => {
  mailer = createMailer({ url: await smtp(answers), from: 'perch@acme.test' });
  const error = await mailer.send(email).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MailError);
  expect(error).toMatchObject({ kind, isOfSettings: claim.includes('signed in to') });
});

it('a server that is not there', async () => {
  mailer = createMailer({ url: 'smtp://127.0.0.1:9', from: 'perch@acme.test' });
  await expect(mailer.send(email)).rejects.toMatchObject({ kind: 'temporary', code: 'mail_unreachable' });
});

it('a server that never comes to an end is hung up on', async () => {
  mailer = createMailer({ url: await smtp({ '.': '' }), from: 'perch@acme.test' });
  const hungUp = new Promise((resolve) => server!.on('connection', (socket) => socket.on('close', resolve)));
  const sending = mailer.send(email, { signal: AbortSignal.timeout(100) });
  await expect(sending).rejects.toMatchObject({ kind: 'uncertain' });
  await hungUp;
});

it('no address', async () => {
  mailer = createMailer({ url: await smtp({}), from: 'perch@acme.test' });
  await expect(mailer.send({ ...email, to: '' })).rejects.toMatchObject({ kind: 'permanent' });
});

it('an address that names several people reaches nobody else', async () => {
  const seen: string[] = [];
  const url = await smtp({});
  server!.on('connection', (socket) => socket.on('data', (chunk) => seen.push(chunk.toString())));
  mailer = createMailer({ url, from: 'perch@acme.test' });
  await mailer.send({ ...email, to: 'ana@acme.test, eve@evil.test' }).catch(() => {});
  expect(seen.join('').match(/RCPT TO:.*/g) ?? []).not.toContainEqual(
    expect.stringMatching(/^RCPT TO:<eve@evil.test>/),
  );
});

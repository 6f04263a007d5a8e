import { createTransport } from 'nodemailer';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startSandbox } from '../../test/sandbox-under-test.ts';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

async function send(sandbox: Sandbox, mail: object): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: sandbox.smtp.port });
  onTestFinished(() => transport.close());
  await transport.sendMail({ from: 'perch@perch.test', to: 'ana@example.com', subject: 'Hi', text: 'Hello', ...mail });
}

async function inbox(sandbox: Sandbox, query = '') {
  return (await sandbox.control('GET', `mail?${query}`)).body['data'] as any[];
}

/** Two worlds; what a customer writes in the first arrives in the second. */
async function pair() {
  const product = await startSandbox();
  const outside = await startSandbox({ inboundSmtp: { host: '127.0.0.1', port: product.smtp.port } });
  return { product, outside };
}

test('the inbox is filtered by recipient, words and direction', async () => {
  const sandbox = await startSandbox();
  await send(sandbox, { to: 'ana@example.com', subject: 'Your bag' });
  await send(sandbox, { to: 'bob@example.com', subject: 'Refund', text: 'It is on its WAY' });
  const subjects = async (query: string) => (await inbox(sandbox, query)).map((mail) => mail.subject);
  expect(await subjects('')).toEqual(['Refund', 'Your bag']);
  expect(await subjects('to=ANA@example.com')).toEqual(['Your bag']);
  expect(await subjects('q=its%20way')).toEqual(['Refund']);
  expect(await subjects('q=bob@')).toEqual(['Refund']);
  expect(await subjects('limit=1')).toEqual(['Refund']);
  expect(await subjects('direction=sent')).toEqual([]);
  expect((await sandbox.control('GET', 'mail?direction=up')).status).toBe(400);
  expect((await sandbox.control('DELETE', 'mail')).status).toBe(204);
  expect(await subjects('')).toEqual([]);
});

test('attachments can be saved, and are never shown', async () => {
  const sandbox = await startSandbox();
  await send(sandbox, {
    attachments: [
      { filename: 'Rechnung "März".html', content: '<script>alert(1)</script>', contentType: 'text/html' },
      { filename: 'p.png', content: Buffer.from(PIXEL, 'base64'), contentType: 'image/png' },
    ],
  });
  const [mail] = await inbox(sandbox);
  expect(mail.attachments).toMatchObject([
    { filename: 'Rechnung "März".html', contentType: 'text/html', size: 25, isInline: false },
    { filename: 'p.png', contentType: 'image/png', url: `/control/mail/${mail.id}/attachments/1` },
  ]);
  const response = await fetch(`${sandbox.origin}${mail.attachments[0].url}`);
  expect(await response.text()).toBe('<script>alert(1)</script>');
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="Rechnung _M_rz_.html"; filename*=UTF-8''Rechnung%20%22M%C3%A4rz%22.html`,
  );
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('content-security-policy')).toContain('sandbox');
  const picture = await fetch(`${sandbox.origin}${mail.attachments[1].url}`);
  expect(Buffer.from(await picture.arrayBuffer()).toString('base64')).toBe(PIXEL);
  expect((await sandbox.control('GET', `mail/${mail.id}/attachments/2`)).status).toBe(404);
  expect((await sandbox.control('GET', 'mail/1/attachments/0')).status).toBe(404);
});

test('HTML is shown in a sandbox without scripts, its own pictures in place', async () => {
  const sandbox = await startSandbox();
  await send(sandbox, {
    html: '<p style="color:red">Hi <img src="cid:logo"></p><script>alert(1)</script>',
    attachments: [{ filename: 'l.png', cid: 'logo', content: Buffer.from(PIXEL, 'base64'), contentType: 'image/png' }],
  });
  await send(sandbox, { subject: 'plain' });
  const [plain, mail] = await inbox(sandbox);
  expect(mail.html).toContain('cid:logo');
  const response = await fetch(`${sandbox.origin}/control/mail/${mail.id}/html`);
  expect(await response.text()).toContain(`data:image/png;base64,${PIXEL}`);
  const policy = response.headers.get('content-security-policy')!;
  expect(policy).toMatch(/^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';/);
  expect(policy).not.toMatch(/script-src|allow-(scripts|same-origin|forms|top)/);
  expect((await sandbox.control('GET', `mail/${plain.id}/html`)).status).toBe(404);
});

test('the source is kept byte for byte, and every header can be read', async () => {
  const sandbox = await startSandbox();
  await send(sandbox, { subject: 'Übergepäck', headers: { 'X-Ticket': '42' } });
  const [mail] = await inbox(sandbox);
  expect(mail).toMatchObject({ hasSource: true, direction: 'received' });
  const response = await fetch(`${sandbox.origin}/control/mail/${mail.id}/raw`);
  expect(response.headers.get('content-type')).toBe('message/rfc822');
  const raw = await response.text();
  expect(raw).toMatch(/^From: perch@perch\.test\r\n/m);
  expect(raw.length).toBe(mail.size);
  const { body } = await sandbox.control('GET', `mail/${mail.id}`);
  expect(body['headerFields']).toContainEqual({ name: 'X-Ticket', value: '42' });
});

test('a mail whose source was dropped can still be read', async () => {
  const sandbox = await startSandbox();
  await send(sandbox, { subject: 'first', html: '<p>Hello</p>', attachments: [{ filename: 'a.txt', content: 'a' }] });
  sandbox.world.mails[0]!.raw = null;
  const [mail] = await inbox(sandbox);
  expect(mail).toMatchObject({ subject: 'first', hasSource: false, attachments: [{ filename: 'a.txt' }] });
  expect((await sandbox.control('GET', `mail/${mail.id}`)).body).toMatchObject({ text: 'Hello', headerFields: [] });
  expect(await (await fetch(`${sandbox.origin}/control/mail/${mail.id}/html`)).text()).toContain('<p>Hello</p>');
  expect((await sandbox.control('GET', `mail/${mail.id}/raw`)).status).toBe(410);
  expect((await sandbox.control('GET', `mail/${mail.id}/attachments/0`)).status).toBe(410);
});

test('a customer writes and answers by mail', async () => {
  const { product, outside } = await pair();
  const written = await outside.control('POST', 'mail', {
    from: 'Ana Souza <ana@example.com>',
    to: 'help@perch.test',
    subject: 'Minha mala 🧳',
    text: 'Onde está?',
    html: '<p>Onde está?</p>',
    inReplyTo: '<b@perch.test>',
    references: ['<a@perch.test>', '<b@perch.test>'],
    headers: { 'X-Origin': 'phone' },
    attachments: [{ filename: 'mala.png', contentType: 'image/png', contentBase64: PIXEL }],
  });
  expect(written.status).toBe(201);
  expect(written.body).toMatchObject({ direction: 'sent', to: ['help@perch.test'], subject: 'Minha mala 🧳' });
  const [arrived] = await inbox(product, 'to=help@perch.test');
  expect(arrived).toMatchObject({
    from: '"Ana Souza" <ana@example.com>',
    subject: 'Minha mala 🧳',
    text: expect.stringContaining('Onde está?'),
    html: '<p>Onde está?</p>',
    headers: { 'in-reply-to': '<b@perch.test>', references: '<a@perch.test> <b@perch.test>' },
    attachments: [{ filename: 'mala.png', contentType: 'image/png' }],
  });
  const { body } = await product.control('GET', `mail/${arrived.id}`);
  expect(body['headerFields']).toContainEqual({ name: 'X-Origin', value: 'phone' });
  expect(await inbox(outside, 'direction=sent')).toHaveLength(1);
});

test('a mail to bounce@… is taken and its failure comes back to the sender', async () => {
  const { product, outside } = await pair();
  await send(outside, { to: 'bounce@example.com', messageId: '<m1@perch.test>' });
  expect(await inbox(outside)).toHaveLength(1);
  await vi.waitFor(async () => {
    const [report] = await inbox(product, 'to=perch@perch.test');
    expect(report).toMatchObject({
      subject: 'Undelivered Mail Returned to Sender',
      headers: { 'in-reply-to': '<m1@perch.test>', 'auto-submitted': 'auto-replied' },
      text: expect.stringContaining('bounce@example.com'),
    });
  });
});

test('without a mail server to deliver to the refusal names the setting', async () => {
  const { control } = await startSandbox();
  const { status, body } = await control('POST', 'mail', { from: 'a@b.c', to: 'd@e.f', text: 'hi' });
  expect(status).toBe(409);
  expect(body['detail']).toContain('SANDBOX_INBOUND_SMTP');
});

test('what the mail server says against a mail is told', async () => {
  const { outside } = await pair();
  const { status, body } = await outside.control('POST', 'mail', { from: 'a@b.c', to: 'refused@e.f', text: 'hi' });
  expect(status).toBe(409);
  expect(body['detail']).toContain('550');
  expect(await inbox(outside)).toEqual([]);
});

test.each([
  [{ to: 'd@e.f', text: 'hi' }, 'from'],
  [{ from: 'a@b.c', to: [], text: 'hi' }, 'to'],
  [{ from: 'a@b.c', to: 'd@e.f' }, 'text'],
  [{ from: 'a@b.c', to: 'd@e.f', text: 'hi', inReplyTo: 'nothing' }, 'inReplyTo'],
  [{ from: 'a@b.c', to: 'd@e.f', text: 'hi', headers: { 'X\r\nBcc': 'x@y.z' } }, 'headers'],
])('a draft %o is refused at %s', async (draft, field) => {
  const { control } = await startSandbox();
  const { status, body } = await control('POST', 'mail', draft);
  expect(status).toBe(400);
  expect(body['errors'][0].path).toContain(field);
});

test('mails survive an export with their attachments', async () => {
  const first = await startSandbox();
  await send(first, { attachments: [{ filename: 'a.txt', content: 'ä' }] });
  const second = await startSandbox();
  await second.control('POST', 'import', (await first.control('GET', 'export')).body);
  const [mail] = await inbox(second);
  expect(await (await fetch(`${second.origin}${mail.attachments[0].url}`)).text()).toBe('ä');
});

import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { loadWorkerConfig, type CreateReply } from '@perch/contracts';
import { mailIdentity, type Permission } from '@perch/core';
import { createSecretBox, type Database } from '@perch/db';
import {
  createReply,
  discardDelivery,
  dueLeftMail,
  editReply,
  getDraft,
  getTicket,
  getMailbox,
  retryDelivery,
  reviewDelivery,
  saveDepartmentMail,
  saveDraft,
  saveImapAddOn,
  storeAttachment,
  updateTicket,
  type Context,
} from '@perch/desk';
import { createMailer, type Mailer } from '@perch/notify';
import {
  LOCALHOST_CERTIFICATE,
  LOCALHOST_KEY,
  makeContact,
  makeDepartment,
  makeMember,
  makeMessage,
  makeOrganization,
  makeProfile,
  makeRole,
  makeTicket,
  openTestDatabase,
  startImap,
  startSandbox,
  type ImapBox,
  type Sandbox,
} from '@perch/testing';
import { createTwitter } from '@perch/twitter';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServices, type WorkerServices } from '../services.ts';
import { deliver } from '../processors/deliver.ts';
import { pollMailbox } from '../processors/poll-mailbox.ts';
import { startReceiver, type Receiver } from './start-receiver.ts';

const key = new Uint8Array(32).fill(1);
let database: Database;
let sandbox: Sandbox;
let platform: Mailer;
let services: WorkerServices;
let receiver: Receiver;

beforeAll(async () => {
  database = openTestDatabase();
  const environment = {
    APP_DATABASE_URL: process.env.APP_DATABASE_URL,
    REDIS_URL: process.env.REDIS_URL,
    PUBLIC_URL: 'http://127.0.0.1:4000',
    ENCRYPTION_KEYS: `k1:${Buffer.from(key).toString('base64')}`,
    MAIL_FROM: 'Perch <perch@perch.test>',
    MAIL_SENDER_DOMAINS: 'perch.test,acme.test',
    MAIL_INBOUND_PORT: '0',
    ALLOW_PRIVATE_ADDRESSES: '1',
  };
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const make = (smtpUrl: string, apiUrl: string) =>
    createServices({
      config: loadWorkerConfig({ ...environment, SMTP_URL: smtpUrl }),
      database,
      box: createSecretBox(new Map([['k1', key]])),
      twitter: createTwitter({ apiUrl, timeoutMs: 1_000 }),
      mailer: platform,
      producer: {
        enqueue: async () => {},
        publish: async () => {},
        scheduleSweep: async () => {},
        close: async () => {},
      },
      log: silent as never,
      now: () => new Date(),
    });
  receiver = await startReceiver(make('smtp://127.0.0.1:25', 'http://127.0.0.1:1'));
  sandbox = await startSandbox({ scenario: 'empty', inboundSmtpPort: receiver.port });
  platform = createMailer({ url: sandbox.smtpUrl, from: environment.MAIL_FROM });
  services = make(sandbox.smtpUrl, sandbox.url);
});
afterAll(async () => {
  await receiver?.stop();
  platform?.close();
  services?.serverMailers.close();
  await sandbox?.stop();
  await database?.close();
});

let count = 0;

/** A ticket from X whose customer is a contact with an address. */
async function scene(options: { email?: string | null; domain?: string; address?: string; locale?: 'pt-BR' } = {}) {
  const { db, id: organizationId } = await makeOrganization(database, { name: 'Acme' });
  const member = await makeMember(db, { name: 'Alice Andrade' });
  const department = await makeDepartment(db, { name: 'Support', isDefault: true });
  const system = services.contextOf(organizationId);
  const permissions: Permission[] = ['tickets.reply', 'tickets.edit', 'tickets.view', 'organization.manage'];
  const as = (memberId: string): Context => ({
    ...system,
    actor: { kind: 'member', memberId, permissions: [...permissions, 'replies.approve'] },
  });
  const ctx = as(member.id);
  const address = options.address ?? `support${++count}@${options.domain ?? 'acme.test'}`;
  await saveDepartmentMail(
    ctx,
    department.id,
    {
      ...{ fromName: 'Acme Support', address, replyTo: null, usesReplyTag: true, signature: 'Acme\nacme.test' },
      ...{ locale: options.locale ?? 'en', revision: 0 },
      // as if Perch had another address when it was saved
    },
    mailIdentity('before@perch.test'),
  );
  const email = options.email === undefined ? `ana${count}@example.com` : options.email;
  const contact = await makeContact(db, { name: 'Ana Alves', email });
  const { twitterUserId: customerId } = await makeProfile(db, { contactId: contact.id });
  const ticket = await makeTicket(db, {
    customerId,
    contactId: contact.id,
    departmentId: department.id,
    subject: 'My order',
  });
  await makeMessage(db, {
    ticketId: ticket.id,
    text: 'My order never arrived',
    postedAt: new Date(Date.now() - 60_000),
  });
  await makeMessage(db, {
    ticketId: ticket.id,
    direction: 'note',
    text: 'Between us: a difficult one',
    memberId: member.id,
  });
  const run = (deliveryId: string) => deliver(services)({ organizationId, deliveryId, due: Date.now() });
  /** What is held has waited long enough. */
  const runDue = async (deliveryId: string) => {
    await db.query(`UPDATE delivery SET due_at = now() - interval '1 second' WHERE id = $1`, [deliveryId]);
    await run(deliveryId);
  };
  const ask = async (change: Partial<CreateReply>, by = ctx) => {
    const created = await createReply(by, ticket.id, { via: 'email', text: 'Hello', ...change });
    await run(created.deliveryId);
    return created;
  };
  const reply = (text: string, attachmentIds: string[] = []) => ask({ text, attachmentIds });
  const delivery = (id: string) =>
    db.transaction((tx) => tx.delivery.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id } } }));
  const stored = () =>
    db.transaction(async (tx) => ({
      tickets: await tx.ticket.findMany({ orderBy: { number: 'asc' } }),
      emails: await tx.email.findMany({
        include: { message: { include: { delivery: true } } },
        orderBy: { receivedAt: 'asc' },
      }),
      notifications: await tx.notification.findMany({ where: { kind: 'delivery_failed' } }),
    }));
  return {
    ...{ db, organizationId, ctx, as, member, department, contact, ticket, address, email: email ?? '' },
    ...{ ask, reply, runDue, delivery, stored },
  };
}

const brackets = (id: string) => `<${id}>`;

it('a ticket goes on by e-mail, and the customer’s answer comes back into it', async () => {
  const at = await scene();
  const file = await storeAttachment(at.ctx, { fileName: 'invoice.txt', bytes: bytesOf('No. 12') });
  await saveDraft(at.ctx, at.ticket.id, {
    mode: 'email',
    texts: { tweet: '', dm: '', email: 'It is on its way.\n', note: 'Ask Bo' },
    inReplyToMessageId: null,
    attachmentIds: { tweet: [], dm: [], email: [file.id], note: [] },
    updatedAt: new Date().toISOString(),
  });
  const { messageId } = await at.reply('It is on its way.', [file.id]);
  const draft = await getDraft(at.ctx, at.ticket.id);
  expect(draft).toMatchObject({ texts: { email: '', note: 'Ask Bo' }, files: { email: [] } });
  const [sent] = await sandbox.control.mail(at.email);
  expect(sent).toMatchObject({ from: `"Acme Support" <${at.address}>`, subject: 'Re: My order' });
  expect(sent!.text).toContain('It is on its way.\n\n-- \nAcme\nacme.test');
  expect(sent!.text).toContain('> My order never arrived');
  expect(sent!.text + sent!.html).not.toContain('Between us');
  expect(sent!.html).toContain('It is on its way.');
  expect(sent!.attachments).toMatchObject([{ filename: 'invoice.txt', contentType: 'text/plain' }]);
  const invoice = await fetch(sandbox.url + sent!.attachments[0]!.url);
  expect(await invoice.text()).toBe('No. 12');
  expect(sent!.headers['message-id']).toBe(`<${messageId}@acme.test>`);
  expect(sent!.headers['reply-to']).toMatch(/^support\d+\+t\.1\.[a-z2-7]{16}@acme\.test$/);
  let { tickets, emails } = await at.stored();
  expect(tickets[0]).toMatchObject({
    ...{ awaitsReply: false, preview: 'It is on its way.' },
    ...{ firstRespondedAt: expect.any(Date), firstResponseSeconds: expect.any(Number) },
  });
  expect(emails[0]!.message.delivery).toMatchObject({ state: 'sent', kind: 'email' });

  await sandbox.control.sendMail({
    ...{ from: `Ana <${at.email}>`, to: [sent!.headers['reply-to']!], subject: 'Re: My order' },
    ...{ text: 'It came, thank you.\n\nOn Sunday, Acme Support wrote:\n> It is on its way.' },
    ...{ inReplyTo: sent!.headers['message-id']!, html: '<p>It came<script>x</script></p>' },
  });
  ({ tickets, emails } = await at.stored());
  expect(tickets).toHaveLength(1);
  expect(tickets[0]).toMatchObject({ awaitsReply: true, preview: 'It came, thank you.' });
  expect(emails[1]).toMatchObject({
    html: '<p>It came</p>',
    quotedText: expect.stringContaining('> It is on its way.'),
  });

  await at.reply('You are welcome.');
  const [second] = await sandbox.control.mail(at.email);
  expect(second!.headers['in-reply-to']).toBe(brackets(emails[1]!.internetMessageId));
  expect(second!.headers['references']).toContain(sent!.headers['message-id']!);
});

it('the first e-mail has the subject that its writer gives it, else the whole opening; the next ones keep it', async () => {
  const at = await scene();
  const { id } = at.ticket;
  await at.db.query(`UPDATE ticket SET subject = 'My order never…' WHERE id = $1`, [id]);
  expect(await getTicket(at.ctx, id)).toMatchObject({
    emailFrom: at.address,
    emailSubject: 'Re: My order never arrived',
  });
  await createReply(at.ctx, id, { via: 'email', text: 'Hello', subject: ' Your order 12 ' });
  await at.reply('Anything else?');
  expect(await getTicket(at.ctx, id)).toMatchObject({ emailSubject: null });
  const { emails } = await at.stored();
  expect(emails.map(({ subject }) => subject)).toEqual(['Your order 12', 'Re: Your order 12']);
});

it('without the token, the answer is found by its header; without both it is a ticket of its own', async () => {
  const at = await scene();
  await at.reply('Hello');
  const [sent] = await sandbox.control.mail(at.email);
  const from = at.email;
  await sandbox.control.sendMail({
    from,
    to: [at.address],
    subject: 'x',
    text: 'One',
    inReplyTo: sent!.headers['message-id']!,
  });
  expect((await at.stored()).tickets).toHaveLength(1);
  await sandbox.control.sendMail({ from, to: [at.address], subject: 'Re: My order', text: 'Two' });
  const { tickets } = await at.stored();
  expect(tickets[1]).toMatchObject({ channel: 'email', contactId: at.contact.id, departmentId: at.department.id });
});

it('may be taken back until its time has come, and goes out then', async () => {
  const at = await scene();
  const first = await at.ask({ text: 'Too fast', undoSeconds: 30 });
  expect(await at.delivery(first.deliveryId)).toMatchObject({ state: 'held', holdReason: 'undo' });
  expect(await discardDelivery(at.ctx, first.deliveryId)).toEqual({ text: 'Too fast' });
  const second = await at.ask({ text: 'Well considered', undoSeconds: 30 });
  await at.runDue(first.deliveryId);
  await at.runDue(second.deliveryId);
  expect(await at.delivery(first.deliveryId)).toMatchObject({ state: 'discarded' });
  const texts = (await sandbox.control.mail(at.email)).map(({ text }) => text.split('\n')[0]);
  expect(texts).toEqual(['Well considered']);
});

it('that was scheduled before the customer wrote again does not go out in silence; with other words it does', async () => {
  const at = await scene();
  await at.reply('Hello');
  const [sent] = await sandbox.control.mail(at.email);
  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  const { deliveryId, messageId } = await at.ask({ text: 'Still looking', sendAt });
  expect(await at.delivery(deliveryId)).toMatchObject({ state: 'held', holdReason: 'scheduled' });
  const answer = { from: at.email, to: [at.address], subject: 'x', text: 'It came' };
  await sandbox.control.sendMail({ ...answer, inReplyTo: sent!.headers['message-id']! });
  await at.db.query(`UPDATE delivery SET send_at = now() - interval '1 second' WHERE id = $1`, [deliveryId]);
  await at.runDue(deliveryId);
  expect(await at.delivery(deliveryId)).toMatchObject({ state: 'failed', code: 'newer_message' });
  expect(await sandbox.control.mail(at.email)).toHaveLength(1);

  await editReply(at.ctx, deliveryId, { text: 'Glad to hear' });
  await at.runDue(deliveryId);
  const [edited] = await sandbox.control.mail(at.email);
  expect(edited!.text).toMatch(/^Glad to hear\n/);
  expect(edited!.headers['message-id']).toBe(`<${messageId}@acme.test>`);
  expect(await sandbox.control.mail(at.email)).toHaveLength(2);
});

it('of who needs it waits until somebody else has approved it', async () => {
  const at = await scene();
  const role = await makeRole(at.db, { name: 'Junior', builtIn: null, repliesNeedApproval: true });
  const junior = at.as((await makeMember(at.db, { roleId: role.id })).id);
  const { deliveryId } = await at.ask({ text: 'Whatever' }, junior);
  await at.runDue(deliveryId);
  expect(await at.delivery(deliveryId)).toMatchObject({ state: 'held', holdReason: 'approval' });
  await reviewDelivery(at.ctx, deliveryId, { verdict: 'rejected', note: 'Be kind' });
  await editReply(junior, deliveryId, { text: 'Gladly' });
  await at.runDue(deliveryId);
  expect(await sandbox.control.mail(at.email)).toEqual([]);
  const { updatedAt } = await at.delivery(deliveryId);
  await reviewDelivery(at.ctx, deliveryId, { verdict: 'approved', seenUpdatedAt: updatedAt });
  await at.runDue(deliveryId);
  const [sent, ...more] = await sandbox.control.mail(at.email);
  expect([sent!.text.split('\n')[0], more]).toEqual(['Gladly', []]);
});

it('goes as the department that has the ticket when it is sent, which is shown; answers to either come into it', async () => {
  const at = await scene();
  const sales = await makeDepartment(at.db, { name: 'Sales' });
  const address = `sales${count}@acme.test`;
  const settings = { fromName: 'Acme Sales', address, replyTo: null, usesReplyTag: true, signature: '' };
  await saveDepartmentMail(
    at.ctx,
    sales.id,
    { ...settings, locale: 'en', revision: 0 },
    mailIdentity('before@perch.test'),
  );
  await at.reply('From support');
  const { deliveryId } = await at.ask({ text: 'From sales', undoSeconds: 30 });
  await updateTicket(at.ctx, at.ticket.id, { departmentId: sales.id });
  await at.runDue(deliveryId);
  const [bySales, bySupport] = await sandbox.control.mail(at.email);
  expect([bySales!.from, bySupport!.from]).toEqual([`"Acme Sales" <${address}>`, `"Acme Support" <${at.address}>`]);
  expect((await at.stored()).emails.map(({ fromAddress }) => fromAddress)).toEqual([at.address, address]);
  for (const { headers } of [bySales!, bySupport!]) {
    await sandbox.control.sendMail({ from: at.email, to: [headers['reply-to']!], subject: 'x', text: 'Thanks, and?' });
  }
  expect((await at.stored()).tickets).toMatchObject([{ departmentId: sales.id, messageCount: 6 }]);
});

it('is no relay: mail for others is refused', async () => {
  const at = await scene();
  const mail = { from: at.email, subject: 'x', text: 'x' };
  await expect(sandbox.control.sendMail({ ...mail, to: ['somebody@else.test'] })).rejects.toThrow(/550/);
  await expect(sandbox.control.sendMail({ ...mail, to: ['perch@perch.test'] })).rejects.toThrow(/550/);
  expect((await at.stored()).tickets).toHaveLength(1);
});

it.each([
  ['what is larger than 25 MB', { attachments: [fileOf(20 * 1024 * 1024)] }, '552'],
  ['what has a head without end', { headers: manyHeaders(20_000) }, '554'],
])('%s is refused for good and leaves nothing', async (_what, what, code) => {
  const at = await scene();
  const outside = createMailer({ url: `smtp://127.0.0.1:${receiver.port}`, from: at.email });
  try {
    const sending = outside.send({ to: at.address, subject: 'x', text: 'x', html: '', ...what });
    await expect(sending).rejects.toMatchObject({ kind: 'permanent', detail: expect.stringMatching(`^${code} `) });
    expect((await at.stored()).tickets).toHaveLength(1);
  } finally {
    outside.close();
  }
});

/** Says nothing and waits to be greeted, from one of this machine's own addresses. */
async function greet(localAddress = '127.0.0.1') {
  const socket = connect({ port: receiver.port, host: '127.0.0.1', localAddress });
  return { socket, greeting: await heard(socket) };
}

it('one address has five connections, and is told so at the sixth; encryption is offered only where it is set up', async () => {
  const open = await Promise.all([greet(), greet(), greet(), greet(), greet()]);
  try {
    expect(open.map(({ greeting }) => greeting.slice(0, 3))).toEqual(['220', '220', '220', '220', '220']);
    const sixth = await greet();
    sixth.socket.destroy();
    expect(sixth.greeting).toMatch(/^421 /);
    const { socket } = open[0]!;
    socket.write('EHLO example.com\r\n');
    const [offer] = (await once(socket, 'data')) as [Buffer];
    expect(offer.toString()).toContain('SIZE 26214400');
    expect(offer.toString()).not.toMatch(/STARTTLS|AUTH/);
  } finally {
    for (const { socket } of open) socket.destroy();
  }
});

it('all addresses together have fifty connections, and the next is asked to come again', async () => {
  const addresses = Array.from({ length: 50 }, (_, index) => `127.0.0.${10 + (index % 10)}`);
  const open = await Promise.all(addresses.map(greet));
  try {
    expect(open.every(({ greeting }) => greeting.startsWith('220 '))).toBe(true);
    const next = await greet('127.0.0.20');
    next.socket.destroy();
    expect(next.greeting).toMatch(/^421 /);
  } finally {
    for (const { socket } of open) socket.destroy();
  }
});

it('with a certificate of one’s own, mail comes in encrypted by it', async () => {
  const at = await scene();
  const folder = await mkdtemp(join(tmpdir(), 'perch-mail-'));
  const files = { MAIL_INBOUND_TLS_CERT: join(folder, 'cert.pem'), MAIL_INBOUND_TLS_KEY: join(folder, 'key.pem') };
  await writeFile(files.MAIL_INBOUND_TLS_CERT, LOCALHOST_CERTIFICATE);
  await writeFile(files.MAIL_INBOUND_TLS_KEY, LOCALHOST_KEY);
  const encrypting = await startReceiver({ ...services, config: { ...services.config, ...files } });
  const plain = connect(encrypting.port, '127.0.0.1');
  try {
    expect(await heard(plain)).toMatch(/^220 /);
    expect(await tell(plain, 'EHLO example.com')).toContain('STARTTLS');
    expect(await tell(plain, 'STARTTLS')).toMatch(/^220 /);
    // only our certificate is trusted: with any other the handshake fails
    const secure = connectTls({ socket: plain, servername: 'localhost', ca: LOCALHOST_CERTIFICATE });
    await once(secure, 'secureConnect');
    expect(await tell(secure, 'EHLO example.com')).not.toContain('STARTTLS');
    await tell(secure, `MAIL FROM:<${at.email}>`);
    expect(await tell(secure, `RCPT TO:<${at.address}>`)).toMatch(/^250 /);
    await tell(secure, 'DATA');
    const mail = `From: ${at.email}\r\nTo: ${at.address}\r\nSubject: Sealed\r\n\r\nHello\r\n.`;
    expect(await tell(secure, mail)).toMatch(/^250 /);
    secure.destroy();
    expect((await at.stored()).tickets.map(({ subject }) => subject)).toContain('Sealed');
  } finally {
    plain.destroy();
    await encrypting.stop();
    await rm(folder, { recursive: true });
  }
});

it('without a certificate STARTTLS is refused, and an e-mail of a size that is too large is before it is said', async () => {
  const at = await scene();
  const socket = connect(receiver.port, '127.0.0.1');
  try {
    await heard(socket);
    await tell(socket, 'EHLO example.com');
    expect(await tell(socket, 'STARTTLS')).toMatch(/^5\d\d /);
    expect(await tell(socket, `MAIL FROM:<${at.email}> SIZE=26214401`)).toMatch(/^552 /);
  } finally {
    socket.destroy();
  }
});

it('nobody writes as Perch itself, nor gets its mail, whatever address a department has', async () => {
  const at = await scene({ address: 'perch@perch.test', email: 'eve@example.com' });
  await at.reply('Hello');
  expect((await at.stored()).emails[0]!.message.delivery).toMatchObject({ code: 'mail_not_configured' });
  expect(await sandbox.control.mail(at.email)).toEqual([]);
  const mail = { from: 'ana@example.com', to: ['perch@perch.test'], subject: 'x', text: 'x' };
  await expect(sandbox.control.sendMail(mail)).rejects.toThrow(/550/);
});

it('who says an e-mail slowly keeps nobody else from being heard', async () => {
  const at = await scene();
  const slow = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const socket = connect(receiver.port, '127.0.0.1');
      const isAt = (code: string) =>
        new Promise<void>((resolve) =>
          socket.on('data', (chunk) => {
            if (chunk.toString().includes(code)) resolve();
          }),
        );
      await isAt('220');
      const inData = isAt('354');
      for (const line of ['HELO a', 'MAIL FROM:<a@example.com>', `RCPT TO:<${at.address}>`, 'DATA', 'Subject: x']) {
        const answered = isAt(' ');
        socket.write(`${line}\r\n`);
        if (line !== 'Subject: x') await answered;
      }
      await inData;
      return socket;
    }),
  );
  await sandbox.control.sendMail({ from: at.email, to: [at.address], subject: 'Heard', text: 'x' });
  for (const socket of slow) socket.destroy();
  expect((await at.stored()).tickets.map(({ subject }) => subject)).toContain('Heard');
});

it('an e-mail that comes back is shown on the message, and its writer is told', async () => {
  const at = await scene({ email: 'bounce@example.com' });
  await at.reply('Hello');
  await expect
    .poll(async () => (await at.stored()).emails[0])
    .toMatchObject({ bounceReason: '550 5.1.1 No such mailbox here' });
  expect((await at.stored()).notifications).toEqual([expect.objectContaining({ memberId: at.member.id })]);
});

it('from a domain that Perch’s server does not speak for, the department has the name and the answers', async () => {
  const at = await scene({ domain: 'elsewhere.test', locale: 'pt-BR' });
  await at.reply('Hello');
  const [sent] = await sandbox.control.mail(at.email);
  expect(sent!.from).toBe('"Acme Support" <perch@perch.test>');
  expect(sent!.headers['reply-to']).toContain('@elsewhere.test');
  expect(sent!.text).toMatch(
    /Em \d+ de \p{L}+ de \d{4} às \d\d:\d\d GMT\S*, [^\n]+ escreveu:\n> My order never arrived/u,
  );
});

it('a refused address fails in words and can be tried again; what was cut off is the same e-mail again', async () => {
  const refused = await scene({ email: 'refused@example.com' });
  const { deliveryId } = await refused.reply('Hello');
  expect((await refused.stored()).emails[0]!.message.delivery).toMatchObject({ state: 'failed', code: 'mail_refused' });
  await refused.db.query(`UPDATE delivery SET payload = payload || '{"to": "mended@example.com"}'`);
  await retryDelivery(refused.ctx, deliveryId);
  await refused.runDue(deliveryId);
  expect(await refused.delivery(deliveryId)).toMatchObject({ state: 'sent', code: null });
  expect(await sandbox.control.mail('mended@example.com')).toHaveLength(1);

  const cut = await scene({ email: 'cut-after@example.com' });
  const lost = await cut.reply('Hello');
  expect((await cut.stored()).emails[0]!.message.delivery).toMatchObject({ state: 'queued', code: 'tries_again' });
  await cut.runDue(lost.deliveryId);
  const ids = (await sandbox.control.mail('cut-after@example.com')).map(({ headers }) => headers['message-id']);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

/** Has the organization's mailbox read from its first e-mail on: each look at it is a call, and answers what was left. */
async function mailboxOf({ db, ctx, organizationId }: Awaited<ReturnType<typeof scene>>, port: number) {
  const settings = { host: '127.0.0.1', port, security: 'none', user: 'ana', mailbox: 'INBOX' } as const;
  await saveImapAddOn(ctx, {
    ...{ settings: { ...settings, trustedServer: null }, secret: 'right', isEnabled: true, revision: 0 },
    ...{ box: services.box, ports: null },
  });
  await db.query('UPDATE mailbox SET uid_validity = 7, last_uid = 0');
  return async () => {
    // earlier by a second: a process's clock counts milliseconds
    await db.query(`UPDATE mailbox SET due_at = now() - interval '1 second'`);
    await pollMailbox(services)({ organizationId, due: Date.now() });
    return (await getMailbox(ctx)).leftMail;
  };
}

it('an answer that is fetched from a mailbox comes into its ticket by its header or by the token, not by its subject', async () => {
  const at = await scene();
  await at.reply('Hello');
  const [sent] = await sandbox.control.mail(at.email);
  const mail = (uid: number, to: string, from: string, head = '') =>
    `From: ${from}\r\nTo: ${to}\r\n${head}Message-ID: <${uid}@example.com>\r\nSubject: Re: My order\r\n\r\nMail ${uid}`;
  const box: ImapBox = { uidValidity: 7, mails: new Map() };
  box.mails.set(1, mail(1, at.address, at.email, `In-Reply-To: ${sent!.headers['message-id']}\r\n`));
  box.mails.set(2, mail(2, sent!.headers['reply-to']!, 'assistant@elsewhere.test'));
  box.mails.set(3, mail(3, at.address, at.email));
  const imap = await startImap(box);
  try {
    const look = await mailboxOf(at, imap.port);
    expect(await look()).toMatchObject({ waiting: 0, givenUp: [] });
    expect(await look()).toMatchObject({ waiting: 0, givenUp: [] });
    const { emails, tickets } = await at.stored();
    const placed = emails.flatMap(({ message, isFromOther }) =>
      message.text.startsWith('Mail') ? [[message.text, message.ticketId, isFromOther]] : [],
    );
    const [first, second] = tickets.map(({ id }) => id);
    expect(placed.toSorted()).toEqual([
      ['Mail 1', first, false],
      ['Mail 2', first, true],
      ['Mail 3', second, false],
    ]);
  } finally {
    imap.stop();
  }
});

it('of a mailbox nothing is lost: what is too much waits, what cannot be read is told, and both hold up nothing', async () => {
  const at = await scene();
  const mailFrom = (uid: number, from: string) =>
    `From: ${from}\r\nTo: ${at.address}\r\nMessage-ID: <${uid}@example.com>\r\nSubject: No. ${uid}\r\n\r\nMail ${uid}`;
  const endless = Array.from({ length: 20_000 }, (_, index) => `X-Filler-${index}: x\r\n`).join('');
  const flood = [1, 2, 3, 4];
  const mails = new Map(flood.map((uid) => [uid, mailFrom(uid, 'eve@example.com')]));
  const box = { uidValidity: 7, mails, broken: new Set([6]) };
  const imap = await startImap(box);
  try {
    const look = await mailboxOf(at, imap.port);
    // she has written 58 in this hour already
    await at.db.query(
      `WITH m AS (INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, text, reason, posted_at)
         SELECT $1, gen_random_uuid(), $2, 'in', 'private', 'email', 'x', '{"code":"email"}', now() FROM generate_series(1, 58)
         RETURNING id)
       INSERT INTO email (organization_id, message_id, internet_message_id, from_name, from_address, subject, authentication, received_at)
       SELECT $1, id, id::text, 'Eve', 'eve@example.com', 'x', 'unverified', now() FROM m`,
      [at.organizationId, at.ticket.id],
    );
    const subjects = async () => (await at.stored()).emails.map(({ subject }) => subject);
    mails.set(5, `${endless}\r\nHello`);
    mails.set(6, mailFrom(6, 'bob@example.com'));
    mails.set(7, mailFrom(7, 'ana@example.com'));
    expect(await look()).toMatchObject({ waiting: 3, givenUp: [{ uid: '5', reason: 'unreadable' }] });
    expect(await subjects()).toEqual(expect.arrayContaining(['No. 2', 'No. 7']));
    expect(await subjects()).not.toContain('No. 3');
    expect(await look()).toMatchObject({ waiting: 3 });
    // her turn has not come: what is too much is not fetched, and what failed is not behind it
    await at.db.query(`UPDATE left_mail SET due_at = now() - interval '1 second' WHERE due_at IS NOT NULL`);
    const { due } = await dueLeftMail(at.ctx, 1);
    expect(due).toMatchObject([{ uid: 6n, reason: 'not_fetched' }]);
    const fetched = () => imap.heard.filter((line) => /FETCH [34] /.test(line)).length;
    const before = fetched();
    expect(before).toBeGreaterThan(0);
    expect(await look()).toMatchObject({ waiting: 3 });
    expect(fetched()).toBe(before);
    // the hour is over, and the server has mended what was damaged
    await at.db.query(`UPDATE email SET received_at = received_at - interval '2 hours'`);
    await at.db.query(`UPDATE left_mail SET due_at = now() - interval '1 second' WHERE due_at IS NOT NULL`);
    box.broken.clear();
    expect(await look()).toMatchObject({ waiting: 0, givenUp: [{ uid: '5' }] });
    expect((await subjects()).filter((subject) => subject.startsWith('No.')).length).toBe(6);
  } finally {
    imap.stop();
  }
});

it.each([['a contact without an address', { email: null }, 'no_address']])(
  '%s cannot be written to, and it says why',
  async (_name, options, problem) => {
    const at = await scene(options);
    await expect(at.reply('Hello')).rejects.toMatchObject({
      code: 'reply_not_eligible',
      errors: [{ path: 'via', message: problem }],
    });
  },
);

const heard = async (socket: Socket) => String(((await once(socket, 'data')) as [Buffer])[0]);

function tell(socket: Socket, line: string): Promise<string> {
  const answer = heard(socket);
  socket.write(`${line}\r\n`);
  return answer;
}

function fileOf(byteSize: number) {
  return { filename: 'large.bin', contentType: 'application/octet-stream', content: Buffer.alloc(byteSize) };
}

function manyHeaders(count: number) {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-Filler-${index}`, 'x']));
}

async function* bytesOf(text: string) {
  yield Buffer.from(text);
}

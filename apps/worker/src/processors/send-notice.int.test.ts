import { loadWorkerConfig, type MailSettings, type SmsSettings } from '@perch/contracts';
import { createSecretBox, dueReportMails, type Database, type TenantDatabase } from '@perch/db';
import {
  chooseReportMail,
  enqueueEmail,
  enqueueSms,
  getAddOn,
  getAddOnTest,
  recordAddOn,
  removeAddOn,
  saveMailAddOn,
  saveSmsAddOn,
  testAddOn,
  type Context,
} from '@perch/desk';
import { createMailer, createServerMailers, type Mailer } from '@perch/notify';
import {
  makeDepartment,
  makeMember,
  makeOrganization,
  makeRole,
  makeTicket,
  openTestDatabase,
  startSandbox,
  type Sandbox,
} from '@perch/testing';
import { createTwitter } from '@perch/twitter';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createServices, type WorkerServices } from '../services.ts';
import { deliver } from './deliver.ts';
import { sendReportMailsOf } from './send-report-mails.ts';

const oldKey = new Uint8Array(32).fill(1);
const newKey = new Uint8Array(32).fill(2);
const box = createSecretBox(new Map([['old', oldKey]]));
const rotated = createSecretBox(
  new Map([
    ['new', newKey],
    ['old', oldKey],
  ]),
);
const forgotten = createSecretBox(new Map([['new', newKey]]));

let database: Database;
let sandbox: Sandbox;
let platform: Mailer;
let services: WorkerServices;
/** everything that was logged */
let logged: string;
/** what the test's clock is ahead of the world's */
let ahead = 0;

beforeAll(async () => {
  database = openTestDatabase();
  sandbox = await startSandbox();
  const note = (...parts: unknown[]) =>
    void (logged += JSON.stringify(parts, Object.getOwnPropertyNames(Error.prototype)));
  const config = loadWorkerConfig({
    APP_DATABASE_URL: process.env.APP_DATABASE_URL,
    REDIS_URL: process.env.REDIS_URL,
    PUBLIC_URL: 'http://127.0.0.1:4000',
    ENCRYPTION_KEYS: `old:${Buffer.from(oldKey).toString('base64')}`,
    SMTP_URL: sandbox.smtpUrl,
    MAIL_FROM: 'Perch <perch@perch.test>',
    TWILIO_API_URL: sandbox.url,
    ALLOW_PRIVATE_ADDRESSES: '1',
  });
  platform = createMailer({ url: config.SMTP_URL, from: config.MAIL_FROM });
  services = createServices({
    config,
    database,
    box,
    twitter: createTwitter({ apiUrl: sandbox.url, timeoutMs: 1_000 }),
    mailer: platform,
    producer: {
      enqueue: async () => {},
      publish: async () => {},
      scheduleSweep: async () => {},
      close: async () => {},
    },
    log: { info: note, warn: note, error: note } as never,
    now: () => new Date(Date.now() + ahead),
  });
});
afterAll(async () => {
  platform?.close();
  services?.serverMailers.close();
  await sandbox?.stop();
  await database?.close();
});
beforeEach(() => {
  logged = '';
  ahead = 0;
});
afterEach(() => sandbox.control.settings({ smtp: { requireAuth: false, requireTls: false } }));

interface Scene {
  ctx: Context;
  db: TenantDatabase;
}

async function scene(name = 'Acme'): Promise<Scene> {
  const { db } = await makeOrganization(database, { name });
  const member = await makeMember(db);
  const actor = { kind: 'member', memberId: member.id, permissions: ['organization.manage'] } as const;
  return { db, ctx: { ...services.contextOf(db.organizationId), actor } };
}

const mailSettings = (changes: Partial<MailSettings> = {}): MailSettings => ({
  host: '127.0.0.1',
  port: Number(new URL(sandbox.smtpUrl).port),
  security: 'none',
  user: 'perch',
  fromName: 'Acme Help',
  fromAddress: 'help@acme.test',
  ...changes,
});
const smsSettings = (changes: Partial<SmsSettings> = {}): SmsSettings => ({
  accountSid: sandbox.twilio.accountSid,
  from: sandbox.twilio.from,
  messagingServiceSid: null,
  ...changes,
});
const saveMail = ({ ctx }: Scene, changes: Partial<MailSettings> = {}, secret = 'perch', isEnabled = true) =>
  saveMailAddOn(ctx, { settings: mailSettings(changes), isEnabled, revision: 0, secret, box, ports: null });
const saveSms = ({ ctx }: Scene, changes: Partial<SmsSettings> = {}, secret = sandbox.twilio.authToken) =>
  saveSmsAddOn(ctx, { settings: smsSettings(changes), isEnabled: true, revision: 0, secret, box });

const email = ({ ctx }: Scene, to: string) =>
  enqueueEmail(ctx, {
    to,
    locale: 'en',
    template: 'account-needs-reauthorization',
    secretData: { username: 'acme', url: 'http://127.0.0.1:4000/setup' },
    box,
  });
const code = ({ ctx }: Scene, to: string, validUntil?: Date) =>
  enqueueSms(ctx, {
    to,
    locale: 'pt-BR',
    template: 'phone-code',
    secretData: { code: '012345', validMinutes: 10 },
    box,
    ...(validUntil && { validUntil }),
  });

const run = ({ ctx }: Scene, { deliveryId }: { deliveryId: string }, parts: Partial<WorkerServices> = {}) =>
  deliver({ ...services, ...parts })({ organizationId: ctx.organizationId, deliveryId, due: 0 });
const stored = ({ db }: Scene, { deliveryId }: { deliveryId: string }) =>
  db.transaction((tx) => tx.delivery.findFirstOrThrow({ where: { id: deliveryId } }));

let numbers = 0;
/** The senders' addresses of what a reader got, newest first. */
const sendersTo = async (to: string) =>
  (await sandbox.control.mail(to)).map(({ from }) => /<(.+)>/.exec(from)?.[1] ?? from);
const somePhone = () => `+55119${String(10_000_000 + ++numbers)}`;
const someAddress = () => `reader-${++numbers}@readers.test`;

describe('an e-mail of an organization', () => {
  it('goes out through its own server when that is in use, from its own address', async () => {
    const at = await scene();
    await saveMail(at);
    const to = someAddress();
    const added = await email(at, to);
    await run(at, added);
    const [mail] = await sandbox.control.mail(to);
    expect(mail!.from).toBe('"Acme Help" <help@acme.test>');
    expect(mail!.headers['message-id']).toBe(`<${added.deliveryId}@acme.test>`);
    expect(await stored(at, added)).toMatchObject({
      state: 'sent',
      detail: expect.stringMatching(/^250 /),
      sealed: null,
    });
  });

  it('goes out through Perch’s own while it is switched off, and after it was removed', async () => {
    const at = await scene();
    await saveMail(at, {}, 'perch', false);
    const to = someAddress();
    await run(at, await email(at, to));
    await removeAddOn(at.ctx, 'mail');
    await run(at, await email(at, to));
    expect(await sendersTo(to)).toEqual(['perch@perch.test', 'perch@perch.test']);
  });

  it('never leaves through another organization’s', async () => {
    const [one, other] = [await scene('One'), await scene('Other')];
    await saveMail(one, { fromAddress: 'help@one.test' });
    await saveMail(other, { fromAddress: 'help@other.test' });
    const to = someAddress();
    await run(other, await email(other, to));
    await run(one, await email(one, to));
    expect(await sendersTo(to)).toEqual(['help@one.test', 'help@other.test']);
  });

  it('that opens the door to an account goes out through Perch’s own: who runs the server shall not come in by it', async () => {
    const at = await scene();
    await saveMail(at);
    const to = someAddress();
    const secretData = { url: 'http://127.0.0.1:4000/invitation?token=7', organization: 'Acme', inviter: 'Ana' };
    await run(at, await enqueueEmail(at.ctx, { to, locale: 'en', template: 'invitation', secretData, box }));
    expect(await sendersTo(to)).toEqual(['perch@perch.test']);
  });

  it('that sets a new password goes out through Perch’s own all the same: the person is in other organizations too', async () => {
    const at = await scene();
    await saveMail(at);
    const to = someAddress();
    const secretData = { url: 'http://127.0.0.1:4000/reset-password?token=7' };
    await run(at, await enqueueEmail(at.ctx, { to, locale: 'en', template: 'password-reset', secretData, box }));
    expect(await sendersTo(to)).toEqual(['perch@perch.test']);
  });

  it('waits when its own server does not let us in, and goes out once that is mended', async () => {
    const at = await scene();
    await saveMail(at, {}, 'wrong-password-7');
    const to = someAddress();
    const added = await email(at, to);
    await run(at, added);
    expect(await stored(at, added)).toMatchObject({
      state: 'queued',
      code: 'tries_again',
      detail: expect.stringContaining('535 5.7.8'),
    });
    const mended = { settings: mailSettings(), isEnabled: true, revision: 1, secret: 'perch', box, ports: null };
    await saveMailAddOn(at.ctx, mended);
    ahead = 60_000;
    await run(at, added);
    expect(await sandbox.control.mail(to)).toHaveLength(1);
    expect(logged).not.toContain('wrong-password-7');
  });

  it('does not leave for a server in our own network', async () => {
    const at = await scene();
    await saveMail(at);
    const to = someAddress();
    const added = await email(at, to);
    const serverMailers = createServerMailers({ allowsPrivate: false });
    await run(at, added, { serverMailers });
    serverMailers.close();
    expect(await stored(at, added)).toMatchObject({
      state: 'queued',
      detail: expect.stringContaining('Perch does not'),
    });
    expect(await sandbox.control.mail(to)).toEqual([]);
  });

  it.each(['queued', 'held'])('that is %s waits, unattempted, while its server has its hands full', async (state) => {
    const at = await scene();
    await saveMail(at);
    const added = await email(at, someAddress());
    const hold = `UPDATE delivery SET state = $2, hold_reason = CASE WHEN $2 = 'held' THEN 'undo' END WHERE id = $1`;
    await at.db.query(hold, [added.deliveryId, state]);
    const busy = { ...services.serverMailers, tryTake: () => null };
    await run(at, added, { serverMailers: busy });
    const waiting = await stored(at, added);
    expect(waiting).toMatchObject({ state, attempt: 0 });
    expect(waiting.dueAt.getTime()).toBeGreaterThan(waiting.updatedAt.getTime());
    ahead = 3_000;
    await run(at, added);
    expect(await stored(at, added)).toMatchObject({ state: 'sent', attempt: 1 });
  });

  it('has two e-mails under way at most, however many begin at once, and frees their places', async () => {
    const at = await scene();
    await saveMail(at);
    const all = await Promise.all(['1', '2', '3', '4'].map(() => email(at, someAddress())));
    let letGo = () => {};
    const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
    let sending = 0;
    const slow: Mailer = {
      send: async () => {
        sending++;
        await isLetGo;
        return { remoteId: 'slow', answer: '250 ok' };
      },
      close: () => {},
    };
    const serverMailers = { ...services.serverMailers, of: () => slow };
    let ended = 0;
    const running = all.map(async (each) => {
      await run(at, each, { serverMailers });
      ended++;
    });
    await vi.waitFor(() => expect({ sending, ended }).toEqual({ sending: 2, ended: 2 }));
    letGo();
    await Promise.all(running);
    const rows = await Promise.all(all.map((each) => stored(at, each)));
    expect(rows.map(({ state }) => state).toSorted()).toEqual(['queued', 'queued', 'sent', 'sent']);
    ahead = 3_000;
    for (const each of all) await run(at, each, { serverMailers });
    expect((await Promise.all(all.map((each) => stored(at, each)))).map(({ state }) => state)).not.toContain('queued');
  });

  it('holds back nothing that goes by Perch’s own', async () => {
    const at = await scene();
    const [without, reset] = [someAddress(), someAddress()];
    const serverMailers = { ...services.serverMailers, tryTake: () => null };
    await run(at, await email(at, without), { serverMailers });
    await saveMail(at);
    const secretData = { url: 'http://127.0.0.1:4000/reset-password?token=8' };
    const mail = { to: reset, locale: 'en', template: 'password-reset', secretData, box } as const;
    await run(at, await enqueueEmail(at.ctx, mail), { serverMailers });
    expect([await sendersTo(without), await sendersTo(reset)]).toEqual([['perch@perch.test'], ['perch@perch.test']]);
  });
});

describe('settings by which nobody lets us in', () => {
  const notices = ({ db }: Scene) =>
    db.query<{ deliveryId: string; to: string; locale: string }>(
      `SELECT id AS "deliveryId", payload->>'to' AS to, payload->>'locale' AS locale FROM delivery
       WHERE payload->>'template' = 'add-on-refused' ORDER BY created_at, id`,
    );
  const refusedOf = async ({ ctx }: Scene, kind: 'mail' | 'sms') => {
    const { refused } = await getAddOn(ctx, kind);
    return refused;
  };

  it('of a mail server are told once to those who may change them, by Perch’s own, and shown until a message goes', async () => {
    const at = await scene('Acme & Sons');
    const [ana] = await at.db.query<{ email: string }>('SELECT email FROM member');
    const bob = await makeMember(at.db, { name: 'Bob', builtInRole: 'agent' });
    await saveMail(at, {}, 'wrong-password-7');
    const added = await Promise.all([email(at, someAddress()), email(at, someAddress())]);
    await Promise.all(added.map((each) => run(at, each)));
    const [notice, ...others] = await notices(at);
    expect([notice!.to, others]).toEqual([ana!.email, []]);
    expect(await refusedOf(at, 'mail')).toMatchObject({ answer: expect.stringContaining('535') });
    await run(at, notice!);
    const [told] = await sandbox.control.mail(ana!.email);
    expect(told!.subject).toBe('The mail server does not let Perch in: no e-mail goes out by it');
    for (const word of ['127.0.0.1', 'Acme & Sons', '535', '/setup/channels/mail']) expect(told!.text).toContain(word);
    expect(await sendersTo(ana!.email)).toEqual(['perch@perch.test']);
    expect(await sandbox.control.mail(bob.email)).toEqual([]);
    // mended where the server is: the next message shows that
    await at.db.query(`UPDATE add_on SET settings = settings || '{"user": null}'`);
    ahead = 60_000;
    await run(at, added[0]!);
    expect(await refusedOf(at, 'mail')).toBeNull();
  });

  it('of Twilio are told again after a day, or when others are saved that do not work either', async () => {
    const at = await scene();
    await at.db.query("UPDATE member SET locale = 'pt-BR'");
    await saveSms(at, {}, 'wrong');
    const tell = async () => {
      await run(at, await code(at, somePhone()));
      return (await notices(at)).length;
    };
    expect([await tell(), await tell()]).toEqual([1, 1]);
    const { since, answer } = (await refusedOf(at, 'sms'))!;
    expect(answer).toMatch(/^20003: /);
    ahead = 86_000_000;
    expect(await tell()).toBe(1);
    ahead = 86_500_000;
    expect(await tell()).toBe(2);
    expect((await refusedOf(at, 'sms'))!.since).toBe(since);
    await saveSmsAddOn(at.ctx, { settings: smsSettings(), isEnabled: true, revision: 1, secret: 'as wrong', box });
    expect(await refusedOf(at, 'sms')).toBeNull();
    expect(await tell()).toBe(3);
    const [notice] = await notices(at);
    await run(at, notice!);
    const [told] = await sandbox.control.mail(notice!.to);
    expect(told!.subject).toBe('O Twilio não deixa o Perch entrar: nenhum SMS sai');
    expect(told!.text).toContain('Ele respondeu: 20003: ');
    expect(await refusedOf(at, 'sms')).not.toBeNull();
    await removeAddOn(at.ctx, 'sms');
    expect(await refusedOf(at, 'sms')).toBeNull();
  });

  it('are told to nobody when a test shows them, nor what was tried with settings that are no more', async () => {
    const at = await scene();
    await saveSms(at, {}, 'wrong');
    const test = await testAddOn(at.ctx, { kind: 'sms', to: somePhone(), locale: 'en' });
    await run(at, test);
    await recordAddOn(at.ctx, { kind: 'sms', revision: 0, refusal: '20003: Authenticate' });
    expect([await refusedOf(at, 'sms'), await notices(at)]).toEqual([null, []]);
    await run(at, await code(at, somePhone()));
    await saveSmsAddOn(at.ctx, {
      ...{ settings: smsSettings(), isEnabled: true, revision: 1, box },
      secret: sandbox.twilio.authToken,
    });
    await recordAddOn(at.ctx, { kind: 'sms', revision: 2, refusal: '20003: Authenticate' });
    await recordAddOn(at.ctx, { kind: 'sms', revision: 1, refusal: null });
    expect(await refusedOf(at, 'sms')).not.toBeNull();
    await run(at, await testAddOn(at.ctx, { kind: 'sms', to: somePhone(), locale: 'en' }));
    expect(await refusedOf(at, 'sms')).toBeNull();
  });
});

describe('while a server does not answer', () => {
  it('twelve SMS hang at Twilio at most, and e-mails go on; others wait, and go when it answers', async () => {
    const at = await scene();
    await saveSms(at);
    const added = await Promise.all(Array.from({ length: 14 }, () => code(at, somePhone())));
    let letGo = () => {};
    const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
    let sending = 0;
    const texter = {
      send: async () => {
        sending++;
        await isLetGo;
        return { remoteId: `SM${sending}`, answer: 'queued' };
      },
    };
    let ended = 0;
    const running = added.map((each) => run(at, each, { texter }).then(() => ended++));
    await vi.waitFor(() => expect({ sending, ended }).toEqual({ sending: 12, ended: 2 }));
    const to = someAddress();
    await run(at, await email(at, to), { texter });
    expect(await sandbox.control.mail(to)).toHaveLength(1);
    letGo();
    await Promise.all(running);
    ahead = 1_000;
    for (const each of added) await run(at, each, { texter });
    const states = await Promise.all(added.map((each) => stored(at, each)));
    expect(states.map(({ state, attempt }) => [state, attempt])).toEqual(added.map(() => ['sent', 1]));
  });

  it('ten e-mails hang at Perch’s own mail server at most, and SMS go on', async () => {
    const at = await scene();
    await saveSms(at);
    const added = await Promise.all(Array.from({ length: 12 }, () => email(at, someAddress())));
    let letGo = () => {};
    const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
    let sending = 0;
    const mailer: Mailer = {
      send: async () => {
        sending++;
        await isLetGo;
        return { remoteId: 'slow', answer: '250 ok' };
      },
      close: () => {},
    };
    let ended = 0;
    const running = added.map((each) => run(at, each, { mailer }).then(() => ended++));
    await vi.waitFor(() => expect({ sending, ended }).toEqual({ sending: 10, ended: 2 }));
    const to = somePhone();
    await run(at, await code(at, to), { mailer });
    expect(await sandbox.control.sms(to)).toHaveLength(1);
    letGo();
    await Promise.all(running);
  });
});

describe('a rotated key', () => {
  it('opens what the old one sealed, and takes its place with the next change', async () => {
    const at = await scene();
    await saveMail(at);
    const to = someAddress();
    await run(at, await email(at, to), { box: rotated });
    expect(await sandbox.control.mail(to)).toHaveLength(1);
    const renamed = { settings: mailSettings({ fromName: 'Acme' }), isEnabled: true, revision: 1, secret: undefined };
    await saveMailAddOn(at.ctx, { ...renamed, box: rotated, ports: null });
    const { keyId } = await at.db.transaction((tx) => tx.addOn.findFirstOrThrow());
    expect(keyId).toBe('new');
    const test = await testAddOn(at.ctx, { kind: 'mail', to, locale: 'en' });
    await run(at, test, { box: forgotten });
    expect(await getAddOnTest(at.ctx, 'mail', test.deliveryId)).toMatchObject({ state: 'sent' });
  });

  it('that is gone keeps nothing from being sent later, and asks for the password anew', async () => {
    const at = await scene();
    await saveMail(at);
    const added = await email(at, someAddress());
    await run(at, added, { box: forgotten });
    expect(await stored(at, added)).toMatchObject({ state: 'queued', code: 'internal' });
    const again = { settings: mailSettings(), isEnabled: true, revision: 1, box: forgotten, ports: null };
    await expect(saveMailAddOn(at.ctx, { ...again, secret: undefined })).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'password' }],
    });
    await saveMailAddOn(at.ctx, { ...again, secret: 'perch' });
  });
});

describe('a test', () => {
  const tested = async (at: Scene, kind: 'mail' | 'sms', to: string) => {
    const added = await testAddOn(at.ctx, { kind, to, locale: 'en' });
    await run(at, added);
    return getAddOnTest(at.ctx, kind, added.deliveryId);
  };

  it('of mail tells what the server said, also before it is in use', async () => {
    const at = await scene('Ação');
    await saveMail(at, {}, 'perch', false);
    const to = someAddress();
    expect(await tested(at, 'mail', to)).toMatchObject({
      state: 'sent',
      answer: expect.stringMatching(/^250 /),
      to,
      isCurrent: true,
    });
    const [mail] = await sandbox.control.mail(to);
    expect(mail!.subject).toBe('Test e-mail from Perch');
    expect(await sendersTo(to)).toEqual(['help@acme.test']);
    expect(mail!.text).toContain('the mail server of Ação');
    expect(mail!.text).toContain('http://127.0.0.1:4000/setup/channels/mail');
  });

  it.each([
    ['a wrong password', { user: 'perch' }, 'nope-secret-9', /^535 5\.7\.8/, someAddress()],
    ['a server that is busy', {}, 'perch', /^451/, 'busy@readers.test'],
    ['a reader who is unknown', {}, 'perch', /^550/, 'refused@readers.test'],
    ['a certificate that nobody vouches for', { security: 'starttls' as const }, 'perch', /certificate/, someAddress()],
    ['a server that is not there', { port: 9 }, 'perch', /ECONNREFUSED/, someAddress()],
  ])('of mail with %s fails at once, in the words of the server', async (_claim, changes, secret, words, to) => {
    const at = await scene();
    await saveMail(at, changes, secret);
    const result = await tested(at, 'mail', to);
    expect(result).toMatchObject({ state: 'failed', answer: expect.stringMatching(words) });
    expect(`${JSON.stringify(result)} ${logged}`).not.toContain('nope-secret-9');
  });

  it('of SMS tells Twilio’s id and its word for it', async () => {
    const at = await scene();
    await saveSms(at);
    const to = somePhone();
    const result = await tested(at, 'sms', to);
    const [sms] = await sandbox.control.sms(to);
    expect(result).toMatchObject({ state: 'sent', answer: `${sms!.sid} queued` });
    expect(sms).toMatchObject({ from: sandbox.twilio.from, body: 'Test from Perch: SMS of Acme works.', segments: 1 });
  });

  it.each([
    ['a wrong token', {}, 'nope-secret-8', /^20003: /, somePhone()],
    ['a number that is none', {}, undefined, /^21211: /, '+15005550001'],
    ['a sender that is not ours', { from: '+15005550007' }, undefined, /^21606: /, somePhone()],
    ['too many requests', {}, undefined, /^20429: /, '+15005520429'],
  ])('of SMS with %s fails at once, in Twilio’s words', async (_claim, changes, secret, words, to) => {
    const at = await scene();
    await saveSms(at, changes, secret);
    const result = await tested(at, 'sms', to);
    expect(result).toMatchObject({ state: 'failed', code: 'sms_refused', answer: expect.stringMatching(words) });
    expect(`${JSON.stringify(result)} ${logged}`).not.toContain('nope-secret-8');
  });

  it('of settings that were removed meanwhile fails', async () => {
    const at = await scene();
    await saveMail(at);
    const added = await testAddOn(at.ctx, { kind: 'mail', to: someAddress(), locale: 'en' });
    await removeAddOn(at.ctx, 'mail');
    await run(at, added);
    expect(await getAddOnTest(at.ctx, 'mail', added.deliveryId)).toMatchObject({
      state: 'failed',
      code: 'add_on_not_configured',
      isCurrent: false,
    });
  });
});

describe('the weekly mail of figures', () => {
  const MONDAY_AT_EIGHT = { weekday: 1, hour: 8, timeZone: 'America/Sao_Paulo' };
  const NOW = Date.parse('2026-11-30T11:00:30Z');
  const servicesAt = (instant: number): WorkerServices => ({
    ...services,
    now: () => new Date(instant),
    contextOf: (organizationId) => ({ ...services.contextOf(organizationId), now: () => new Date(instant) }),
  });
  /** Somebody who has switched it on in the week before. */
  async function reader({ db }: Scene, columns: Parameters<typeof makeMember>[1] = {}) {
    const member = await makeMember(db, { email: someAddress(), ...columns });
    const actor = { kind: 'member', memberId: member.id, permissions: ['reports.view'] } as const;
    const ctx = { ...services.contextOf(db.organizationId), actor, now: () => new Date('2026-11-25T12:00:00Z') };
    await chooseReportMail(ctx, { isOn: true, ...MONDAY_AT_EIGHT }, box);
    return member;
  }
  const send = ({ db }: Scene, instant = NOW) =>
    sendReportMailsOf(servicesAt(instant))({ organizationId: db.organizationId });
  async function arrived(on: Scene, to: string, at = NOW) {
    const rows = await on.db.query<{ id: string }>(
      `SELECT id FROM delivery WHERE organization_id = $1 AND kind = 'email' AND state = 'queued' ORDER BY id`,
      [on.db.organizationId],
    );
    ahead = at - Date.now() + 60_000;
    for (const { id } of rows) await run(on, { deliveryId: id });
    return sandbox.control.mail(to);
  }
  const tickets = async ({ db }: Scene, departmentId: string, ...days: string[]) => {
    for (const day of days) await makeTicket(db, { departmentId, openedAt: new Date(`${day}T15:00:00Z`) });
  };

  it('brings each member the week that they see beside the one before, in their language', async () => {
    const on = await scene('Acme');
    const [support, legal] = [await makeDepartment(on.db), await makeDepartment(on.db)];
    await tickets(on, support.id, '2026-11-17', '2026-11-24', '2026-11-29');
    await tickets(on, legal.id, '2026-11-24', '2026-11-30');
    await on.db.query(`UPDATE ticket SET created_at = opened_at WHERE organization_id = $1`, [on.db.organizationId]);
    const walled = await makeRole(on.db, {
      ...{ builtIn: null, name: 'Lead', departmentsOnly: true },
      permissions: ['reports.view', 'tickets.view'],
    });
    const ana = await reader(on, { name: 'Ana' });
    const bia = await reader(on, { name: 'Bia', locale: 'pt-BR', roleId: walled.id });
    const { organizationId } = on.db;
    await on.db.transaction((tx) =>
      tx.departmentMember.create({ data: { organizationId, departmentId: support.id, memberId: bia.id } }),
    );
    expect(await dueReportMails(database, new Date(NOW - 60_000), 10)).not.toContain(organizationId);
    expect(await dueReportMails(database, new Date(NOW), 10)).toContain(organizationId);
    // by two workers at once, and again
    await Promise.all([send(on), send(on)]);
    await send(on);
    const [toAna, ...more] = await arrived(on, ana.email);
    expect(more).toEqual([]);
    expect(toAna!.subject).toMatch(/^Acme: the week of 23\s?–\s?29 November 2026$/);
    expect(toAna!.text).toContain('New tickets: 3 (week before: 1)');
    expect(toAna!.text).toContain('Open at the end: 4 (week before: 1)');
    expect(toAna!.text).toContain('Billed by X: ');
    expect(toAna!.text).toContain('/reports?from=2026-11-23&to=2026-11-29&zone=America%2FSao_Paulo');
    const [, token] = /\/report-mail#(\S+)/.exec(toAna!.text)!;
    const source = await (await fetch(`${sandbox.url}/control/mail/${toAna!.id}/raw`)).text();
    const unsubscribe = `http://127.0.0.1:4000/api/v1/report-mails/unsubscribe?token=${token}`;
    expect(source.replaceAll(/\r\n[ \t]+/g, ' ')).toContain(`List-Unsubscribe: <${unsubscribe}>\r\n`);
    expect(source).toContain('\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
    const [toBia] = await sandbox.control.mail(bia.email);
    expect(toBia!.subject).toMatch(/^Acme: a semana de 23\s?–\s?29 de novembro de 2026$/);
    expect(toBia!.text).toContain('Tickets novos: 2 (semana anterior: 1)');
    expect(toBia!.text).not.toContain('Cobrado pelo X');
    expect(toBia!.text).not.toContain(token);
    // a week later it is there again
    const weekLater = NOW + 7 * 86_400_000;
    expect(await dueReportMails(database, new Date(weekLater), 10)).toContain(organizationId);
    await send(on, weekLater);
    expect(await arrived(on, ana.email, weekLater)).toHaveLength(2);
  });

  it('does not come to who may not see reports, is not active or has not proved their address, nor before a removal', async () => {
    const on = await scene();
    await tickets(on, (await makeDepartment(on.db)).id, '2026-11-24');
    const light = await makeRole(on.db, { builtIn: 'light_agent' });
    const readers = [
      await reader(on, { roleId: light.id }),
      await reader(on, { isActive: false }),
      await reader(on, { name: 'Unproved' }),
    ];
    await database.prisma.user.update({ where: { id: readers[2]!.userId }, data: { emailVerified: false } });
    await send(on);
    for (const { email: to } of readers) expect(await arrived(on, to)).toEqual([]);
    const leaving = await scene();
    await tickets(leaving, (await makeDepartment(leaving.db)).id, '2026-11-24');
    const { email: to, id: askedById } = await reader(leaving);
    const { organizationId } = leaving.db;
    await leaving.db.query(
      `INSERT INTO organization_deletion (organization_id, requested_by_id, requested_at, removes_at, due_at, paused_account_ids)
       VALUES ($1, $2, now(), now() + interval '14 days', now() + interval '14 days', '{}')`,
      [organizationId, askedById],
    );
    await send(leaving);
    expect(await arrived(leaving, to)).toEqual([]);
  });

  it('does not come where both weeks have nothing, nor once it is switched off', async () => {
    const on = await scene();
    const quiet = await reader(on);
    await send(on);
    expect(await arrived(on, quiet.email)).toEqual([]);
    await tickets(on, (await makeDepartment(on.db)).id, '2026-11-24', '2026-12-01');
    const actor = { kind: 'member', memberId: quiet.id, permissions: ['reports.view'] } as const;
    await chooseReportMail({ ...on.ctx, actor }, { isOn: false, ...MONDAY_AT_EIGHT }, box);
    await send(on, NOW + 7 * 86_400_000);
    expect(await arrived(on, quiet.email, NOW + 7 * 86_400_000)).toEqual([]);
  });
});

describe('an SMS', () => {
  it('goes out by the organization’s account, its secret nowhere in the clear', async () => {
    const at = await scene();
    await saveSms(at);
    const to = somePhone();
    const added = await code(at, to);
    const [before] = await at.db.query<{ row: string }>('SELECT delivery::text AS row FROM delivery');
    expect(before!.row).not.toContain('012345');
    await run(at, added);
    await run(at, added);
    const [sms, ...more] = await sandbox.control.sms(to);
    expect(sms!.body).toMatch(/^012345 confirma este telefone/);
    expect(sms!.segments).toBe(1);
    expect(more).toEqual([]);
    expect(await stored(at, added)).toMatchObject({ state: 'sent', remoteId: sms!.sid, sealed: null });
  });

  it('goes out by a messaging service where there is one', async () => {
    const at = await scene();
    const messagingServiceSid = `MG${'0'.repeat(32)}`;
    await saveSms(at, { from: null, messagingServiceSid });
    const to = somePhone();
    await run(at, await code(at, to));
    expect(await sandbox.control.sms(to)).toMatchObject([{ messagingServiceSid }]);
  });

  it('is not asked for without an account in use', async () => {
    const at = await scene();
    await expect(code(at, somePhone())).rejects.toMatchObject({ code: 'sms_not_configured' });
    const off = { settings: smsSettings(), isEnabled: false, revision: 0, secret: sandbox.twilio.authToken, box };
    await saveSmsAddOn(at.ctx, off);
    await expect(code(at, somePhone())).rejects.toMatchObject({ code: 'sms_not_configured' });
    expect(await at.db.query('SELECT id FROM delivery')).toEqual([]);
  });

  it('that Twilio refuses is given up, with its reason', async () => {
    const at = await scene();
    await saveSms(at);
    const added = await code(at, '+15005550004');
    await run(at, added);
    expect(await stored(at, added)).toMatchObject({
      state: 'failed',
      code: 'sms_refused',
      detail: expect.stringMatching(/^21610: /),
    });
  });

  it('waits while Twilio is busy or does not know our token', async () => {
    const at = await scene();
    await saveSms(at, {}, 'wrong');
    const added = await code(at, somePhone());
    await run(at, added);
    const waiting = await stored(at, added);
    expect(waiting).toMatchObject({ state: 'queued', code: 'tries_again', detail: expect.stringMatching(/^20003: /) });
    expect(waiting.dueAt.getTime()).toBeGreaterThan(Date.now() + 10_000);
  });

  it('that would come too late to be of use is not sent', async () => {
    const at = await scene();
    await saveSms(at);
    const to = somePhone();
    const added = await code(at, to, new Date(Date.now() + 60_000));
    ahead = 61_000;
    await run(at, added);
    expect(await stored(at, added)).toMatchObject({ state: 'failed', code: 'expired' });
    expect(await sandbox.control.sms(to)).toEqual([]);
  });
});

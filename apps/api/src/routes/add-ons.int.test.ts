import { PassThrough } from 'node:stream';
import type { AddOnTest, AuditEntry, MailAddOn, SmsAddOn } from '@perch/contracts';
import { uuid7 } from '@perch/db';
import {
  claimDelivery,
  claimMailbox,
  finishMailbox,
  openMailAddOn,
  openSmsAddOn,
  settleDelivery,
  type Context,
} from '@perch/desk';
import { startWorker } from '@perch/queue';
import { makeDelivery } from '@perch/testing';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { awaitDelivery } from '../live/await-delivery.ts';
import { systemContext } from '../system-context.ts';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let logged = '';
const logLines = new PassThrough().on('data', (chunk) => (logged += String(chunk)));
const PASSWORD = 'hush-hush-password';
const TOKEN = 'hush-hush-token';

let api: TestApi;
let alice: TestClient;
let mallory: TestClient;
beforeAll(async () => {
  api = await startTestApi({ log: pino({ level: 'trace' }, logLines) });
  alice = await api.signUp();
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
});
afterAll(() => api.close());
beforeEach(async () => {
  for (const client of [alice, mallory]) await systemOf(client).db.query('DELETE FROM add_on');
});

const mail = {
  host: 'smtp.acme.test',
  port: 587,
  security: 'starttls',
  user: 'acme',
  fromName: 'Acme',
  fromAddress: 'help@acme.test',
};
const sms = { accountSid: `AC${'a1'.repeat(16)}`, from: '+15005550006', messagingServiceSid: null };
const mailBody = { settings: mail, password: PASSWORD, isEnabled: true, revision: 0 };
const smsBody = { settings: sms, authToken: TOKEN, isEnabled: true, revision: 0 };

const systemOf = (client: TestClient): Context => systemContext(api.services, client.organizationId);
const opening = () => ({ box: api.services.box, evenDisabled: true });
const someTest = {
  to: 'ana@acme.test',
  locale: 'en',
  template: 'account-needs-reauthorization',
  isTest: true,
} as const;
const passwordOf = async (client: TestClient) =>
  (await openMailAddOn(systemOf(client), { box: api.services.box, email: someTest }))?.password;

async function saved(client: TestClient, kind: 'mail' | 'sms') {
  const answer = await client.put(`add-ons/${kind}`, kind === 'mail' ? mailBody : smsBody);
  expect(answer.statusCode).toBe(200);
  return answer;
}

describe('add-ons', () => {
  it('are there before anything was saved: not configured', async () => {
    const blank = {
      settings: null,
      isEnabled: false,
      hasSecret: false,
      revision: 0,
      changedAt: null,
      changedBy: null,
      lastTest: null,
    };
    const answer = await alice.get('add-ons');
    expect(answer.json()).toEqual({
      data: [
        { kind: 'mail', ...blank, refused: null },
        { kind: 'sms', ...blank, refused: null },
        { kind: 'imap', ...blank, lastLook: null, leftMail: { waiting: 0, givenUp: [] } },
      ],
    });
    expect((await alice.get('add-ons/mail')).json()).toEqual({ kind: 'mail', ...blank, refused: null });
    expect((await alice.get('add-ons/sms')).json()).toEqual({ kind: 'sms', ...blank, refused: null });
  });

  it('are saved and answered, but for their secrets, which are nowhere in the clear', async () => {
    const answers = [await saved(alice, 'mail'), await saved(alice, 'sms'), await alice.get('add-ons')];
    const { id, name } = alice.session.member;
    const common = { isEnabled: true, hasSecret: true, revision: 1, changedBy: { id, name }, lastTest: null };
    expect(answers[0]!.json<MailAddOn>()).toMatchObject({ kind: 'mail', settings: mail, ...common });
    expect(answers[1]!.json<SmsAddOn>()).toMatchObject({ kind: 'sms', settings: sms, ...common });
    const [row] = await systemOf(alice).db.query<{ rows: string }>('SELECT json_agg(a)::text AS rows FROM add_on a');
    const log = await alice.get('audit-log');
    for (const body of [...answers, log].map((answer) => answer.body).concat(row!.rows)) {
      expect(body).not.toContain(PASSWORD);
      expect(body).not.toContain(TOKEN);
    }
    expect(await passwordOf(alice)).toBe(PASSWORD);
    expect(await openSmsAddOn(systemOf(alice), opening())).toMatchObject({ ...sms, authToken: TOKEN });
  });

  it('are one organization’s alone', async () => {
    await saved(alice, 'mail');
    expect((await mallory.get('add-ons/mail')).json()).toMatchObject({ settings: null, revision: 0 });
    expect((await mallory.delete('add-ons/mail')).json()).toMatchObject({ code: 'not_found' });
    const theirs = { ...mailBody, settings: { ...mail, host: 'smtp.elsewhere.test' }, password: 'theirs' };
    expect((await mallory.put('add-ons/mail', theirs)).statusCode).toBe(200);
    expect((await alice.get('add-ons/mail')).json()).toMatchObject({ settings: mail, revision: 1 });
    expect(await passwordOf(alice)).toBe(PASSWORD);
  });

  it.each([
    ['mail', { settings: { ...mail, host: 'https://smtp.acme.test' } }, 'settings.host'],
    ['mail', { settings: { ...mail, port: 6379 } }, 'settings.port'],
    ['mail', { settings: { ...mail, security: 'ssl' } }, 'settings.security'],
    ['mail', { settings: { ...mail, fromName: 'Acme\r\nBcc: eve@evil.test' } }, 'settings.fromName'],
    ['mail', { settings: { ...mail, fromAddress: 'nobody' } }, 'settings.fromAddress'],
    ['mail', { password: undefined }, 'password'],
    ['mail', { password: '' }, 'password'],
    ['mail', { revision: -1 }, 'revision'],
    ['sms', { settings: { ...sms, accountSid: 'AC1' } }, 'settings.accountSid'],
    ['sms', { settings: { ...sms, from: '0800' + 'x'.repeat(9) } }, 'settings.from'],
    ['sms', { settings: { ...sms, messagingServiceSid: `MG${'0'.repeat(32)}` } }, 'settings.from'],
    ['sms', { authToken: undefined }, 'authToken'],
  ])('of %s refuse %j and name the field', async (kind, change, path) => {
    const answer = await alice.put(`add-ons/${kind}`, { ...(kind === 'mail' ? mailBody : smsBody), ...change });
    expect(answer.json()).toMatchObject({ status: 400, code: 'validation_failed', errors: [{ path }] });
    expect((await alice.get(`add-ons/${kind}`)).json()).toMatchObject({ revision: 0 });
  });

  it('may be anywhere, at any port, beside the sandbox', async () => {
    const beside = await startTestApi({ env: { ALLOW_PRIVATE_ADDRESSES: '1' } });
    const admin = await beside.signUp();
    const settings = { ...mail, host: '127.0.0.1', port: 40_025 };
    expect((await admin.put('add-ons/mail', { ...mailBody, settings })).statusCode).toBe(200);
    await beside.close();
  });

  it('need no password where nobody signs in, and keep none', async () => {
    await saved(alice, 'mail');
    const body = { ...mailBody, settings: { ...mail, user: null }, password: undefined, revision: 1 };
    expect((await alice.put('add-ons/mail', body)).json()).toMatchObject({ hasSecret: false, revision: 2 });
    expect(await passwordOf(alice)).toBeNull();
  });

  it('keep the password where it goes on being used for the same, and let go of it nowhere else', async () => {
    await saved(alice, 'mail');
    const put = (settings: object, revision: number, password?: string) =>
      alice.put('add-ons/mail', { settings: { ...mail, ...settings }, isEnabled: true, revision, password });
    expect((await put({ fromName: 'Acme Air' }, 1)).json()).toMatchObject({ hasSecret: true, revision: 2 });
    expect((await put({ fromName: 'Acme Air' }, 2, '')).json()).toMatchObject({ hasSecret: true, revision: 3 });
    for (const change of [{ host: 'smtp.evil.test' }, { port: 25 }, { security: 'none' }, { user: 'root' }]) {
      expect((await put(change, 3)).json()).toMatchObject({ status: 400, errors: [{ path: 'password' }] });
    }
    expect(await passwordOf(alice)).toBe(PASSWORD);
    expect((await put({ host: 'smtp.other.test' }, 3, 'new')).json()).toMatchObject({ revision: 4 });
    expect(await passwordOf(alice)).toBe('new');

    await saved(alice, 'sms');
    const other = { ...sms, accountSid: `AC${'0'.repeat(32)}` };
    const moved = await alice.put('add-ons/sms', { settings: other, isEnabled: true, revision: 1 });
    expect(moved.json()).toMatchObject({ status: 400, errors: [{ path: 'authToken' }] });
  });

  it('are not overwritten when somebody else has saved since', async () => {
    await saved(alice, 'mail');
    expect((await alice.put('add-ons/mail', mailBody)).json()).toMatchObject({ status: 409, code: 'settings_changed' });
    const first = await Promise.all([alice.put('add-ons/sms', smsBody), alice.put('add-ons/sms', smsBody)]);
    expect(first.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409]);
  });

  it('that are removed leave no secret, and what was read before does not come back', async () => {
    await saved(alice, 'mail');
    expect((await alice.delete('add-ons/mail')).statusCode).toBe(204);
    const gone = { settings: null, isEnabled: false, hasSecret: false, revision: 2 };
    expect((await alice.get('add-ons/mail')).json()).toMatchObject(gone);
    const [row] = await systemOf(alice).db.query<{ sealed: unknown }>('SELECT sealed FROM add_on');
    expect(row!.sealed).toBeNull();
    expect((await alice.delete('add-ons/mail')).json()).toMatchObject({ status: 404, code: 'not_found' });
    expect((await alice.put('add-ons/mail', { ...mailBody, revision: 1 })).json()).toMatchObject({
      code: 'settings_changed',
    });
    expect((await alice.put('add-ons/mail', { ...mailBody, revision: 2 })).statusCode).toBe(200);
  });

  it('tell in the audit log what changed and that a secret did, never which', async () => {
    await saved(alice, 'mail');
    const change = { settings: { ...mail, fromName: 'Air' }, isEnabled: false, revision: 1 };
    await alice.put('add-ons/mail', change);
    await alice.put('add-ons/mail', { ...change, password: 'another', revision: 2 });
    await alice.put('add-ons/mail', { ...change, revision: 3 });
    await alice.delete('add-ons/mail');
    const log = (await alice.get('audit-log?limit=4')).json<{ data: AuditEntry[] }>().data;
    expect(log.map(({ action, before, after }) => ({ action, before, after }))).toEqual([
      {
        action: 'add_on.removed',
        before: { ...mail, fromName: 'Air', isEnabled: false, password: 'set' },
        after: null,
      },
      { action: 'add_on.changed', before: { password: 'set' }, after: { password: 'changed' } },
      {
        action: 'add_on.changed',
        before: { fromName: 'Acme', isEnabled: true },
        after: { fromName: 'Air', isEnabled: false },
      },
      { action: 'add_on.changed', before: null, after: { ...mail, isEnabled: true, password: 'changed' } },
    ]);
    expect(log[0]!.subject).toEqual({ kind: 'add_on', id: 'mail', name: 'Mail (SMTP)' });
  });
});

describe('a test', () => {
  let worker: { close(): Promise<void> } | undefined;
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
  });
  /** Stands for the worker: every delivery ends as given. */
  function providerSays(answer: { taken: string } | { refused: string }) {
    worker = startWorker(
      'deliver',
      async ({ organizationId, deliveryId }) => {
        const ctx = systemContext(api.services, organizationId);
        const claimed = await claimDelivery(ctx, { deliveryId, leaseSeconds: 30 });
        if (claimed.kind !== 'send') return;
        const event =
          'taken' in answer
            ? ({ type: 'succeeded', remoteId: deliveryId, detail: answer.taken } as const)
            : ({ type: 'refused', code: 'mail_refused', detail: answer.refused } as const);
        await settleDelivery(ctx, { deliveryId, leaseToken: claimed.leaseToken, event });
      },
      api.services.redis,
      () => {},
    );
  }

  it.each([
    ['mail', 'ana@acme.test', 'ana@acme.test'],
    ['sms', '+55 (11) 98765-4321', '+5511987654321'],
  ] as const)('of %s answers what the provider said, and is remembered', async (kind, typed, to) => {
    await saved(alice, kind);
    providerSays({ taken: '250 2.0.0 Ok: queued as 7' });
    const answer = await alice.post(`add-ons/${kind}/test`, { to: typed });
    expect(answer.statusCode).toBe(200);
    const result = answer.json<AddOnTest>();
    expect(result).toMatchObject({
      state: 'sent',
      answer: '250 2.0.0 Ok: queued as 7',
      to,
      code: null,
      isCurrent: true,
    });
    expect((await alice.get(`add-ons/${kind}/test/${result.deliveryId}`)).json()).toEqual(result);
    expect((await alice.get(`add-ons/${kind}`)).json()).toMatchObject({ lastTest: result });
    const body = kind === 'mail' ? mailBody : smsBody;
    await alice.put(`add-ons/${kind}`, { ...body, revision: 1 });
    expect((await alice.get(`add-ons/${kind}`)).json()).toMatchObject({ lastTest: { ...result, isCurrent: false } });
  });

  it('that fails answers 200 too, with the reason', async () => {
    await saved(alice, 'mail');
    providerSays({ refused: '535 5.7.8 Wrong user or password' });
    const answer = await alice.post('add-ons/mail/test', { to: 'ana@acme.test' });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      200,
      { state: 'failed', code: 'mail_refused', answer: '535 5.7.8 Wrong user or password' },
    ]);
  });

  it('that takes its time is answered as queued, and found by its id', async () => {
    await saved(alice, 'mail');
    const headers = { cookie: alice.cookie, prefer: 'wait=0' };
    const answer = await api.call('POST', 'add-ons/mail/test', { to: 'ana@acme.test' }, headers);
    expect(answer.statusCode).toBe(202);
    const { deliveryId } = answer.json<AddOnTest>();
    expect(answer.json()).toMatchObject({ state: 'queued', answer: null });
    expect((await alice.get(`add-ons/mail/test/${deliveryId}`)).json()).toMatchObject({ state: 'queued' });
  });

  it('is refused before there is anything to try, and when it names nobody', async () => {
    for (const [kind, to] of [
      ['mail', 'ana@acme.test'],
      ['sms', '+5511987654321'],
    ]) {
      const answer = await alice.post(`add-ons/${kind}/test`, { to });
      expect(answer.json()).toMatchObject({ status: 409, code: 'add_on_not_configured' });
      const nobody = await alice.post(`add-ons/${kind}/test`, { to: 'nobody' });
      expect(nobody.json()).toMatchObject({ status: 400, code: 'validation_failed', errors: [{ path: 'to' }] });
    }
  });

  it('is nobody else’s to see, and nothing else is a test', async () => {
    await saved(alice, 'mail');
    providerSays({ taken: '250 ok' });
    const { deliveryId } = (await alice.post('add-ons/mail/test', { to: 'ana@acme.test' })).json<AddOnTest>();
    const other = await makeDelivery(systemOf(alice).db, { kind: 'email', payload: { to: 'x@acme.test' } });
    const missing = { status: 404, code: 'not_found' };
    expect((await mallory.get(`add-ons/mail/test/${deliveryId}`)).json()).toMatchObject(missing);
    for (const path of [`sms/test/${deliveryId}`, `mail/test/${other.id}`, `mail/test/${uuid7()}`]) {
      expect((await alice.get(`add-ons/${path}`)).json()).toMatchObject(missing);
    }
    expect((await alice.get('add-ons/mail/test/x')).json()).toMatchObject({ status: 400 });
  });

  it('is granted ten times in ten minutes, to each organization', async () => {
    const eager = await api.signUp();
    await saved(eager, 'mail');
    await saved(alice, 'mail');
    providerSays({ taken: '250 ok' });
    const tries = await Promise.all(
      Array.from({ length: 12 }, () => eager.post('add-ons/mail/test', { to: 'ana@acme.test' })),
    );
    expect(tries.map(({ statusCode }) => statusCode).filter((status) => status === 200)).toHaveLength(10);
    const refused = tries.find(({ statusCode }) => statusCode !== 200)!;
    expect(refused.json()).toMatchObject({ status: 429, code: 'too_many_tests' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(500);
    expect((await alice.post('add-ons/mail/test', { to: 'ana@acme.test' })).statusCode).toBe(200);
  });

  it('is looked at once more in the end when nothing was heard of it', async () => {
    const { organizationId, session } = alice;
    const signedIn = () => ({ organizationId, session: { id: session.member.id }, member: session.member });
    const reads: string[] = [];
    const state = await awaitDelivery(api.app, { signedIn, headers: { prefer: 'wait=1' } } as never, {
      start: async () => ({ deliveryId: 'd' }),
      idOf: ({ deliveryId }) => deliveryId,
      read: async ({ deliveryId }) => (reads.push(deliveryId) > 1 ? 'sent' : 'queued'),
      isSettled: (each) => each === 'sent',
    });
    expect([state, reads]).toEqual(['sent', ['d', 'd']]);
  });
});

it('of all this no secret is in the log', () => {
  expect(logged).toContain('/api/v1/add-ons/mail');
  expect(logged).toContain('/api/v1/add-ons/sms');
  for (const secret of [PASSWORD, TOKEN]) expect(logged).not.toContain(secret);
});

describe('a mailbox', () => {
  const imap = {
    ...{ host: 'imap.acme.test', port: 993, security: 'tls', user: 'help@acme.test', mailbox: 'INBOX' },
    trustedServer: 'mx.acme.test',
  };
  const body = { settings: imap, password: PASSWORD, isEnabled: true, revision: 0 };

  it('is saved without showing its password, read by one at a time, and says how the latest look went', async () => {
    const answer = await alice.put('add-ons/imap', body);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).not.toContain(PASSWORD);
    const ctx = systemOf(alice);
    const claim = { leaseSeconds: 60, box: api.services.box };
    const claimed = await claimMailbox(ctx, claim);
    expect(claimed).toMatchObject({ isEnabled: true, uidValidity: null, lastUid: 0n, server: { password: PASSWORD } });
    expect(await claimMailbox(ctx, claim)).toBeNull();
    expect(await claimMailbox(systemOf(mallory), claim)).toBeNull();
    const failure = { code: 'imap_refused', detail: 'Wrong password' };
    const { leaseToken } = claimed!;
    await finishMailbox(ctx, { leaseToken, failure, nextLookAt: new Date(Date.now() + 60_000) });
    expect((await alice.get('add-ons/imap')).json()).toMatchObject({
      lastLook: { code: 'imap_refused', answer: 'Wrong password', isCurrent: true },
    });
    expect((await mallory.get('add-ons/imap')).json()).toMatchObject({ settings: null, lastLook: null });
  });

  it('asks for the password again where it would go elsewhere', async () => {
    await alice.put('add-ons/imap', body);
    const elsewhere = { settings: { ...imap, host: 'imap.evil.test' }, isEnabled: true, revision: 1 };
    expect((await alice.put('add-ons/imap', elsewhere)).json()).toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'password' }],
    });
    expect(
      (await alice.put('add-ons/imap', { ...body, settings: { ...imap, port: 22 }, revision: 1 })).json(),
    ).toMatchObject({
      errors: [{ path: 'settings.port' }],
    });
  });
});

describe('the e-mail address of a department', () => {
  const settings = { fromName: 'Acme', replyTo: null, usesReplyTag: true, signature: '' };

  it('is one department’s alone, over all organizations, and its changes are audited', async () => {
    const idOf = async (client: TestClient) => (await client.get('departments')).json().data[0].id as string;
    const [ours, theirs] = [await idOf(alice), await idOf(mallory)];
    const body = { ...settings, address: 'Help@Acme.test', revision: 0 };
    const saved = await alice.put(`departments/${ours}/mail`, body);
    expect(saved.json()).toMatchObject({ departmentId: ours, address: 'help@acme.test', revision: 1 });
    expect((await alice.put(`departments/${ours}/mail`, body)).json()).toMatchObject({ code: 'settings_changed' });
    expect((await mallory.put(`departments/${theirs}/mail`, body)).json()).toMatchObject({
      code: 'mail_address_taken',
    });
    expect((await mallory.put(`departments/${ours}/mail`, body)).statusCode).toBe(404);
    expect((await alice.get('departments/mail')).json().data).toHaveLength(1);
    expect((await mallory.get('departments/mail')).json().data).toEqual([]);
    const [entry] = (await alice.get('audit-log')).json<{ data: AuditEntry[] }>().data;
    expect(entry).toMatchObject({ action: 'department.changed', after: { mailAddress: 'help@acme.test' } });
    expect((await mallory.delete(`departments/${ours}/mail`)).statusCode).toBe(404);
    expect((await alice.delete(`departments/${ours}/mail`)).statusCode).toBe(204);
    expect((await mallory.put(`departments/${theirs}/mail`, body)).statusCode).toBe(200);
  });

  it('is never the one that Perch sends from, and it says which one e-mail really comes from', async () => {
    const id = (await alice.get('departments')).json().data[0].id as string;
    const put = (change: object) =>
      alice.put(`departments/${id}/mail`, { ...settings, address: 'write@acme.test', revision: 0, ...change });
    for (const [path, change] of [
      ['address', { address: 'Perch@perch.test' }],
      ['replyTo', { replyTo: 'perch@perch.test' }],
    ] as const) {
      const answer = await put(change);
      expect(answer.statusCode).toBe(409);
      expect(answer.json()).toMatchObject({ code: 'mail_address_of_perch', errors: [{ path }] });
    }
    expect((await put({})).json()).toMatchObject({ locale: 'en', addressInFrom: 'perch@perch.test' });
    expect((await alice.put('add-ons/mail', mailBody)).statusCode).toBe(200);
    expect((await alice.get('departments/mail')).json().data).toMatchObject([{ addressInFrom: 'write@acme.test' }]);
  });
});

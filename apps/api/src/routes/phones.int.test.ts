import type { AuditEntry, Member, OwnPhone, Session } from '@perch/contracts';
import { uuid7 } from '@perch/db';
import { claimDelivery, openNoticeData, saveSmsAddOn, settleDelivery, type Context } from '@perch/desk';
import { startWorker } from '@perch/queue';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemContext } from '../system-context.ts';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

const PHONE = '+5511987654321';
const OTHER = '+4915112345678';

let api: TestApi;
let alice: TestClient;
let agent: TestClient;
let mallory: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  agent = await api.colleague(alice, { builtIn: 'agent' });
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
  for (const client of [alice, mallory]) await configureSms(client, true);
});
afterAll(() => api.close());
beforeEach(async () => {
  for (const client of [alice, mallory]) {
    const { db } = systemOf(client);
    await db.query('UPDATE member SET phone = NULL, phone_verified_at = NULL');
    await db.query('DELETE FROM phone_code');
    await db.query('DELETE FROM delivery');
  }
});

const systemOf = (client: TestClient): Context => systemContext(api.services, client.organizationId);

async function configureSms(client: TestClient, isEnabled: boolean) {
  const settings = { accountSid: `AC${'0'.repeat(32)}`, from: '+15005550006', messagingServiceSid: null };
  const { revision } = (await client.get('add-ons/sms')).json<{ revision: number }>();
  await saveSmsAddOn(systemOf(client), { settings, isEnabled, revision, secret: 'token', box: api.services.box });
}

/** Asks for a code without waiting for the SMS. */
const ask = (client: TestClient, phone: string = PHONE) =>
  api.call('POST', 'me/phone', { phone }, { cookie: client.cookie, prefer: 'wait=0' });
const enter = (client: TestClient, code: string) => client.post('me/phone/verify', { code });

/** The codes that are on their way, newest first. */
async function codesOf(client: TestClient): Promise<{ to: string; code: string }[]> {
  const { db } = systemOf(client);
  const rows = await db.transaction((tx) => tx.delivery.findMany({ orderBy: { id: 'desc' } }));
  return rows.map(({ id, payload, keyId, sealed }) => ({
    to: (payload as { to: string }).to,
    code: (openNoticeData(api.services.box, { id, secret: { keyId: keyId!, sealed: sealed! } }) as { code: string })
      .code,
  }));
}
const newestCode = async (client: TestClient) => (await codesOf(client))[0]!.code;
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');
const own = async (client: TestClient) => (await client.get('me/phone')).json<OwnPhone>();
const shown = async (client: TestClient, of: TestClient) =>
  (await client.get('members'))
    .json<{ data: Member[] }>()
    .data.filter(({ id }) => id === of.session.member.id)
    .map(({ phone, isPhoneVerified }) => ({ phone, isPhoneVerified }))[0];

describe('a member’s own number', () => {
  it('is none at first', async () => {
    expect(await own(agent)).toEqual({ phone: null, isPhoneVerified: false, isSmsConfigured: true, code: null });
  });

  it('is theirs once they have entered the code that was sent to it', async () => {
    const answer = await ask(agent, '+55 (11) 98765-4321');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      phone: PHONE,
      isPhoneVerified: false,
      code: { state: 'queued', reason: null, attemptsLeft: 5 },
    });
    const [sent] = await codesOf(agent);
    expect(sent).toMatchObject({ to: PHONE, code: expect.stringMatching(/^\d{6}$/) });
    expect(answer.body).not.toContain(sent!.code);
    const verified = await enter(agent, sent!.code);
    expect([verified.statusCode, verified.json()]).toMatchObject([
      200,
      { phone: PHONE, isPhoneVerified: true, code: null },
    ]);
    const session = (await agent.get('auth/session')).json<Session>();
    expect(session.member).toMatchObject({ phone: PHONE, isPhoneVerified: true });
    expect((await enter(agent, sent!.code)).json()).toMatchObject({ status: 400, code: 'phone_code_expired' });
  });

  it('is kept with nothing by which the code could be read', async () => {
    await ask(agent);
    const code = await newestCode(agent);
    const [row] = await systemOf(agent).db.query<{ all: string }>(
      `SELECT (SELECT json_agg(c)::text FROM phone_code c) || (SELECT json_agg(d)::text FROM delivery d) AS all`,
    );
    expect(row!.all).not.toContain(`"${code}"`);
  });

  it('needs no second proof, and a new one when it changes', async () => {
    await ask(agent);
    await enter(agent, await newestCode(agent));
    expect((await ask(agent)).json()).toMatchObject({ isPhoneVerified: true, code: null });
    expect(await codesOf(agent)).toHaveLength(1);
    expect((await ask(agent, OTHER)).json()).toMatchObject({ phone: OTHER, isPhoneVerified: false });
    expect((await codesOf(agent))[0]!.to).toBe(OTHER);
  });

  it('is not proved by a code for another one', async () => {
    await ask(agent, PHONE);
    const code = await newestCode(agent);
    await ask(agent, OTHER);
    const other = await newestCode(agent);
    const stale = code === other ? wrong(other) : code; // once in a million they are the same
    expect((await enter(agent, stale)).json()).toMatchObject({ code: 'phone_code_wrong' });
    expect((await enter(agent, other)).json()).toMatchObject({ phone: OTHER, isPhoneVerified: true });
  });

  it('is not proved by an earlier code', async () => {
    await ask(agent);
    const first = await newestCode(agent);
    await ask(agent);
    const second = await newestCode(agent);
    const stale = first === second ? wrong(second) : first;
    expect((await enter(agent, stale)).json()).toMatchObject({ code: 'phone_code_wrong' });
    expect((await enter(agent, second)).statusCode).toBe(200);
  });

  it('is not guessed: after five wrong codes the right one does not help', async () => {
    await ask(agent);
    const code = await newestCode(agent);
    const answers = [];
    for (let attempt = 0; attempt < 5; attempt++) answers.push((await enter(agent, wrong(code))).json());
    expect(answers.map((answer) => answer.code)).toEqual([
      ...Array<string>(4).fill('phone_code_wrong'),
      'phone_code_expired',
    ]);
    expect((await enter(agent, code)).json()).toMatchObject({ status: 400, code: 'phone_code_expired' });
    expect(await own(agent)).toMatchObject({ isPhoneVerified: false, code: null });
  });

  it('is not guessed by asking many times at once either', async () => {
    await ask(agent);
    const code = await newestCode(agent);
    const answers = await Promise.all(Array.from({ length: 12 }, () => enter(agent, wrong(code))));
    expect(answers.filter((answer) => answer.json().code === 'phone_code_wrong')).toHaveLength(4);
  });

  it('is not proved after ten minutes', async () => {
    await ask(agent);
    await systemOf(agent).db.query(`UPDATE phone_code SET expires_at = now() - interval '1 second'`);
    expect(await own(agent)).toMatchObject({ phone: PHONE, code: null });
    expect((await enter(agent, await newestCode(agent))).json()).toMatchObject({ code: 'phone_code_expired' });
  });

  it('gets five codes in an hour, and more afterwards', async () => {
    for (let time = 0; time < 5; time++) expect((await ask(agent)).statusCode).toBe(200);
    expect((await ask(agent, OTHER)).json()).toMatchObject({ status: 429, code: 'too_many_phone_codes' });
    expect((await own(agent)).phone).toBe(PHONE);
    expect((await ask(alice)).statusCode).toBe(200);
    await systemOf(agent).db.query(`UPDATE phone_code SET created_at = created_at - interval '1 hour'`);
    expect((await ask(agent, OTHER)).statusCode).toBe(200);
  });

  it.each(['11987654321', '+55 11 call me', '+0123456789', ''])(
    'is refused as "%s", with a sentence',
    async (phone) => {
      const errors = [{ path: 'phone', message: expect.stringContaining('country code') }];
      expect((await ask(agent, phone)).json()).toMatchObject({ status: 400, code: 'validation_failed', errors });
    },
  );
  it.each(['12345', '1234567', 'abcdef'])('is not proved by "%s", which is no code', async (code) => {
    expect((await enter(agent, code)).json()).toMatchObject({ status: 400, errors: [{ path: 'code' }] });
  });

  it('can be taken away', async () => {
    await ask(agent);
    const code = await newestCode(agent);
    expect((await agent.delete('me/phone')).statusCode).toBe(204);
    expect(await own(agent)).toMatchObject({ phone: null, isPhoneVerified: false, code: null });
    expect((await enter(agent, code)).json()).toMatchObject({ code: 'phone_code_expired' });
    expect((await agent.delete('me/phone')).statusCode).toBe(204);
  });

  it('cannot be proved where SMS is not configured, and can be taken away', async () => {
    await ask(agent);
    await configureSms(alice, false);
    expect(await own(agent)).toMatchObject({ isSmsConfigured: false });
    expect((await ask(agent, OTHER)).json()).toMatchObject({ status: 409, code: 'sms_not_configured' });
    expect((await agent.delete('me/phone')).statusCode).toBe(204);
    await configureSms(alice, true);
  });
});

describe('what becomes of the SMS', () => {
  let worker: { close(): Promise<void> } | undefined;
  afterEach(async () => {
    await worker?.close();
    worker = undefined;
  });
  it('is told with the answer: sent, or refused in the words of Twilio', async () => {
    worker = startWorker(
      'deliver',
      async ({ organizationId, deliveryId }) => {
        const ctx = systemContext(api.services, organizationId);
        const claimed = await claimDelivery(ctx, { deliveryId, leaseSeconds: 30 });
        if (claimed.kind !== 'send') return;
        const { to } = claimed.delivery.payload as { to: string };
        const detail = '21211: Invalid number';
        const event =
          to === PHONE
            ? ({ type: 'succeeded', remoteId: deliveryId } as const)
            : ({ type: 'refused', code: 'sms_refused', detail } as const);
        await settleDelivery(ctx, { deliveryId, leaseToken: claimed.leaseToken, event });
      },
      api.services.redis,
      () => {},
    );
    expect((await agent.post('me/phone', { phone: PHONE })).json()).toMatchObject({ code: { state: 'sent' } });
    expect((await agent.post('me/phone', { phone: OTHER })).json()).toMatchObject({
      phone: OTHER,
      code: { state: 'failed', reason: '21211: Invalid number' },
    });
  });
});

describe('a number of a member', () => {
  const put = (client: TestClient, phone: string | null, id = agent.session.member.id) =>
    client.put(`members/${id}/phone`, { phone });

  it('is set by an administrator, and proved by the member', async () => {
    const answer = await put(alice, '+55 11 98765-4321');
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { phone: PHONE, isPhoneVerified: false }]);
    expect(await own(agent)).toMatchObject({ phone: PHONE, isPhoneVerified: false, code: null });
    await ask(agent);
    await enter(agent, await newestCode(agent));
    expect(await shown(alice, agent)).toEqual({ phone: PHONE, isPhoneVerified: true });
    expect((await put(alice, PHONE)).json()).toMatchObject({ isPhoneVerified: true });
    expect((await put(alice, OTHER)).json()).toMatchObject({ phone: OTHER, isPhoneVerified: false });
    expect((await put(alice, null)).json()).toMatchObject({ phone: null, isPhoneVerified: false });
  });

  it('is shown to the member and to administrators, to nobody else', async () => {
    await put(alice, PHONE, alice.session.member.id);
    await put(alice, OTHER);
    expect(await shown(alice, alice)).toMatchObject({ phone: PHONE });
    expect(await shown(alice, agent)).toMatchObject({ phone: OTHER });
    expect(await shown(agent, agent)).toMatchObject({ phone: OTHER });
    expect(await shown(agent, alice)).toEqual({ phone: null, isPhoneVerified: false });
  });

  it('is not for agents to set, nor of another organization, nor without SMS', async () => {
    expect((await put(agent, PHONE)).json()).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await put(mallory, PHONE)).json()).toMatchObject({ status: 404, code: 'not_found' });
    expect((await put(alice, PHONE, uuid7())).json()).toMatchObject({ status: 404 });
    expect((await put(alice, '123')).json()).toMatchObject({ status: 400, errors: [{ path: 'phone' }] });
    expect((await put(alice, PHONE, 'x')).json()).toMatchObject({ status: 400 });
    await configureSms(alice, false);
    expect((await put(alice, PHONE)).json()).toMatchObject({ status: 409, code: 'sms_not_configured' });
    expect((await put(alice, null)).statusCode).toBe(200);
    await configureSms(alice, true);
    expect(await own(agent)).toMatchObject({ phone: null });
  });

  it('is not to be set by who may do less than the member', async () => {
    const office = await api.colleague(alice, { permissions: ['organization.manage', 'tickets.view'] });
    expect((await put(office, PHONE, alice.session.member.id)).json()).toMatchObject({
      status: 403,
      code: 'permission_not_held',
      errors: [{ path: 'phone' }],
    });
    expect((await put(office, PHONE, office.session.member.id)).statusCode).toBe(200);
  });

  it('is in the audit log, with who changed it', async () => {
    await put(alice, PHONE);
    await ask(agent);
    await enter(agent, await newestCode(agent));
    await agent.delete('me/phone');
    const log = (await alice.get('audit-log?limit=3')).json<{ data: AuditEntry[] }>().data;
    expect(log.map(({ action, actor, before, after }) => [action, actor?.id, before, after])).toEqual([
      [
        'member.changed',
        agent.session.member.id,
        { phone: PHONE, isPhoneVerified: true },
        { phone: null, isPhoneVerified: false },
      ],
      ['member.changed', agent.session.member.id, { isPhoneVerified: false }, { isPhoneVerified: true }],
      ['member.changed', alice.session.member.id, { phone: null }, { phone: PHONE }],
    ]);
    expect(log[0]!.subject).toEqual({ kind: 'member', id: agent.session.member.id, name: 'Bob' });
  });
});

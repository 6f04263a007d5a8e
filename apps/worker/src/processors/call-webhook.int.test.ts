import { loadWorkerConfig, type EmailPayload } from '@perch/contracts';
import type { WebhookEventType } from '@perch/core';
import { createSecretBox, dueDeliveries, dueWebhooks, type Database, type TenantDatabase } from '@perch/db';
import {
  claimCalls,
  createWebhook,
  deleteWebhook,
  getWebhook,
  getWebhookDelivery,
  listAuditLog,
  listWebhookDeliveries,
  redeliver,
  redeliverFailed,
  removeOld,
  rotateWebhookSecret,
  testWebhook,
  updateTicket,
  updateWebhook,
  type Context,
} from '@perch/desk';
import { createMailer, type Mailer } from '@perch/notify';
import { makeMember, makeMessage, makeOrganization, makeTicket, openTestDatabase } from '@perch/testing';
import { createTwitter } from '@perch/twitter';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook as Verifier } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createServices, type WorkerServices } from '../services.ts';
import { callWebhookOf } from './call-webhook.ts';

const box = createSecretBox(new Map([['test', new Uint8Array(32).fill(7)]]));
const silent = { info: () => {}, warn: () => {}, error: () => {} };
const HOUR = 3_600_000;

let database: Database;
let mailer: Mailer;
let services: WorkerServices;
/** what the test's clock is ahead of the world's */
let ahead: number;
const now = () => new Date(Date.now() + ahead);

/** The program that is called: what came, and what it answers next (else 200). */
let program: Server;
let url: string;
let came: { path: string; headers: IncomingHttpHeaders; body: string }[];
type Answer = (response: ServerResponse) => void;
let answers: Answer[];
const status =
  (code: number, body = '', headers = {}): Answer =>
  (response) =>
    void response.writeHead(code, headers).end(body);

beforeAll(async () => {
  database = openTestDatabase();
  mailer = createMailer({ url: 'smtp://127.0.0.1:1', from: 'Perch <perch@perch.test>' });
  const config = loadWorkerConfig({
    APP_DATABASE_URL: process.env.APP_DATABASE_URL,
    REDIS_URL: process.env.REDIS_URL,
    PUBLIC_URL: 'http://127.0.0.1:4000',
    ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    SMTP_URL: 'smtp://127.0.0.1:1',
    ALLOW_PRIVATE_ADDRESSES: '1',
    WEBHOOK_TIMEOUT_MS: '5000',
  });
  services = createServices({
    config,
    database,
    box,
    twitter: createTwitter({ apiUrl: 'http://127.0.0.1:1', timeoutMs: 100 }),
    mailer,
    producer: {
      enqueue: async () => {},
      publish: async () => {},
      scheduleSweep: async () => {},
      close: async () => {},
    },
    log: silent as never,
    now,
  });
  program = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      came.push({ path: request.url!, headers: request.headers, body });
      (answers.shift() ?? status(200, 'thanks'))(response);
    });
  });
  await new Promise<void>((resolve) => program.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(program.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  program?.closeAllConnections();
  program?.close();
  mailer?.close();
  services?.serverMailers.close();
  await database?.close();
});
beforeEach(() => {
  ahead = 0;
  came = [];
  answers = [];
});

interface Scene {
  ctx: Context;
  db: TenantDatabase;
  webhookId: string;
  secret: string;
}

async function scene(events: WebhookEventType[] = ['ticket.updated']): Promise<Scene> {
  const { db } = await makeOrganization(database);
  const member = await makeMember(db, { name: 'Ana', email: `${crypto.randomUUID()}@acme.test` });
  const actor = {
    kind: 'member',
    memberId: member.id,
    permissions: ['organization.manage', 'tickets.edit', 'tickets.view', 'contacts.view', 'social.view'],
  } as const;
  const ctx = { ...services.contextOf(db.organizationId), actor };
  const webhook = { name: 'CRM', url, events };
  const { id: webhookId, secret } = await createWebhook(ctx, { box, allowsPrivate: true, webhook });
  return { db, ctx, webhookId, secret };
}

const work = ({ ctx, webhookId }: Scene, parts: Partial<WorkerServices> = {}) =>
  callWebhookOf({ ...services, ...parts })({ organizationId: ctx.organizationId, webhookId });
const log = async ({ ctx, webhookId }: Scene) => (await listWebhookDeliveries(ctx, webhookId, { limit: 50 })).data;
const health = ({ ctx, webhookId }: Scene) => getWebhook(ctx, webhookId);
const verified = (secret: string, { body, headers } = came.at(-1)!) =>
  new Verifier(secret).verify(body, headers as Record<string, string>);

/** Something that the webhook is told of. */
async function change(at: Scene, columns: Parameters<typeof makeTicket>[1] = {}) {
  const ticket = await makeTicket(at.db, columns);
  await updateTicket(at.ctx, ticket.id, { status: 'pending', priority: 'high' });
  return ticket;
}

describe('a webhook', () => {
  it('is told of what it wants, signed so that an independent library accepts it, and of nothing else', async () => {
    const at = await scene(['ticket.created', 'ticket.updated', 'message.received']);
    const ticket = await change(at);
    const message = await makeMessage(at.db, { ticketId: ticket.id, text: 'My order?' });
    await makeMessage(at.db, { ticketId: ticket.id, direction: 'note', channel: 'note', visibility: 'private' });
    expect(await dueWebhooks(database, now(), 1_000)).toContainEqual({
      organizationId: at.ctx.organizationId,
      webhookId: at.webhookId,
    });
    await work(at);

    const told = came.map((call) => verified(at.secret, call)) as { type: string; data: any; timestamp: string }[];
    expect(told.map(({ type }) => type).sort()).toEqual(['message.received', 'ticket.created', 'ticket.updated']);
    expect(told.find(({ type }) => type === 'ticket.updated')).toEqual({
      type: 'ticket.updated',
      timestamp: expect.any(String),
      data: {
        ticket: expect.objectContaining({ id: ticket.id, status: 'pending', priority: 'high', number: ticket.number }),
        changes: [
          { field: 'status', from: 'open', to: 'pending' },
          { field: 'priority', from: 'normal', to: 'high' },
        ],
        actor: { id: at.ctx.actor.memberId, name: 'Ana' },
        apiKey: null,
      },
    });
    expect(told.find(({ type }) => type === 'message.received')!.data).toEqual({
      message: expect.objectContaining({ id: message.id, text: 'My order?', direction: 'in' }),
      ticket: { id: ticket.id, number: ticket.number },
    });
    const calls = await log(at);
    expect(calls.map(({ event }) => event.id).sort()).toEqual(came.map(({ headers }) => headers['webhook-id']).sort());
    expect(calls[0]).toMatchObject({ state: 'sent', attempt: 1, answer: { status: 200, body: 'thanks' } });
    expect(await health(at)).toMatchObject({ failingSince: null, lastSuccessAt: expect.any(String) });
  });

  it('hears nothing of what is rolled back, of others, or while it is not in use', async () => {
    const at = await scene(['ticket.created', 'contact.created']);
    const other = await scene(['ticket.created']);
    await expect(
      at.db.transaction(async (tx) => {
        await tx.contact.create({ data: { organizationId: at.ctx.organizationId, name: 'Carla' } });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await makeTicket(other.db);
    await updateWebhook(at.ctx, {
      webhookId: at.webhookId,
      allowsPrivate: true,
      changes: { isEnabled: false, revision: 1 },
    });
    await makeTicket(at.db);
    await work(at);
    expect(came).toEqual([]);
    expect(await log(at)).toEqual([]);
    const bound = { ...at.ctx, actor: { ...at.ctx.actor, departmentIds: [] } };
    await expect(getWebhook(bound, at.webhookId)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(getWebhook(at.ctx, other.webhookId)).rejects.toMatchObject({ code: 'not_found' });
    await expect(listWebhookDeliveries(at.ctx, other.webhookId, { limit: 1 })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('is called again after a 500 with the same id and body, and all that waits goes once it answers', async () => {
    const at = await scene();
    await change(at);
    answers = [status(500, 'no \0database')];
    await work(at);
    const [call] = await log(at);
    expect(call).toMatchObject({
      state: 'queued',
      attempt: 1,
      code: 'http_status',
      answer: { status: 500, body: 'no database' },
    });
    expect(new Date(call!.dueAt!).getTime()).toBeGreaterThan(now().getTime());
    expect((await health(at)).failingSince).not.toBeNull();
    await change(at);
    ahead = 1_000; // not yet time for the first: the second is the trial
    await work(at);
    expect((await log(at)).map(({ state }) => state)).toEqual(['sent', 'sent']);
    expect(came).toHaveLength(3);
    expect(came[2]!.headers['webhook-id']).toBe(came[0]!.headers['webhook-id']);
    expect(came[2]!.body).toBe(came[0]!.body);
    verified(at.secret);
    expect((await health(at)).failingSince).toBeNull();
  });

  it('that leads elsewhere by a redirect is not followed, and one that is silent is given up in time', async () => {
    const at = await scene();
    await change(at);
    answers = [status(302, '', { location: `${url}/elsewhere` })];
    await work(at);
    expect((await log(at))[0]).toMatchObject({ state: 'queued', code: 'redirect_refused', answer: { status: 302 } });
    expect(came.map(({ path }) => path)).toEqual(['/hook']);

    answers = [() => {}]; // never
    ahead = 10_000;
    await work(at, { config: { ...services.config, WEBHOOK_TIMEOUT_MS: 150 } });
    expect((await log(at))[0]).toMatchObject({ state: 'queued', attempt: 2, code: 'timed_out', answer: null });
  });

  it('on this machine is refused, whether named so or by redirect, where private addresses are not allowed', async () => {
    const at = await scene();
    await change(at);
    await work(at, { config: { ...services.config, ALLOW_PRIVATE_ADDRESSES: false } });
    expect((await log(at))[0]).toMatchObject({ state: 'queued', code: 'address_refused', answer: null });
    expect(came).toEqual([]);
    const webhook = { name: 'Inside', url, events: ['ticket.created' as const] };
    await expect(createWebhook(at.ctx, { box, allowsPrivate: false, webhook })).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'url' }],
    });
  });

  it('gets two signatures after a rotation, for a day', async () => {
    const at = await scene();
    const { secret: next } = await rotateWebhookSecret(at.ctx, { box, webhookId: at.webhookId });
    await change(at);
    await work(at);
    verified(at.secret);
    verified(next);
    ahead = 25 * HOUR;
    await change(at);
    await work(at);
    const { body, headers } = came.at(-1)!;
    expect(String(headers['webhook-signature']).split(' ')).toHaveLength(1);
    expect((await health(at)).oldSecretUntil).toBeNull();
    expect(body).toContain('ticket.updated');
  });

  it('is called again with the same id when the worker dies between sending and settling', async () => {
    const at = await scene();
    await change(at);
    const input = { webhookId: at.webhookId, most: 5, leaseSeconds: 40, box };
    const lost = await claimCalls(at.ctx, input);
    expect(lost!.calls).toHaveLength(1);
    await work(at);
    expect(came).toEqual([]); // somebody has it
    ahead = 41_000;
    await work(at);
    expect(came[0]!.headers['webhook-id']).toBe(lost!.calls[0]!.eventId);
    expect((await log(at))[0]).toMatchObject({ state: 'sent', attempt: 2 });
  });

  it('that is gone is disabled at once, its administrators are told, and what it missed is sent again by hand', async () => {
    const at = await scene();
    await change(at);
    await change(at);
    answers = [status(410), status(410)];
    await work(at);
    expect(await health(at)).toMatchObject({ isEnabled: false, disabledReason: 'gone', undelivered: 2 });
    const mails = await at.db.query<{ payload: EmailPayload }>(
      `SELECT payload FROM delivery WHERE organization_id = $1 AND kind = 'email'`,
      [at.ctx.organizationId],
    );
    expect(mails.map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ template: 'webhook-disabled', data: expect.objectContaining({ reason: 'gone' }) }),
    ]);
    const { data: audited } = await listAuditLog(at.ctx, { limit: 10, action: 'webhook.disabled' });
    const subject = { kind: 'webhook', id: at.webhookId, name: 'CRM' };
    expect(audited).toEqual([expect.objectContaining({ subject, actor: null })]);

    await change(at); // not in use: not told
    await expect(redeliverFailed(at.ctx, at.webhookId, {})).rejects.toMatchObject({ code: 'webhook_disabled' });
    const { revision } = await health(at);
    const changes = { isEnabled: true, revision };
    await updateWebhook(at.ctx, { webhookId: at.webhookId, allowsPrivate: true, changes });
    came = [];
    await work(at);
    expect(came).toEqual([]); // nothing by itself
    expect(await redeliverFailed(at.ctx, at.webhookId, {})).toEqual({ count: 2 });
    expect(await redeliverFailed(at.ctx, at.webhookId, {})).toEqual({ count: 0 });
    await work(at);
    expect(came).toHaveLength(2);
    expect((await health(at)).undelivered).toBe(0);
  });

  it('of which no call has succeeded for three days is disabled with the next that is given up', async () => {
    const at = await scene();
    await change(at);
    for (const hours of [0, 1, 2, 12, 24, 60, 85]) {
      ahead = hours * HOUR;
      answers = [status(503)];
      await work(at);
    }
    expect((await log(at))[0]).toMatchObject({ state: 'failed', attempt: 7, code: 'http_status' });
    expect(await health(at)).toMatchObject({ isEnabled: false, disabledReason: 'failing' });
  });

  it('is tested once, in use or not, and a call is sent again under its id', async () => {
    const at = await scene();
    await updateWebhook(at.ctx, {
      webhookId: at.webhookId,
      allowsPrivate: true,
      changes: { isEnabled: false, revision: 1 },
    });
    answers = [status(404, '<h1>Not here</h1>')];
    const { deliveryId } = await testWebhook(at.ctx, at.webhookId);
    await work(at);
    expect(await getWebhookDelivery(at.ctx, at.webhookId, deliveryId)).toMatchObject({
      state: 'failed',
      isTest: true,
      event: { type: 'webhook.test' },
      answer: { status: 404, body: '<h1>Not here</h1>' },
      body: came[0]!.body,
    });
    expect(await health(at)).toMatchObject({ failingSince: null, undelivered: 0 });

    await updateWebhook(at.ctx, {
      webhookId: at.webhookId,
      allowsPrivate: true,
      changes: { isEnabled: true, revision: 2 },
    });
    await change(at);
    await work(at);
    const [call] = await log(at);
    const again = await redeliver(at.ctx, at.webhookId, call!.id);
    await expect(redeliver(at.ctx, at.webhookId, again.id)).rejects.toMatchObject({ code: 'webhook_call_under_way' });
    await work(at);
    expect(came[2]!.headers['webhook-id']).toBe(came[1]!.headers['webhook-id']);
    expect(came[2]!.body).toBe(came[1]!.body);

    answers = [status(503)];
    await change(at);
    await work(at);
    const [waiting] = await log(at);
    expect(waiting).toMatchObject({ state: 'queued', attempt: 1 });
    const hastened = await redeliver(at.ctx, at.webhookId, waiting!.id);
    expect(hastened).toMatchObject({ id: waiting!.id, state: 'queued' });
    await work(at);
    expect((await log(at))[0]).toMatchObject({ id: waiting!.id, state: 'sent', attempt: 1 });
  });

  it('is told nothing that who sets it up may not see themselves', async () => {
    const at = await scene(['ticket.updated', 'contact.created']);
    await change(at);
    await work(at);
    const [call] = await log(at);
    const permissions = ['organization.manage', 'contacts.view'] as const;
    const ctx: Context = { ...at.ctx, actor: { ...at.ctx.actor, permissions } };
    const saving = { allowsPrivate: true, webhookId: at.webhookId };
    const webhook = { name: 'Own', url, events: ['incident.opened' as const] };
    const set = (changes: object) => updateWebhook(ctx, { ...saving, changes: { revision: 1, ...changes } });
    const refused = (lacking: string) => ({ code: 'forbidden', detail: expect.stringContaining(lacking) as string });
    await expect(createWebhook(ctx, { box, allowsPrivate: true, webhook })).rejects.toMatchObject(
      refused('social.view'),
    );
    for (const trying of [
      () => set({ url: `${url}/own` }),
      () => getWebhookDelivery(ctx, at.webhookId, call!.id),
      () => redeliver(ctx, at.webhookId, call!.id),
      () => redeliverFailed(ctx, at.webhookId, {}),
    ]) {
      await expect(trying()).rejects.toMatchObject(refused('tickets.view'));
    }
    await set({ isEnabled: false });
    await set({ revision: 2, url: `${url}/own`, events: ['contact.created'] });
  });

  it('hears of what is done by who sees some departments only', async () => {
    const at = await scene();
    const { id, departmentId } = await makeTicket(at.db);
    const departmentIds = [departmentId];
    const walled = {
      ...at.ctx,
      db: database.of(at.ctx.organizationId, { departmentIds }),
      actor: { ...at.ctx.actor, departmentIds },
    };
    await updateTicket(walled, id, { priority: 'low' });
    await work(at);
    expect(verified(at.secret)).toMatchObject({ type: 'ticket.updated', data: { ticket: { id, priority: 'low' } } });
  });

  it('keeps nobody else waiting: its calls are not among the deliveries that are due', async () => {
    const at = await scene();
    await change(at);
    const due = await dueDeliveries(database, now(), 10_000);
    expect(due.filter(({ organizationId }) => organizationId === at.ctx.organizationId)).toEqual([]);
  });

  it('goes with its log, which is kept for a while only', async () => {
    const at = await scene();
    await change(at);
    expect(await removeOld(at.ctx, 'webhook_events', new Date(now().getTime() - HOUR))).toBe(0);
    expect(await removeOld(at.ctx, 'webhook_events', new Date(now().getTime() + HOUR))).toBe(1);
    expect(await log(at)).toEqual([]);
    await change(at);
    await deleteWebhook(at.ctx, at.webhookId);
    await expect(health(at)).rejects.toMatchObject({ code: 'not_found' });
    const rows = await at.db.query(`SELECT FROM delivery WHERE organization_id = $1 AND kind = 'webhook'`, [
      at.ctx.organizationId,
    ]);
    expect(rows).toEqual([]);
  });
});

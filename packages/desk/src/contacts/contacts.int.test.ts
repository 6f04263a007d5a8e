import { Contact, ContactSummary, CreateContact, page, type LiveEvent } from '@perch/contracts';
import type { Database, TenantDatabase } from '@perch/db';
import { makeContact, makeMember, makeOrganization, makeProfile, makeTicket, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { createContact } from './create-contact.ts';
import { getContact } from './get-contact.ts';
import { listContacts } from './list-contacts.ts';
import { updateContact } from './update-contact.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const NOBODY = '0190b6f0-0000-7000-8000-000000000000';
const START = Date.parse('2026-11-22T10:00:00.000Z');
const minute = (count: number) => new Date(START + count * 60_000);

let db: TenantDatabase;
let ctx: Context;
let now: Date;
let published: Omit<LiveEvent, 'organizationId'>[];
beforeEach(async () => {
  db = (await makeOrganization(database)).db;
  now = minute(0);
  published = [];
  ctx = contextOf(db, (await makeMember(db, { name: 'Alice' })).id);
});

const contextOf = (tenant: TenantDatabase, memberId: string | null = null): Context => ({
  organizationId: tenant.organizationId,
  actor: { kind: 'member', memberId, permissions: ['contacts.view', 'contacts.edit', 'tickets.view'] },
  db: tenant,
  enqueue: async () => {},
  publish: async (event) => void published.push(event),
  now: () => now,
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

const input = (fields: Partial<ReturnType<typeof CreateContact.parse>> = {}) =>
  CreateContact.parse({ name: 'Carla', ...fields });
const history = (ticketId: string) =>
  db.transaction((tx) => tx.ticketEvent.findMany({ where: { ticketId }, orderBy: { id: 'asc' } }));
const revOf = async (ticketId: string) =>
  (await db.transaction((tx) => tx.ticket.findFirstOrThrow({ where: { id: ticketId } }))).rev;

describe('createContact', () => {
  it('links X users and tells the open tickets that now show the contact', async () => {
    const profile = await makeProfile(db, { username: 'carla' });
    const open = await makeTicket(db, { customerId: profile.twitterUserId, openedAt: minute(-5) });
    const closed = await makeTicket(db, { customerId: profile.twitterUserId, status: 'closed', openedAt: minute(-9) });
    const contact = await createContact(
      ctx,
      input({
        email: 'carla@mail.test',
        phone: '+5511987654321',
        notes: 'VIP',
        twitterUserIds: [profile.twitterUserId],
      }),
    );
    expect(Contact.strict().parse(contact)).toEqual(contact);
    expect(contact).toMatchObject({
      name: 'Carla',
      email: 'carla@mail.test',
      phone: '+5511987654321',
      notes: 'VIP',
      profiles: [{ username: 'carla' }],
      ticketCount: 2,
      lastTicketAt: minute(-5).toISOString(),
      createdAt: minute(0).toISOString(),
    });
    expect(published).toEqual([
      { type: 'contact.changed', id: contact.id },
      { type: 'ticket.changed', id: open.id, ticketId: open.id, rev: 2 },
    ]);
    expect(await history(open.id)).toMatchObject([
      { kind: 'contact', from: null, to: { id: contact.id, name: 'Carla' } },
    ]);
    expect(await history(closed.id)).toEqual([]);
    expect(await getContact(ctx, contact.id)).toEqual(contact);
  });

  it('an X user belongs to one contact', async () => {
    const contact = await makeContact(db);
    const taken = await makeProfile(db, { contactId: contact.id });
    const free = await makeProfile(db);
    const twitterUserIds = [free.twitterUserId, taken.twitterUserId];
    await expect(createContact(ctx, input({ twitterUserIds }))).rejects.toMatchObject({
      code: 'profile_linked_elsewhere',
    });
    expect((await listContacts(ctx, { limit: 50 })).data).toHaveLength(1); // and nothing was half done
    expect(published).toEqual([]);
  });

  it('of two that link the same X user at once, one does', async () => {
    const { twitterUserId } = await makeProfile(db);
    const both = [1, 2].map(() => createContact(ctx, input({ twitterUserIds: [twitterUserId, twitterUserId] })));
    const settled = await Promise.allSettled(both);
    expect(settled.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(settled.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'profile_linked_elsewhere' },
    });
  });

  it('an X user whom nobody has met cannot be linked', async () => {
    const other = (await makeOrganization(database)).db;
    const known = await makeProfile(db);
    for (const unknown of ['12345', (await makeProfile(other)).twitterUserId]) {
      await expect(createContact(ctx, input({ twitterUserIds: [known.twitterUserId, unknown] }))).rejects.toMatchObject(
        {
          code: 'validation_failed',
          errors: [{ path: 'twitterUserIds.1' }],
        },
      );
    }
  });
});

describe('updateContact', () => {
  it('changes what is given and leaves the rest', async () => {
    const profile = await makeProfile(db);
    const { id } = await createContact(ctx, input({ email: 'c@mail.test', twitterUserIds: [profile.twitterUserId] }));
    const changed = await updateContact(ctx, id, { notes: 'calls back' });
    expect(changed).toMatchObject({ name: 'Carla', email: 'c@mail.test', notes: 'calls back', profiles: [{}] });
    expect(await updateContact(ctx, id, { email: null })).toMatchObject({ email: null, notes: 'calls back' });
  });

  it('replaces the linked X users, and open tickets hear of it once', async () => {
    const [a, b, c] = [await makeProfile(db), await makeProfile(db), await makeProfile(db)];
    const tickets = [];
    for (const { twitterUserId } of [a, b, c]) tickets.push((await makeTicket(db, { customerId: twitterUserId })).id);
    const { id } = await createContact(ctx, input({ twitterUserIds: [a.twitterUserId, b.twitterUserId] }));
    published = [];
    now = minute(1);
    const changed = await updateContact(ctx, id, {
      name: 'Carla C.',
      twitterUserIds: [b.twitterUserId, c.twitterUserId],
    });
    expect(changed.profiles.map(({ twitterUserId }) => twitterUserId).toSorted()).toEqual([
      b.twitterUserId,
      c.twitterUserId,
    ]);
    expect(published.map((event) => event.id).toSorted()).toEqual([id, ...tickets].toSorted());
    expect(await Promise.all(tickets.map(revOf))).toEqual([3, 3, 2]);
    expect(await history(tickets[0]!)).toMatchObject([{ to: { id } }, { kind: 'contact', from: { id }, to: null }]);
    expect(await history(tickets[2]!)).toMatchObject([{ kind: 'contact', from: null, to: { id, name: 'Carla C.' } }]);
  });

  it('tells the tickets of an X user who was linked while it waited', async () => {
    const { id } = await makeContact(db, { name: 'Carla' });
    const { twitterUserId } = await makeProfile(db);
    const ticket = await makeTicket(db, { customerId: twitterUserId });
    let waiting: Promise<unknown> | undefined;
    await db.transaction(async (tx) => {
      await tx.contact.updateMany({ where: { id }, data: { notes: 'linked' } });
      waiting = updateContact(ctx, id, { name: 'Carla C.' });
      await new Promise((resolve) => setTimeout(resolve, 300));
      await tx.profile.updateMany({ where: { twitterUserId }, data: { contactId: id } });
    });
    await waiting;
    expect(await revOf(ticket.id)).toBe(2);
  });

  it('locks the tickets of those who come and of those who go in one order', async () => {
    const [a, b] = [await makeProfile(db), await makeProfile(db)];
    const { id } = await createContact(ctx, input({ twitterUserIds: [b.twitterUserId] }));
    const older = await makeTicket(db, { customerId: b.twitterUserId });
    const newer = await makeTicket(db, { customerId: a.twitterUserId });
    expect(older.id < newer.id).toBe(true);
    let waiting: Promise<unknown> | undefined;
    await db.transaction(async (tx) => {
      await tx.ticket.updateMany({ where: { id: older.id }, data: { priority: 'high' } });
      waiting = updateContact(ctx, id, { twitterUserIds: [a.twitterUserId] });
      await new Promise((resolve) => setTimeout(resolve, 300));
      // whoever waits for the older one does not hold the newer one yet
      await tx.$executeRaw`SELECT FROM ticket WHERE id = ${newer.id}::uuid FOR NO KEY UPDATE NOWAIT`;
    });
    await waiting;
    expect(await Promise.all([older.id, newer.id].map(revOf))).toEqual([2, 2]);
  });

  it('does not take an X user from another contact', async () => {
    const mine = await makeContact(db);
    const theirs = await makeProfile(db, { contactId: (await makeContact(db)).id });
    const patch = { name: 'X', twitterUserIds: [theirs.twitterUserId] };
    await expect(updateContact(ctx, mine.id, patch)).rejects.toMatchObject({ code: 'profile_linked_elsewhere' });
    expect(await getContact(ctx, mine.id)).toMatchObject({ name: mine.name, profiles: [] });
  });
});

describe('listContacts', () => {
  const names = async (q?: string) => (await listContacts(ctx, { limit: 50, q })).data.map(({ name }) => name);

  it('finds by part of name or e-mail and by the beginning of a handle', async () => {
    const carla = await makeContact(db, { name: 'Carla Souza', email: 'cs@mail.test', createdAt: minute(1) });
    await makeContact(db, { name: 'Bruno Álvares', email: 'BA@work.test', createdAt: minute(2) });
    await makeProfile(db, { username: 'Sunny_day', contactId: carla.id });
    expect(await names()).toEqual(['Bruno Álvares', 'Carla Souza']);
    expect(await names('souz')).toEqual(['Carla Souza']);
    expect(await names('ba@work')).toEqual(['Bruno Álvares']);
    expect(await names('álva')).toEqual(['Bruno Álvares']);
    expect(await names('.test')).toEqual(['Bruno Álvares', 'Carla Souza']);
    expect(await names('sunny')).toEqual(['Carla Souza']);
    expect(await names('@SUNNY_')).toEqual(['Carla Souza']);
    expect(await names('@souz')).toEqual([]);
    expect(await names('%')).toEqual([]);
  });

  it.each(['%', '_', '\\', '"', "'", '@', '@@', '\0', '\ud800', '🔥', '日本', ' a ', 'x'.repeat(200)])(
    '%j never fails',
    async (q) => {
      await expect(names(q)).resolves.toEqual([]);
    },
  );

  it('each contact once, also when name and handle both fit, page by page', async () => {
    for (let n = 0; n < 5; n++) {
      const contact = await makeContact(db, { name: `Carla ${n}`, createdAt: minute(n >> 1) });
      await makeProfile(db, { username: `carla_${n}`, contactId: contact.id });
    }
    const first = await listContacts(ctx, { limit: 3, q: 'carla' });
    await makeContact(db, { name: 'Carla new', createdAt: minute(9) });
    const second = await listContacts(ctx, { limit: 3, q: 'carla', cursor: first.nextCursor! });
    expect(page(ContactSummary.strict()).parse(first)).toEqual(first);
    expect(first.data.length + second.data.length).toBe(5);
    expect(new Set([...first.data, ...second.data].map(({ id }) => id)).size).toBe(5);
    expect(second.nextCursor).toBeNull();
  });
});

it('not_found for an unknown contact and for one of another organization', async () => {
  const contact = await makeContact(db);
  const other = contextOf((await makeOrganization(database)).db);
  for (const [context, id] of [
    [ctx, NOBODY],
    [other, contact.id],
  ] as const) {
    await expect(getContact(context, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(updateContact(context, id, { name: 'X' })).rejects.toMatchObject({ code: 'not_found' });
  }
  expect((await listContacts(other, { limit: 5 })).data).toEqual([]);
  expect((await listContacts(other, { limit: 5, q: 'Carla' })).data).toEqual([]);
});

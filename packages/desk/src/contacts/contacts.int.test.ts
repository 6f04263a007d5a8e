import {
  Contact,
  ContactMessage,
  ContactSummary,
  CreateContact,
  CreateTicket,
  page,
  type LiveEvent,
} from '@perch/contracts';
import type { Database, TenantDatabase } from '@perch/db';
import {
  makeAccount,
  makeContact,
  makeDelivery,
  makeDirectMessage,
  makeMember,
  makeMessage,
  makeOrganization,
  makeProfile,
  makeTicket,
  makeTweet,
  openTestDatabase,
  ownerDatabaseUrl,
} from '@perch/testing';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { createTicket } from '../tickets/create-ticket.ts';
import { createContact } from './create-contact.ts';
import { findContactByEmail } from './find-contact-by-email.ts';
import { getContact } from './get-contact.ts';
import { listContactMessages } from './list-contact-messages.ts';
import { contactListSql, listContacts } from './list-contacts.ts';
import { mergeContacts } from './merge-contacts.ts';
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

  it('takes an X user from another contact when that is meant, and tells both', async () => {
    const other = await makeContact(db, { name: 'Other' });
    const { twitterUserId } = await makeProfile(db, { contactId: other.id });
    const ticket = await makeTicket(db, { customerId: twitterUserId });
    const mine = await makeContact(db, { name: 'Mine' });
    const changed = await updateContact(ctx, mine.id, { twitterUserIds: [twitterUserId], movesProfiles: true });
    expect(changed.profiles).toMatchObject([{ twitterUserId }]);
    expect((await getContact(ctx, other.id)).profiles).toEqual([]);
    expect(published.map(({ id }) => id)).toEqual([mine.id, other.id, ticket.id]);
    expect(await history(ticket.id)).toMatchObject([{ from: { id: other.id }, to: { id: mine.id } }]);
  });

  it('an X user who was found on X lately becomes known when they are chosen', async () => {
    const { id: accountId } = await makeAccount(db);
    const found = (twitterUserId: string, username: string) => ({
      ...{ twitterUserId, username, name: 'Carla', avatarUrl: null, isVerified: false, isProtected: false },
      ...{ followersCount: 7, receivesDm: null },
    });
    await db.transaction((tx) =>
      tx.lookup.create({
        data: {
          ...{ organizationId: db.organizationId, kind: 'profile_search', query: 'carla', accountId, state: 'done' },
          ...{ result: [found('777', 'carla_x'), found('778', 'carla_y')], dueAt: minute(30), settledAt: minute(0) },
        },
      }),
    );
    const { id } = await makeContact(db);
    expect(await updateContact(ctx, id, { twitterUserIds: ['777'] })).toMatchObject({
      profiles: [{ twitterUserId: '777', username: 'carla_x', followersCount: 7 }],
    });
    expect(await db.transaction((tx) => tx.profile.count({ where: { twitterUserId: '778' } }))).toBe(0);
  });
});

describe('an e-mail address', () => {
  const found = (email: string) => db.pipeline((statement) => findContactByEmail(statement, db.organizationId, email));

  it('finds its contact, in whatever capitals, and nobody by a part of it', async () => {
    const { id } = await makeContact(db, { name: 'Carla', email: 'Carla.S@Mail.test' });
    await makeContact((await makeOrganization(database)).db, { email: 'other@mail.test' });
    expect(await found('carla.s@mail.TEST')).toEqual({ id, name: 'Carla' });
    expect([await found('arla.s@mail.test'), await found('other@mail.test')]).toEqual([null, null]);
    const { data } = await listContacts(ctx, { limit: 5, email: 'CARLA.S@mail.test' });
    expect(data).toMatchObject([{ id }]);
  });

  it('belongs to one contact, unless both are meant to have it', async () => {
    const { id } = await makeContact(db, { email: 'carla@mail.test', createdAt: minute(-1) });
    const taken = { email: 'Carla@mail.test' };
    await expect(createContact(ctx, input(taken))).rejects.toMatchObject({ code: 'contact_email_taken' });
    const twin = await createContact(ctx, input({ ...taken, sharesEmail: true }));
    expect(await found('carla@mail.test')).toMatchObject({ id }); // the one that had it first
    await expect(updateContact(ctx, twin.id, { notes: 'n', email: 'CARLA@mail.test' })).resolves.toBeTruthy(); // as before
    const third = await makeContact(db);
    await expect(updateContact(ctx, third.id, taken)).rejects.toMatchObject({ code: 'contact_email_taken' });
    await updateContact(ctx, third.id, { ...taken, sharesEmail: true });
    const asConfirmed = { contactId: third.id, confirmedAt: minute(1), tokenHash: Buffer.from('x') };
    await db.transaction((tx) =>
      tx.contactConsent.create({
        data: {
          ...{ organizationId: db.organizationId, twitterUserId: '1', username: 'c', email: 'carla@mail.test' },
          ...{ ...asConfirmed, expiresAt: minute(2) },
        },
      }),
    );
    expect(await found('carla@mail.test')).toMatchObject({ id: third.id }); // who has confirmed it
  });
});

describe('what a person wrote', () => {
  const texts = async (contactId: string, limit = 50) => {
    const all: string[] = [];
    let cursor: string | undefined;
    do {
      const got = await listContactMessages(ctx, contactId, { limit, cursor });
      expect(page(ContactMessage.strict()).parse(got)).toEqual(got);
      all.push(...got.data.map(({ text }) => text));
      cursor = got.nextCursor ?? undefined;
    } while (cursor);
    return all;
  };

  it('comes from all accounts and channels, with what they were answered, each once and page by page', async () => {
    const contact = await makeContact(db, { name: 'Carla' });
    const { twitterUserId: customerId } = await makeProfile(db, { contactId: contact.id });
    const [one, two] = [await makeAccount(db), await makeAccount(db)];
    // a ticket by tweet, with an answer and a note
    const ticket = await makeTicket(db, { customerId, accountId: one.id, openedAt: minute(-60) });
    const ofTicket = { authorId: customerId, ticketId: ticket.id, accountId: one.id, tweetId: '900' };
    const tweet = await makeTweet(db, { ...ofTicket, text: 'public', postedAt: minute(-60) });
    await makeTweet(db, { ...ofTicket, accountId: two.id, decision: 'linked', text: 'public', postedAt: minute(-60) });
    const inTicket = { ticketId: ticket.id };
    await makeMessage(db, { ...inTicket, tweetRowId: tweet.id, text: 'public', postedAt: minute(-60) });
    const answer = await makeMessage(db, { ...inTicket, direction: 'out', text: 'answer', postedAt: minute(-50) });
    await makeDelivery(db, { accountId: one.id, messageId: answer.id, state: 'failed' });
    await makeMessage(db, { ...inTicket, direction: 'note', text: 'note', postedAt: minute(-49) });
    // one by hand, continued by e-mail
    const byHand = await makeTicket(db, { contactId: contact.id, openedAt: minute(-40) });
    await db.transaction((tx) =>
      tx.ticket.updateMany({
        where: { id: byHand.id },
        data: { channel: 'email', customerId: null, accountId: null, conversationId: null },
      }),
    );
    await makeMessage(db, { ticketId: byHand.id, channel: 'email', text: 'mail', postedAt: minute(-30) });
    // what was passed over, met by both accounts, and a direct message
    const passed = {
      authorId: customerId,
      decision: 'ignored',
      tweetId: '901',
      text: 'ignored',
      postedAt: minute(-20),
    };
    await makeTweet(db, { ...passed, accountId: one.id });
    await makeTweet(db, { ...passed, accountId: two.id });
    await makeDirectMessage(db, { senderId: customerId, accountId: two.id, text: 'dm', postedAt: minute(-10) });
    // found by a link, as which it has its ticket, and a mention of the other account
    const linked = { authorId: customerId, tweetId: '902', text: 'linked', postedAt: minute(-5) };
    const found = { ...linked, accountId: one.id, ticketId: ticket.id, expiresAt: new Date('9999-01-01') };
    const { id: tweetRowId } = await makeTweet(db, found);
    await makeMessage(db, { ...inTicket, tweetRowId, text: 'linked', postedAt: minute(-5) });
    await makeTweet(db, { ...linked, accountId: two.id, decision: 'linked' });
    // somebody else's
    await makeTweet(db, { text: 'not theirs' });

    const all = ['linked', 'dm', 'ignored', 'mail', 'answer', 'public'];
    expect(await texts(contact.id)).toEqual(all);
    expect(await texts(contact.id, 1)).toEqual(all);
    expect(await getContact(ctx, contact.id)).toMatchObject({
      ticketCount: 2,
      lastTicketAt: minute(-40).toISOString(),
    });
    const { data } = await listContactMessages(ctx, contact.id, { limit: 50 });
    expect(data.map(({ ticket: of }) => of?.number ?? null)).toEqual([1, null, null, 2, 1, 1]);
    expect(data.map(({ deliveryState }) => deliveryState)).toEqual([null, null, null, null, 'failed', null]);
    expect(data.map(({ channel, visibility }) => `${channel} ${visibility}`)).toEqual([
      'twitter public',
      'twitter_dm private',
      'twitter public',
      'email private',
      'twitter public',
      'twitter public',
    ]);
  });

  it('has what is older than the ticket it stands in, as after a merge', async () => {
    const contact = await makeContact(db);
    const { twitterUserId: customerId } = await makeProfile(db, { contactId: contact.id });
    const ticketId = (await makeTicket(db, { customerId, openedAt: minute(-10) })).id;
    await db.query('UPDATE ticket SET last_message_at = $2 WHERE id = $1', [ticketId, minute(-5)]);
    for (const [text, ago] of [
      ['newest', 5],
      ['older', 20],
      ['oldest', 30],
    ] as const) {
      await makeMessage(db, { ticketId, text, postedAt: minute(-ago) });
    }
    expect(await texts(contact.id, 1)).toEqual(['newest', 'older', 'oldest']);
  });

  it('says of an e-mail from another address which one it is, and of none that it was written to an account', async () => {
    const contact = await makeContact(db);
    const { twitterUserId: customerId } = await makeProfile(db, { contactId: contact.id });
    const { id: ticketId } = await makeTicket(db, { customerId });
    for (const [fromAddress, isFromOther] of [
      ['ana@mail.example', false],
      ['mallory@mail.example', true],
    ] as const) {
      const mail = await makeMessage(db, { ticketId, channel: 'email', text: fromAddress });
      const of = {
        organizationId: db.organizationId,
        messageId: mail.id,
        internetMessageId: `${mail.id}@mail.example`,
      };
      const words = { fromName: 'Ana', toAddresses: [], ccAddresses: [], subject: '', receivedAt: minute(0) };
      await db.transaction((tx) => tx.email.create({ data: { ...of, ...words, fromAddress, isFromOther } }));
    }
    const { data } = await listContactMessages(ctx, contact.id, { limit: 5 });
    expect(Object.fromEntries(data.map(({ text, otherSender }) => [text, otherSender]))).toEqual({
      'ana@mail.example': null,
      'mallory@mail.example': 'mallory@mail.example',
    });
    expect(data.map(({ account }) => account)).toEqual([null, null]);
  });

  it('is for who may see tickets', async () => {
    const { id } = await makeContact(db);
    const blind = { ...ctx, actor: { ...ctx.actor, permissions: ['contacts.view'] as const } };
    await expect(listContactMessages(blind, id, { limit: 5 })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(listContactMessages(ctx, NOBODY, { limit: 5 })).rejects.toMatchObject({ code: 'not_found' });
  });
});

interface Plan {
  'Index Name'?: string;
  'Index Cond'?: string;
  'Actual Rows': number;
  Plans?: Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

describe('listContacts', () => {
  it('by name, pages and a search too, whatever the capitals', async () => {
    for (const name of ['bea', 'Ana', 'Carla', 'ana', 'Zoe']) await makeContact(db, { name });
    const all = async (q?: string) => {
      const names: string[] = [];
      for (let cursor: string | undefined; ;) {
        const { data, nextCursor } = await listContacts(ctx, { limit: 2, sort: 'name', q, cursor });
        names.push(...data.map(({ name }) => name));
        if (nextCursor === null) return names;
        await expect(listContacts(ctx, { limit: 2, cursor: nextCursor })).rejects.toMatchObject({
          code: 'malformed_cursor',
        });
        cursor = nextCursor;
      }
    };
    expect((await all()).map((name) => name.toLowerCase())).toEqual(['ana', 'ana', 'bea', 'carla', 'zoe']);
    expect((await all('A')).map((name) => name.toLowerCase())).toEqual(['ana', 'ana', 'bea', 'carla']);
  });

  it('goes by who wrote or was written to last, over pages, and follows links and merges', async () => {
    const people = [];
    for (const [name, at] of [
      ['Ana', 3],
      ['Bea', 1],
      ['Zoe', 2],
    ] as const) {
      const { twitterUserId } = await makeProfile(db);
      await makeTicket(db, { customerId: twitterUserId, lastMessageAt: minute(at), openedAt: minute(0) });
      now = minute(9);
      people.push(await createContact(ctx, input({ name, twitterUserIds: [twitterUserId] })));
    }
    const [ana, bea, zoe] = people;
    const order = async () => {
      const first = await listContacts(ctx, { limit: 2, sort: 'activity' });
      const rest = await listContacts(ctx, { limit: 2, sort: 'activity', cursor: first.nextCursor! });
      return [...first.data, ...rest.data].map(({ name }) => name);
    };
    expect(await order()).toEqual(['Ana', 'Zoe', 'Bea']);
    expect(ana!.lastActivityAt).toBe(minute(3).toISOString());
    // one by hand for Bea, while Zoe's X user goes elsewhere
    now = minute(20);
    const { departmentId } = await db.transaction((tx) => tx.ticket.findFirstOrThrow());
    const creator = { ...ctx, actor: { ...ctx.actor, permissions: ['tickets.edit', 'tickets.view'] as const } };
    await createTicket(creator, CreateTicket.parse({ subject: 'She called', contactId: bea!.id, departmentId }));
    await updateContact(ctx, zoe!.id, { twitterUserIds: [] });
    expect(await order()).toEqual(['Bea', 'Zoe', 'Ana']);
    const merged = await mergeContacts(ctx, ana!.id, { sourceId: bea!.id, name: 'target', notes: 'both' });
    expect(merged.lastActivityAt).toBe(minute(20).toISOString());
  });

  it('by name begins where the last page ended, however many come before', async () => {
    await db.query(
      `INSERT INTO contact (organization_id, id, name, updated_at)
       SELECT $1, gen_random_uuid(), 'Contact ' || g, now() FROM generate_series(1, 3000) g`,
      [db.organizationId],
    );
    const owner = new pg.Client({ connectionString: ownerDatabaseUrl() });
    await owner.connect();
    await owner.query('VACUUM ANALYZE contact');
    await owner.end();
    const { nextCursor } = await listContacts(ctx, { limit: 200, sort: 'name' });
    const { text, values } = contactListSql(db.organizationId, { limit: 50, sort: 'name', cursor: nextCursor! });
    const [plan] = await db.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
    const nodes = nodesOf(plan!['QUERY PLAN'][0].Plan);
    expect(nodes.filter((node) => node['Index Name'] === 'contact_by_name')).toMatchObject([
      { 'Index Cond': expect.stringContaining('ROW(lower(name), id) >'), 'Actual Rows': 51 },
    ]);
  });

  const names = async (q?: string) => (await listContacts(ctx, { limit: 50, q })).data.map(({ name }) => name);

  it('goes on behind one who is being erased', async () => {
    for (const name of ['Gone 1', 'Gone 2', 'Gone 3']) await makeContact(db, { name });
    await db.query(`UPDATE contact SET erasing_since = now() WHERE name = 'Gone 1'`, []);
    const page = await listContacts(ctx, { q: 'gone', sort: 'name', limit: 1 });
    expect(page.data.map(({ name }) => name)).toEqual(['Gone 2']);
    expect(page.nextCursor).not.toBeNull();
  });

  it('finds by part of name or e-mail and by the beginning of a handle', async () => {
    const carla = await makeContact(db, { name: 'Carla Souza', email: 'cs@mail.test', createdAt: minute(1) });
    const phone = '+5511987654321';
    await makeContact(db, { name: 'Bruno Álvares', email: 'BA@work.test', phone, createdAt: minute(2) });
    await makeProfile(db, { username: 'Sunny_day', contactId: carla.id });
    expect(await names()).toEqual(['Bruno Álvares', 'Carla Souza']);
    expect(await names('souz')).toEqual(['Carla Souza']);
    expect(await names('ba@work')).toEqual(['Bruno Álvares']);
    expect(await names('álva')).toEqual(['Bruno Álvares']);
    expect(await names('.test')).toEqual(['Bruno Álvares', 'Carla Souza']);
    expect(await names('sunny')).toEqual(['Carla Souza']);
    expect(await names('@SUNNY_')).toEqual(['Carla Souza']);
    expect(await names('(11) 98765-4321')).toEqual(['Bruno Álvares']);
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

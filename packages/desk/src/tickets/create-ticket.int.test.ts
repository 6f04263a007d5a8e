import { CreateTicket, Ticket } from '@perch/contracts';
import type { Database, TenantDatabase } from '@perch/db';
import {
  makeAccount,
  makeContact,
  makeDepartment,
  makeMember,
  makeOrganization,
  makeProfile,
  makeTicket,
  openTestDatabase,
} from '@perch/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Context } from '../context.ts';
import { createTicket } from './create-ticket.ts';
import { listHistory } from './list-history.ts';
import { listMessages } from './list-messages.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const NOBODY = '0190b6f0-0000-7000-8000-000000000000';
const now = new Date('2026-11-22T10:00:00.000Z');
let db: TenantDatabase;
let ctx: Context;
let contactId: string;
beforeEach(async () => {
  db = (await makeOrganization(database)).db;
  await makeDepartment(db, { name: 'Support', isDefault: true });
  contactId = (await makeContact(db, { name: 'Carla' })).id;
  const alice = await makeMember(db, { name: 'Alice' });
  ctx = {
    organizationId: db.organizationId,
    actor: { kind: 'member', memberId: alice.id, permissions: ['tickets.view', 'tickets.edit'] },
    db,
    enqueue: async () => {},
    publish: async () => {},
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
});

const create = (input: z.input<typeof CreateTicket>) => createTicket(ctx, CreateTicket.parse(input));

it('opens one for a contact, with the next number, a note and who did it', async () => {
  const before = await makeTicket(db);
  const bob = await makeMember(db, { name: 'Bob' });
  const ticket = await create({
    subject: 'Lost umbrella',
    note: 'She called at ten',
    contactId,
    assigneeId: bob.id,
    priority: 'high',
    status: 'pending',
    tags: ['phone', 'phone'],
  });
  expect(Ticket.strict().parse(ticket)).toMatchObject({
    number: before.number + 1,
    subject: 'Lost umbrella',
    preview: 'She called at ten',
    channel: 'manual',
    status: 'pending',
    priority: 'high',
    department: { name: 'Support' },
    assignee: { name: 'Bob' },
    contact: { id: contactId, name: 'Carla' },
    customer: null,
    account: null,
    tags: ['phone'],
    reason: { code: 'by_hand' },
    messageCount: 1,
    openedAt: now.toISOString(),
  });
  const [note] = (await listMessages(ctx, ticket.id, { limit: 5 })).data;
  expect(note).toMatchObject({ direction: 'note', text: 'She called at ten', member: { name: 'Alice' } });
  expect((await listHistory(ctx, ticket.id, { limit: 5 })).data).toMatchObject([
    { kind: 'opened', actor: { name: 'Alice' } },
  ]);
  expect(await db.query('SELECT member_id, kind FROM notification')).toEqual([{ member_id: bob.id, kind: 'assigned' }]);
});

it('opens one for an X user, with the account that answers', async () => {
  const [account, profile] = [
    await makeAccount(db, { username: 'acme' }),
    await makeProfile(db, { username: 'carla' }),
  ];
  const ticket = await create({
    subject: 'From the fair',
    twitterUserId: profile.twitterUserId,
    accountId: account.id,
  });
  expect(ticket).toMatchObject({ customer: { username: 'carla' }, account: { username: 'acme' }, messageCount: 0 });
  expect(ticket.preview).toBe('From the fair');
});

it('numbers of tickets that are opened at once are all different', async () => {
  const tickets = await Promise.all(['a', 'b', 'c', 'd'].map((subject) => create({ subject, contactId })));
  expect(tickets.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
});

it('refuses whom and what the organization does not have, and takes no number for it', async () => {
  const other = (await makeOrganization(database)).db;
  const subject = 'x';
  const gone = await makeAccount(db, { state: 'disconnected' });
  const { twitterUserId } = await makeProfile(db);
  const refused: [z.input<typeof CreateTicket>, string][] = [
    [{ subject, contactId: (await makeContact(other)).id }, 'validation_failed'],
    [{ subject, twitterUserId: '1', accountId: (await makeAccount(db)).id }, 'validation_failed'],
    [{ subject, twitterUserId, accountId: (await makeAccount(other)).id }, 'account_not_active'],
    [{ subject, twitterUserId, accountId: gone.id }, 'account_not_active'],
    [{ subject, contactId, departmentId: (await makeDepartment(db, { isActive: false })).id }, 'department_unusable'],
    [{ subject, contactId, assigneeId: NOBODY }, 'member_unusable'],
  ];
  for (const [input, code] of refused) await expect(create(input)).rejects.toMatchObject({ code });
  expect(await create({ subject, contactId })).toMatchObject({ number: 1 });
});

it('needs somebody whom it is for', () => {
  const asked = (input: object) => CreateTicket.safeParse({ subject: 'x', ...input }).success;
  expect(asked({ contactId: NOBODY })).toBe(true);
  expect(asked({ twitterUserId: '1', accountId: NOBODY })).toBe(true);
  for (const input of [{}, { twitterUserId: '1' }, { contactId: NOBODY, twitterUserId: '1', accountId: NOBODY }]) {
    expect(asked(input)).toBe(false);
  }
});

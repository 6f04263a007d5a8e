import { TicketListQuery } from '@perch/contracts';
import type { Permission } from '@perch/core';
import type { Database, TenantDatabase } from '@perch/db';
import {
  makeAccount,
  makeContact,
  makeDelivery,
  makeDepartment,
  makeMember,
  makeMessage,
  makeOrganization,
  makeProfile,
  makeTicket,
  openTestDatabase,
} from '@perch/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { retryDelivery } from '../deliveries/steer-delivery.ts';
import { changeManyTickets, undoBulkChange } from './change-many-tickets.ts';
import { listTickets } from './list-tickets.ts';
import { updateTicket } from './update-ticket.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const START = Date.parse('2026-11-22T10:00:00.000Z');
const minute = (count: number) => new Date(START + count * 60_000);

let db: TenantDatabase;
let ctx: Context;
beforeEach(async () => {
  db = (await makeOrganization(database)).db;
  ctx = contextOf(db);
});

function contextOf(tenant: TenantDatabase, memberId: string | null = null): Context {
  return {
    organizationId: tenant.organizationId,
    actor: { kind: 'member', memberId, permissions: ['tickets.view'] },
    db: tenant,
    enqueue: async () => {},
    publish: async () => {},
    now: () => minute(0),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
}

type Columns = Parameters<typeof makeTicket>[1];
/** Tickets whose latest message is one minute after that of the one before. */
async function makeTickets(...columns: NonNullable<Columns>[]) {
  const tickets: Awaited<ReturnType<typeof makeTicket>>[] = [];
  for (const [index, each] of columns.entries())
    tickets.push(await makeTicket(db, { openedAt: minute(index), ...each }));
  return tickets;
}

/** Numbers of the tickets that a query string finds. */
const found = async (query: Record<string, string> = {}, context = ctx) =>
  (await listTickets(context, TicketListQuery.parse(query))).data.map((ticket) => ticket.number);

describe('filters', () => {
  it('the ticket with the latest message comes first', async () => {
    await makeTickets({}, { lastMessageAt: minute(9) }, {});
    expect(await found()).toEqual([2, 3, 1]);
  });

  it('one status or several', async () => {
    await makeTickets({ status: 'open' }, { status: 'closed' }, { status: 'pending' }, { status: 'on_hold' });
    expect(await found({ status: 'open' })).toEqual([1]);
    expect(await found({ status: 'pending,open,pending' })).toEqual([3, 1]);
    expect(await found({ status: 'open,pending,on_hold,closed' })).toEqual([4, 3, 2, 1]);
  });

  it('department and account, across statuses', async () => {
    await makeAccount(db); // and with it a first department
    const department = await makeDepartment(db);
    const account = await makeAccount(db);
    await makeTickets(
      { departmentId: department.id },
      {},
      { departmentId: department.id, accountId: account.id, status: 'closed' },
    );
    expect(await found({ departmentId: department.id })).toEqual([3, 1]);
    expect(await found({ departmentId: department.id, status: 'open' })).toEqual([1]);
    expect(await found({ accountId: account.id })).toEqual([3]);
  });

  it('assigned to me, to a colleague, to nobody', async () => {
    const [me, colleague] = [await makeMember(db), await makeMember(db)];
    await makeTickets({ assigneeId: me.id }, { assigneeId: colleague.id }, {}, { status: 'closed' });
    expect(await found({ assignee: 'me' }, contextOf(db, me.id))).toEqual([1]);
    expect(await found({ assignee: colleague.id })).toEqual([2]);
    expect(await found({ assignee: 'none' })).toEqual([4, 3]);
    expect(await found({ assignee: 'none', status: 'open' })).toEqual([3]);
    expect(await found({ assignee: 'me' }, contextOf(db, null))).toEqual([]); // no member, no tickets of theirs
  });

  it('of one X user, and of a contact with all their X users', async () => {
    const contact = await makeContact(db);
    const [a, b, stranger] = [
      await makeProfile(db, { contactId: contact.id }),
      await makeProfile(db, { contactId: contact.id }),
      await makeProfile(db),
    ];
    await makeTickets(...[a, stranger, b, a].map((profile) => ({ customerId: profile.twitterUserId })));
    expect(await found({ twitterUserId: a.twitterUserId })).toEqual([4, 1]);
    expect(await found({ contactId: contact.id })).toEqual([4, 3, 1]);
    expect(await found({ contactId: contact.id, status: 'closed' })).toEqual([]);
  });

  it('my departments', async () => {
    const me = await makeMember(db);
    const [sales, support, other] = [await makeDepartment(db), await makeDepartment(db), await makeDepartment(db)];
    for (const { id } of [sales, support]) {
      const values = [db.organizationId, id, me.id];
      await db.query(
        'INSERT INTO department_member (organization_id, department_id, member_id) VALUES ($1, $2, $3)',
        values,
      );
    }
    await makeTickets(...[sales, other, support, sales].map(({ id }) => ({ departmentId: id })));
    expect(await found({ departmentId: 'mine' }, contextOf(db, me.id))).toEqual([4, 3, 1]);
    expect(await found({ departmentId: 'mine', status: 'closed' }, contextOf(db, me.id))).toEqual([]);
    expect(await found({ departmentId: 'mine', q: '#3' }, contextOf(db, me.id))).toEqual([3]);
    expect(await found({ departmentId: 'mine' })).toEqual([]);
  });

  it('priority, channel, tag, when it was opened, due and snoozed', async () => {
    const at = (minutes: number) => minute(minutes).toISOString();
    await makeTickets(
      { priority: 'urgent', tags: ['vip', 'late'] },
      { priority: 'low', channel: 'twitter_dm', tags: ['vip'] },
      { dueAt: minute(-1), dueKind: 'manual' },
      { snoozedAt: minute(0), dueAt: minute(1), dueKind: 'manual' },
    );
    expect(await found({ priority: 'low,urgent' })).toEqual([2, 1]);
    expect(await found({ channel: 'twitter_dm' })).toEqual([2]);
    expect(await found({ tag: 'vip' })).toEqual([2, 1]);
    expect(await found({ tag: 'late', q: 'arrived' })).toEqual([]); // their messages do not say so
    expect(await found({ tag: 'late', priority: 'low' })).toEqual([]);
    expect(await found({ openedFrom: at(1), openedBefore: at(3) })).toEqual([3, 2]);
    expect(await found({ openedDays: '1' })).toEqual([4, 3, 2, 1]);
    expect(await found({ isOverdue: 'true' })).toEqual([3]);
    expect(await found({ isSnoozed: 'true' })).toEqual([4]);
    expect(await found({ isSnoozed: 'false', isOverdue: 'false' })).toEqual([2, 1]);
  });

  it('with a reply that waits for somebody, whatever the status', async () => {
    const tickets = await makeTickets({ status: 'closed' }, {}, {}, { status: 'closed' }, {}, {}, {});
    const replies: Parameters<typeof makeDelivery>[1][] = [
      { state: 'held', holdReason: 'approval' },
      { state: 'held', holdReason: 'scheduled' },
      { state: 'held', holdReason: 'undo' },
      { state: 'failed' },
      { state: 'unknown', code: 'undecided' },
      { state: 'unknown' }, // it is still being looked for
      { state: 'sent' },
    ];
    for (const [at, reply] of replies.entries()) {
      const message = await makeMessage(db, { ticketId: tickets[at]!.id, direction: 'out' });
      await makeDelivery(db, { ...reply, messageId: message.id });
    }
    expect(await found({ reply: 'to_approve' })).toEqual([1]);
    expect(await found({ reply: 'scheduled' })).toEqual([2]);
    expect(await found({ reply: 'not_sent' })).toEqual([5, 4]);
    expect(await found({ reply: 'not_sent', status: 'open' })).toEqual([5]);
    const elsewhere = (await makeOrganization(database)).db;
    expect(await found({ reply: 'not_sent' }, contextOf(elsewhere))).toEqual([]);
  });

  it('with a reply that I may approve: of others, if I approve at all', async () => {
    const [me, colleague] = [await makeMember(db), await makeMember(db)];
    const tickets = await makeTickets({}, {}, {}, {});
    // a split answer with a part of mine
    const threadId = '0190b6f0-0000-7000-8000-000000000001';
    for (const [at, submittedById] of [me.id, colleague.id].entries()) {
      const message = await makeMessage(db, { ticketId: tickets[3]!.id, direction: 'out' });
      const part = { threadId, part: at + 1, parts: 2, ...(at === 0 && { id: threadId }) };
      await makeDelivery(db, {
        ...{ state: 'held', holdReason: 'approval', messageId: message.id, submittedById },
        ...part,
      });
    }
    for (const [at, submittedById] of [me.id, colleague.id, null].entries()) {
      const message = await makeMessage(db, { ticketId: tickets[at]!.id, direction: 'out' });
      await makeDelivery(db, { state: 'held', holdReason: 'approval', messageId: message.id, submittedById });
    }
    const query = { reply: 'for_me_to_approve' };
    const as = (permissions: Permission[], kind: 'member' | 'api_key' = 'member'): Context => {
      const ctx = contextOf(db, kind === 'member' ? me.id : null);
      return { ...ctx, actor: { ...ctx.actor, kind, permissions } };
    };
    expect(await found(query, as(['tickets.view', 'replies.approve']))).toEqual([3, 2]);
    expect(await found(query, as(['tickets.view', 'replies.approve'], 'api_key'))).toEqual([]);
    expect(await found(query, as(['tickets.view']))).toEqual([]);
    expect(await found({ reply: 'to_approve' }, as(['tickets.view']))).toEqual([3, 2, 1, 4]);
  });

  it('with a reply that did not go out, until somebody closes the ticket after that', async () => {
    const tickets = await makeTickets({}, { status: 'closed', closedAt: minute(1) }, {}, {}, {});
    const states = ['failed', 'failed', 'failed', 'failed', 'unknown'];
    const deliveryIds: string[] = [];
    for (const [at, state] of states.entries()) {
      const message = await makeMessage(db, { ticketId: tickets[at]!.id, direction: 'out' });
      const code = state === 'unknown' ? 'undecided' : null;
      deliveryIds.push((await makeDelivery(db, { state, code, messageId: message.id })).id);
    }
    const editor: Context = { ...ctx, actor: { ...ctx.actor, permissions: ['tickets.view', 'tickets.edit'] } };
    const close = [tickets[2]!, tickets[4]!].map(({ id }) => id);
    const { undoToken } = await changeManyTickets(editor, { ticketIds: close, change: { status: 'closed' } });
    expect(await found({ reply: 'not_sent' })).toEqual([5, 4, 2, 1]);
    await undoBulkChange(editor, undoToken!);
    expect(await found({ reply: 'not_sent' })).toEqual([5, 4, 3, 2, 1]);
    await changeManyTickets(editor, { ticketIds: close, change: { status: 'closed' } });
    // with too many tags it stays open
    const tags = Array.from({ length: 60 }, (_, at) => `tag ${at}`);
    await changeManyTickets(editor, { ticketIds: [tickets[3]!.id], change: { status: 'closed', addTags: tags } });
    expect(await found({ reply: 'not_sent' })).toEqual([5, 4, 2, 1]);
    await updateTicket(editor, tickets[3]!.id, { status: 'closed' });
    // of the fifth nobody knows whether it is on X; the second was closed before its reply failed, until it is closed again
    expect(await found({ reply: 'not_sent' })).toEqual([5, 2, 1]);
    const told: string[] = [];
    const publish: Context['publish'] = async (event) => void told.push(`${event.type} ${event.id}`);
    await changeManyTickets({ ...editor, publish }, { ticketIds: [tickets[1]!.id], change: { status: 'closed' } });
    expect(await found({ reply: 'not_sent' })).toEqual([5, 1]);
    expect(told).toEqual([`ticket.changed ${tickets[1]!.id}`]); // lists of it are read anew
    // tried once more, it is news again
    await retryDelivery({ ...ctx, actor: { ...ctx.actor, permissions: ['tickets.reply'] } }, deliveryIds[2]!);
    await db.query(`UPDATE delivery SET state = 'failed' WHERE id = $1`, [deliveryIds[2]]);
    expect(await found({ reply: 'not_sent' })).toEqual([5, 3, 1]);
  });

  it('those asked for by id, spam or not', async () => {
    const tickets = await makeTickets({}, { isSpam: true, status: 'closed' }, {});
    expect(await found({ ids: [tickets[1]!.id, tickets[0]!.id].join(',') })).toEqual([2, 1]);
  });

  it('spam is nowhere but among spam', async () => {
    await makeTickets({ status: 'closed', isSpam: true }, { status: 'closed' });
    const queries: Record<string, string>[] = [{}, { status: 'closed' }, { q: '#1' }];
    for (const query of queries) expect(await found(query)).not.toContain(1);
    expect(await found({ isSpam: 'true' })).toEqual([1]);
  });

  it('what the organization does not have finds nothing', async () => {
    await makeTickets({});
    const nobody = '0190b6f0-0000-7000-8000-000000000000';
    for (const filter of ['departmentId', 'accountId', 'contactId', 'assignee']) {
      expect(await found({ [filter]: nobody })).toEqual([]);
    }
  });
});

it('a summary names department, assignee, customer, contact and account', async () => {
  const department = await makeDepartment(db, { name: 'Support' });
  const assignee = await makeMember(db, { name: 'Alice' });
  const contact = await makeContact(db, { name: 'Carla Customer' });
  const account = await makeAccount(db, { username: 'acme' });
  const customer = await makeProfile(db, { username: 'carla', name: 'Carla', contactId: contact.id, isVerified: true });
  await makeTickets({
    departmentId: department.id,
    assigneeId: assignee.id,
    accountId: account.id,
    customerId: customer.twitterUserId,
    tags: ['late'],
  });
  const { data } = await listTickets(ctx, { limit: 50 });
  expect(data).toEqual([
    {
      id: expect.any(String),
      number: 1,
      subject: 'My order never arrived',
      status: 'open',
      priority: 'normal',
      channel: 'twitter',
      department: { id: department.id, name: 'Support' },
      assignee: { id: assignee.id, name: 'Alice', avatarUrl: null },
      customer: {
        twitterUserId: customer.twitterUserId,
        username: 'carla',
        name: 'Carla',
        avatarUrl: null,
        isVerified: true,
        followersCount: 120,
        isErased: false,
        url: 'https://x.com/carla',
      },
      contact: { id: contact.id, name: 'Carla Customer' },
      account: { id: account.id, username: 'acme' },
      tags: ['late'],
      isSpam: false,
      preview: 'My order never arrived',
      awaitsReply: true,
      messageCount: 0,
      lastMessageAt: minute(0).toISOString(),
      dueAt: null,
      dueKind: null,
      isSnoozed: false,
      incidentId: null,
      snoozedUntil: null,
      openedAt: '2026-11-22T10:00:00.000Z',
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      rev: 1,
    },
  ]);
});

it('of one person, names who of the team answered last, whatever waits, was discarded or was written elsewhere', async () => {
  const [ana, tom] = [await makeMember(db, { name: 'Ana' }), await makeMember(db, { name: 'Tom' })];
  const [answered, waiting] = await makeTickets({ customerId: '77' }, { customerId: '77' });
  const reply = async (ticketId: string, at: number, memberId: string | null, state: string | null) => {
    const postedAt = minute(at);
    const message = await makeMessage(db, { ticketId, direction: 'out', memberId, postedAt });
    if (state) await makeDelivery(db, { messageId: message.id, state });
  };
  await reply(answered!.id, 1, tom.id, 'sent');
  await reply(answered!.id, 2, ana.id, 'sent');
  await reply(answered!.id, 3, tom.id, 'discarded');
  await reply(answered!.id, 4, null, null);
  await reply(waiting!.id, 1, ana.id, 'held');
  const { data } = await listTickets(ctx, { limit: 50, twitterUserId: '77' });
  expect(data.map(({ lastAnswer }) => lastAnswer).toSorted((a) => (a ? -1 : 1))).toEqual([
    { member: { id: ana.id, name: 'Ana', avatarUrl: null }, at: minute(2).toISOString() },
    null,
  ]);
  const { data: all } = await listTickets(ctx, { limit: 50 });
  expect(all.map((ticket) => 'lastAnswer' in ticket)).toEqual([false, false]);
});

it('a customer of whom we know only the id still has an address on X', async () => {
  await makeTickets({ customerId: '77' });
  const { data } = await listTickets(ctx, { limit: 50 });
  expect(data[0]!.customer).toMatchObject({ username: '77', name: '77', url: 'https://x.com/i/user/77' });
});

describe('pages', () => {
  it('show each ticket once, also when several share a time', async () => {
    await makeTickets(...Array.from({ length: 7 }, () => ({ openedAt: minute(0) })));
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listTickets(ctx, { limit: 2, cursor });
      seen.push(...page.data.map((ticket) => ticket.number));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('stay where they were when tickets arrive, by status too', async () => {
    for (const status of [undefined, ['open', 'pending'] as ('open' | 'pending')[]]) {
      db = (await makeOrganization(database)).db;
      ctx = contextOf(db);
      await makeTickets({}, {}, { status: 'pending' }, {});
      const first = await listTickets(ctx, { limit: 2, status });
      expect(first.data.map((ticket) => ticket.number)).toEqual([4, 3]);
      await makeTicket(db, { openedAt: minute(60) });
      const second = await listTickets(ctx, { limit: 2, status, cursor: first.nextCursor! });
      expect(second.data.map((ticket) => ticket.number)).toEqual([2, 1]);
      expect(second.nextCursor).toBeNull();
    }
  });

  it.each([
    ['stalest', [1, 2, 5, 4, 3]],
    ['newest', [5, 4, 3, 2, 1]],
    ['oldest', [1, 2, 3, 4, 5]],
    ['priority', [3, 1, 4, 5, 2]],
    ['due', [5, 4, 1, 2, 3]],
    ['closed', [3, 4]],
  ] as const)('by %s, each ticket once', async (sort, expected) => {
    const closed = { status: 'closed' } as const;
    await makeTickets(
      { priority: 'high', dueAt: minute(9), dueKind: 'manual' },
      { priority: 'low' },
      { priority: 'urgent', lastMessageAt: minute(9), ...closed, closedAt: minute(12) },
      { lastMessageAt: minute(8), dueAt: minute(5), dueKind: 'manual', ...closed, closedAt: minute(11) },
      { dueAt: minute(5), dueKind: 'manual', lastMessageAt: minute(4) },
    );
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listTickets(ctx, { limit: 2, sort, cursor });
      seen.push(...page.data.map((ticket) => ticket.number));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    const byDue = sort === 'due' ? [seen.slice(0, 2).toSorted().toReversed(), seen.slice(2)].flat() : seen;
    expect(byDue).toEqual(expected);
  });

  it('a cursor of another order is refused', async () => {
    await makeTickets({}, {});
    const { nextCursor } = await listTickets(ctx, { limit: 1, sort: 'oldest' });
    await expect(listTickets(ctx, { limit: 1, cursor: nextCursor! })).rejects.toMatchObject({
      code: 'malformed_cursor',
    });
  });

  it('a cursor of another list is refused', async () => {
    const cursor = Buffer.from(JSON.stringify(['messages', minute(0), db.organizationId])).toString('base64url');
    await expect(listTickets(ctx, { limit: 2, cursor })).rejects.toMatchObject({ code: 'malformed_cursor' });
  });
});

describe('search', () => {
  async function conversation(text: string, more: NonNullable<Columns> = {}) {
    const ticket = await makeTicket(db, more);
    await makeMessage(db, { ticketId: ticket.id, text });
    return ticket;
  }

  it('by number', async () => {
    await makeTickets({}, {}, {});
    expect(await found({ q: '#2' })).toEqual([2]);
    expect(await found({ q: '#99' })).toEqual([]);
    expect(await found({ q: '#2', status: 'closed' })).toEqual([]);
  });

  it('by the beginning of a handle, upper or lower case', async () => {
    const carla = await makeProfile(db, { username: 'Carla_C' });
    const bruno = await makeProfile(db, { username: 'bruno' });
    await makeTickets({ customerId: carla.twitterUserId }, { customerId: bruno.twitterUserId });
    expect(await found({ q: '@CAR' })).toEqual([1]);
    expect(await found({ q: '@carla_' })).toEqual([1]);
    expect(await found({ q: '@carlaX' })).toEqual([]); // an underscore is no wildcard
    expect(await found({ q: '@arla' })).toEqual([]);
  });

  it('by words of any message, the last one as far as it is typed', async () => {
    await conversation('The parcel arrived broken');
    await conversation('Where is my refund for the parcel?');
    expect(await found({ q: 'parcel' })).toEqual([2, 1]);
    expect(await found({ q: 'parcel ref' })).toEqual([2]);
    expect(await found({ q: 'ref parcel' })).toEqual([]); // only the last may be unfinished
    expect(await found({ q: 'PARCEL broken' })).toEqual([1]);
    expect(await found({ q: 'parcel lost' })).toEqual([]);
  });

  it('by phrases, without words, and by one word or another', async () => {
    await conversation('refund my order');
    await conversation('my order, then a refund');
    await conversation('e-mail never came');
    expect(await found({ q: '"my order"' })).toEqual([2, 1]);
    expect(await found({ q: '"refund my"' })).toEqual([1]);
    expect(await found({ q: 'refund -then' })).toEqual([1]);
    expect(await found({ q: 'never or then' })).toEqual([3, 2]);
    expect(await found({ q: 'e-ma' })).toEqual([3]);
  });

  it('by order numbers, whole or as far as they are typed', async () => {
    await conversation('Order AB-1234 is late');
    await conversation('Pedido PED-2024-0091, ticket #7788');
    for (const q of ['AB-1234', 'ab-12', 'late AB-1234', 'AB-1234 late', '"AB-1234"', '1234', 'order 12']) {
      expect(await found({ q }), q).toEqual([1]);
    }
    for (const q of ['PED-2024-0091', 'ped-20', 'PED-2024-', '7788', 'ticket #77']) {
      expect(await found({ q }), q).toEqual([2]);
    }
    expect(await found({ q: 'AB-1235' })).toEqual([]);
  });

  it('by subjects that are in no message, handles, and names, addresses and numbers of contacts', async () => {
    const contact = await makeContact(db, {
      name: 'Zélia Prado',
      email: 'zelia@prado.example',
      phone: '+5511998765432',
    });
    const profile = await makeProfile(db, { username: 'zelia_p', contactId: contact.id });
    const byHand = { channel: 'manual', conversationId: null, customerId: null, accountId: null };
    await db.query(
      `INSERT INTO ticket (organization_id, id, number, subject, channel, department_id, contact_id, reason, last_message_at, opened_at)
       SELECT $1, gen_random_uuid(), 900, 'Broken umbrella', $2, $3, $4, '{}', $5, $5`,
      [db.organizationId, byHand.channel, (await makeDepartment(db)).id, contact.id, minute(30)],
    );
    await makeTickets({ customerId: profile.twitterUserId }, {});
    for (const q of ['zélia', 'Prado', 'zelia@prado.example', '+55 11 99876-5432', '99876']) {
      expect(await found({ q }), q).toEqual([900, 1]);
    }
    expect(await found({ q: 'zelia_' })).toEqual([1]);
    expect(await found({ q: 'umbr' })).toEqual([900]);
    expect(await found({ q: '"prado"' })).toEqual([]); // a phrase is of words, not of names
    expect(await found({ q: 'prado', sort: 'oldest' })).toEqual([1, 900]);
  });

  it('together with a filter and page by page', async () => {
    for (let n = 0; n < 5; n++) await conversation('refund please', n % 2 ? { status: 'closed' } : {});
    expect(await found({ q: 'refund', status: 'open' })).toEqual([5, 3, 1]);
    const first = await listTickets(ctx, { limit: 2, q: 'refund' });
    const second = await listTickets(ctx, { limit: 2, q: 'refund', cursor: first.nextCursor! });
    expect([...first.data, ...second.data].map((ticket) => ticket.number)).toEqual([5, 4, 3, 2]);
  });

  it.each([
    '!!!',
    '&',
    '|',
    "'",
    '"',
    '""',
    '" "',
    '\\',
    '(',
    ')',
    ':*',
    '<->',
    '!',
    '-',
    '--',
    '-refund',
    '- -',
    'or',
    'or or',
    '*',
    '%',
    '_',
    '@',
    '@@',
    '@%',
    '#',
    '##',
    '#-1',
    '#2147483648',
    "o'brien",
    'a\0b',
    '\0',
    '\ud800',
    '日本語',
    '🔥',
    'to_tsquery(',
    'https://x.com/a?b=c&d',
    'a@b.co',
    '  refund  ',
    'x'.repeat(200),
    '"'.repeat(200),
    '-a '.repeat(60),
    '-'.repeat(200),
    '- '.repeat(100),
    '-!'.repeat(100),
    '-('.repeat(100),
    '-"'.repeat(100),
    '-""'.repeat(66),
    '-"-'.repeat(66),
    '-"!" '.repeat(40),
    '-a!'.repeat(66),
    '-ª-'.repeat(66),
    '-²'.repeat(100),
    'a or -'.repeat(33),
    'or -b '.repeat(33),
  ])('%j never fails', async (q) => {
    await expect(listTickets(ctx, { limit: 50, q })).resolves.toMatchObject({ nextCursor: null });
  });

  it('finds what is common (over the limit to sort) as well as what is rare', async () => {
    const [ticket, other] = await makeTickets({ status: 'closed' }, {});
    await db.query(
      `INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, text, posted_at)
       SELECT $1, gen_random_uuid(), $2, 'in', 'public', 'twitter', 'outage again', now() FROM generate_series(1, 5100)`,
      [db.organizationId, ticket!.id],
    );
    await makeMessage(db, { ticketId: other!.id, text: 'outage and a zugzwang', postedAt: minute(9) });
    expect(await found({ q: 'outage' })).toEqual([2, 1]);
    expect(await found({ q: 'outage', status: 'closed' })).toEqual([1]);
    expect(await found({ q: 'zugzwang' })).toEqual([2]);
  });

  it('shows the same in order, wherever among the first tickets or behind them it is found', async () => {
    const [first] = await makeTickets({});
    await db.query(
      `INSERT INTO ticket SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'number', n,
         'conversation_id', 'c' || n, 'last_message_at', t.last_message_at + n * interval '1 minute'))).*
       FROM ticket t, generate_series(2, 400) n WHERE t.organization_id = $1 AND t.id = $2`,
      [db.organizationId, first!.id],
    );
    await db.query(
      `INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, text, posted_at)
       SELECT $1, gen_random_uuid(), t.id, 'in', 'public', 'twitter', words, now()
       FROM ticket t, unnest(ARRAY['often', 'seldom', 'once']) words
       WHERE t.organization_id = $1 AND t.number % (CASE words WHEN 'often' THEN 10 WHEN 'seldom' THEN 100 ELSE 250 END) = 0`,
      [db.organizationId],
    );
    const often = Array.from({ length: 40 }, (_, index) => 400 - index * 10);
    for (const limit of [3, 20, 50]) {
      expect(await found({ q: 'often', limit: String(limit) })).toEqual(often.slice(0, limit));
    }
    expect(await found({ q: 'seldom' })).toEqual([400, 300, 200, 100]);
    expect(await found({ q: 'once' })).toEqual([250]);
    await db.query(`UPDATE ticket SET tags = '{vip}' WHERE organization_id = $1 AND number % 40 < 2`, [
      db.organizationId,
    ]);
    expect(await found({ q: 'often', tag: 'vip', limit: '3' })).toEqual([400, 360, 320]);
    expect(await found({ q: 'often', sort: 'due', limit: '4' })).toHaveLength(4);
    expect(await found({ q: 'often', sort: 'stalest', limit: '8' })).toEqual(often.toReversed().slice(0, 8));
  });

  it('leaves out none where a look ends among the tickets of one status', async () => {
    const [first, last] = await makeTickets({}, { status: 'pending', priority: 'low' });
    const copies = (of: string, from: number, to: number) =>
      db.query(
        `INSERT INTO ticket SELECT (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'number', n,
           'conversation_id', 'c' || n, 'last_message_at', t.last_message_at - n * interval '1 minute'))).*
         FROM ticket t, generate_series($3::integer, $4) n WHERE t.organization_id = $1 AND t.id = $2`,
        [db.organizationId, of, from, to],
      );
    await copies(first!.id, 3, 660);
    await copies(last!.id, 661, 670);
    await db.query(
      `INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, text, posted_at)
       SELECT $1, gen_random_uuid(), id, 'in', 'public', 'twitter', 'outage', now() FROM ticket
       WHERE organization_id = $1 AND (number IN (10, 20, 620, 640) OR number > 660)`,
      [db.organizationId],
    );
    expect(await found({ q: 'outage', sort: 'priority', limit: '6' })).toEqual([10, 20, 620, 640, 661, 662]);
  });
});

it('another organization sees none of it', async () => {
  const customer = await makeProfile(db, { username: 'carla' });
  const [ticket] = await makeTickets({ customerId: customer.twitterUserId });
  await makeMessage(db, { ticketId: ticket!.id, text: 'refund' });
  const other = contextOf((await makeOrganization(database)).db);
  for (const query of [{}, { q: 'refund' }, { q: '@carla' }, { q: '#1' }, { twitterUserId: customer.twitterUserId }]) {
    expect(await found(query as Record<string, string>, other)).toEqual([]);
    expect(await found(query as Record<string, string>)).toEqual([1]);
  }
});

it('needs the permission', async () => {
  const actor = { kind: 'member', memberId: null, permissions: [] } as const;
  await expect(listTickets({ ...ctx, actor }, { limit: 5 })).rejects.toMatchObject({ code: 'forbidden' });
});

import type { LiveEvent } from '@perch/contracts';
import type { Database, TenantDatabase } from '@perch/db';
import { WEBHOOK_EVENTS } from '@perch/core';
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
import { getContact } from '../contacts/get-contact.ts';
import { createReply } from '../replies/create-reply.ts';
import { listContacts } from '../contacts/list-contacts.ts';
import type { Context } from '../context.ts';
import { getTicket } from '../tickets/get-ticket.ts';
import { carryOnErasure, claimErasure, type ErasureStep } from './carry-on-erasure.ts';
import { eraseContact } from './erase-contact.ts';
import { getErasure } from './get-erasure.ts';

let database: Database;
let owner: pg.Client;
beforeAll(async () => {
  database = openTestDatabase();
  owner = new pg.Client({ connectionString: ownerDatabaseUrl() });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.close();
});

/** What the person wrote, and what was written about them. */
const WORDS = 'ziggurat';

let db: TenantDatabase;
let ctx: Context;
let now: Date;
let published: Omit<LiveEvent, 'organizationId'>[];
beforeEach(async () => {
  db = (await makeOrganization(database)).db;
  now = new Date();
  published = [];
  ctx = {
    organizationId: db.organizationId,
    actor: {
      kind: 'member',
      memberId: (await makeMember(db)).id,
      permissions: ['contacts.view', 'contacts.edit', 'tickets.view', 'organization.manage'],
    },
    db,
    enqueue: async () => {},
    publish: async (event) => void published.push(event),
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
});

/** Where words of a person may stand, and by which condition on the row `r` it is theirs. */
const HOLDERS: Record<string, string> = {
  contact: 'r.id = $2',
  contact_consent: 'r.contact_id = $2',
  profile: 'r.contact_id = $2',
  ticket: `r.subject = '${WORDS}'`,
  message: `r.text = '${WORDS}'`,
  tweet: `r.text = '${WORDS}'`,
  direct_message: `r.text = '${WORDS}'`,
  ticket_event: `r.kind NOT IN ('status')`,
  attachment: 'true',
  email: 'true',
  delivery: 'r.message_id IS NOT NULL',
  audit_entry: `r.subject_kind = 'contact'`,
  lookup: 'true',
  ticket_draft: 'true',
  webhook_event: 'true',
};

/** Columns that cannot hold their words, beside ids and those with a closed set of values: words of ours. */
const OTHER_WORDS: Record<string, readonly string[]> = {
  ticket: ['tags'],
  ticket_event: ['kind'],
  delivery: ['target', 'permalink', 'code'],
  audit_entry: ['action', 'subject_kind'],
  lookup: ['kind', 'code'],
  webhook_event: ['type', 'data'],
};
const isId = (column: string) => /_ids?$/.test(column) && !['content_id', 'mentioned_user_ids'].includes(column);

/** Tables with a foreign key to what is a person's that hold ids and times only, or words of colleagues about others. */
const WITHOUT_WORDS = [
  'attachment_chunk',
  'keyword_match',
  'escalation_hit',
  'incident_hit',
  'incident',
  'notification',
  'ticket_link',
  'erasure',
];

interface Column {
  table: string;
  column: string;
  type: string;
}
/** Views show what tables hold. */
const IS_TABLE = `table_name NOT IN (SELECT table_name FROM information_schema.views WHERE table_schema = 'public')`;
const COLUMNS = `
  SELECT table_name AS table, column_name AS column, data_type AS type FROM information_schema.columns
  WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name NOT LIKE '\\_prisma%'
    AND ${IS_TABLE}
    AND (data_type IN ('text', 'character varying', 'jsonb', 'json') OR udt_name IN ('_text', '_varchar', '_jsonb'))`;
const textColumns = async () => (await owner.query<Column>(COLUMNS)).rows;

const CLOSED_SETS = `
  SELECT c.conrelid::regclass::text || '.' || a.attname AS column
  FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
  WHERE c.contype = 'c' AND pg_get_constraintdef(c.oid) LIKE '%' || a.attname || ' = ANY (ARRAY[%'`;

const filled = ({ type }: Column) => {
  if (type === 'jsonb' || type === 'json')
    return `'{"code": "x", "name": "${WORDS}", "matched": ["${WORDS}"]}'::${type}`;
  return type === 'ARRAY' ? `ARRAY['${WORDS}']` : `'${WORDS}'`;
};

/** Writes the person's words into each column that can hold them, also into those that were added since. */
async function fillAll(contactId: string) {
  const columns = await textColumns();
  const { rows } = await owner.query<{ column: string }>(CLOSED_SETS);
  const closed = new Set(rows.map(({ column }) => column));
  for (const [table, condition] of Object.entries(HOLDERS)) {
    const own = columns.filter(
      ({ table: of, column }) =>
        of === table && !isId(column) && !OTHER_WORDS[table]?.includes(column) && !closed.has(`${table}.${column}`),
    );
    const sets = own.map((each) => `"${each.column}" = ${filled(each)}`);
    expect(sets.length, table).toBeGreaterThan(0);
    const theirs = `(${condition.replaceAll('$2', `'${contactId}'`)})`;
    const sql = `UPDATE "${table}" r SET ${sets.join(', ')} WHERE r.organization_id = '${db.organizationId}' AND ${theirs}`;
    const { rowCount } = await owner.query(sql);
    expect(rowCount, `rows of ${table}`).toBeGreaterThan(0);
  }
}

const SEARCH_VECTORS = `
  SELECT table_name AS table, column_name AS column FROM information_schema.columns
  WHERE table_schema = 'public' AND data_type = 'tsvector' AND ${IS_TABLE}`;

/** Every place of the whole schema where the words still stand. */
async function found(): Promise<string[]> {
  const places = [...(await textColumns()), ...(await owner.query<Column>(SEARCH_VECTORS)).rows];
  const each = places.map(
    ({ table, column }) => `SELECT '${table}.${column}' AS place WHERE EXISTS (
      SELECT FROM "${table}" WHERE "${column}"::text ILIKE '%${WORDS}%')`,
  );
  const bytes = `SELECT 'attachment_chunk.bytes' WHERE EXISTS (
    SELECT FROM attachment_chunk WHERE position('${WORDS}'::bytea IN bytes) > 0)`;
  const { rows } = await owner.query<{ place: string }>([...each, bytes].join(' UNION ALL '));
  return rows.map(({ place }) => place);
}

/** A person of whom there is everything that there can be. */
async function person() {
  const { organizationId } = db;
  const events = [...WEBHOOK_EVENTS];
  const webhook = { name: 'CRM', url: 'https://hooks.acme.test', events, keyId: 'k', sealed: new Uint8Array(1) };
  await db.transaction((tx) =>
    tx.webhook.create({ data: { organizationId, ...webhook, secretSetAt: now, createdAt: now } }),
  );
  const contact = await makeContact(db, { name: WORDS, email: 'c@mail.test' });
  const profile = await makeProfile(db, { contactId: contact.id });
  const { twitterUserId: customerId } = profile;
  const account = await makeAccount(db);
  const conversation = { customerId, accountId: account.id, subject: WORDS };
  const ticket = await makeTicket(db, conversation);
  const byHand = await makeTicket(db, { ...conversation, contactId: contact.id });
  await db.transaction((tx) =>
    tx.ticket.updateMany({
      where: { id: byHand.id },
      data: { channel: 'email', customerId: null, accountId: null, conversationId: null },
    }),
  );
  const tweet = await makeTweet(db, { authorId: customerId, accountId: account.id, ticketId: ticket.id, text: WORDS });
  const answer = await makeTweet(db, {
    ...{ isOwn: true, accountId: account.id, inReplyToUserId: customerId, ticketId: ticket.id, text: WORDS },
  });
  await makeTweet(db, { authorId: customerId, accountId: account.id, text: WORDS }); // never a ticket
  const dm = await makeDirectMessage(db, { senderId: customerId, accountId: account.id, text: WORDS });
  await makeDirectMessage(db, { isOwn: true, participantId: customerId, accountId: account.id, text: WORDS });
  const message = (columns: object, ticketId = ticket.id) => makeMessage(db, { text: WORDS, ...columns, ticketId });
  await message({ tweetRowId: tweet.id });
  const reply = await message({ direction: 'out', tweetRowId: answer.id });
  await message({ direction: 'note' });
  const queued = await message({ direction: 'out' });
  const mail = await message({ channel: 'email' }, byHand.id);
  // somebody else's ticket, in which they wrote last
  const other = await makeTicket(db, { accountId: account.id, subject: 'Of somebody else', channel: 'twitter_dm' });
  await message(
    { directMessageId: dm.id, channel: 'twitter_dm', profileId: customerId, postedAt: new Date(Date.now() + 1) },
    other.id,
  );
  const theirs = await makeMessage(db, { ticketId: other.id, text: 'Words of somebody else', postedAt: new Date(0) });

  await makeDelivery(db, { messageId: reply.id, accountId: account.id, state: 'sent' });
  await makeDelivery(db, { messageId: queued.id, accountId: account.id });
  await db.transaction(async (tx) => {
    await tx.ticketEvent.create({ data: { organizationId, ticketId: ticket.id, kind: 'contact' } });
    await tx.ticketEvent.create({
      data: { organizationId, ticketId: ticket.id, kind: 'status', from: 'open', to: 'pending' },
    });
    const file = {
      kind: 'file',
      contentType: 'text/plain',
      fileName: 'a',
      byteSize: 8,
      messageId: mail.id,
      storedAt: now,
    };
    const { id: attachmentId } = await tx.attachment.create({ data: { organizationId, ...file } });
    const bytes = new Uint8Array(Buffer.from(WORDS));
    await tx.attachmentChunk.create({ data: { organizationId, attachmentId, position: 0, bytes } });
    const email = { internetMessageId: 'm1@x', fromName: '', fromAddress: 'c@mail.test', subject: '', receivedAt: now };
    await tx.email.create({ data: { organizationId, messageId: mail.id, ...email, bouncedAt: now, bounceReason: '' } });
    const draft = { memberId: ctx.actor.memberId!, ticketId: ticket.id, mode: 'note', texts: {}, isEmpty: false };
    await tx.ticketDraft.create({ data: { organizationId, ...draft, updatedAt: now } });
    await tx.contactConsent.create({
      data: {
        ...{ organizationId, contactId: contact.id, twitterUserId: customerId, username: 'c', email: 'c@mail.test' },
        ...{ tokenHash: Buffer.from(organizationId), expiresAt: now },
      },
    });
    await tx.lookup.create({
      data: { organizationId, kind: 'profile_search', query: 'c', accountId: account.id, dueAt: now, state: 'done' },
    });
    const subject = { subjectKind: 'contact', subjectId: contact.id, subjectName: 'c' };
    await tx.auditEntry.create({ data: { organizationId, action: 'contact.exported', ...subject } });
  });
  await fillAll(contact.id);
  await db.query(`UPDATE delivery SET payload = $2 WHERE organization_id = $1 AND kind = 'webhook'`, [
    organizationId,
    { answer: { status: 200, durationMs: 1, body: WORDS } },
  ]);
  return { contact, customerId, account, ticket, byHand, other, theirs, queued };
}

async function erase(contactId: string): Promise<ErasureStep[]> {
  now = new Date(Date.now() + 1000); // after all that was written
  const { id: erasureId } = await eraseContact(ctx, { contactId, name: ` ${WORDS} ` });
  const turn = await claimErasure(ctx, { erasureId, leaseSeconds: 60 });
  const steps: ErasureStep[] = [];
  while (steps.length < 20 && !['done', 'waits', 'lost'].includes(steps.at(-1) ?? '')) {
    steps.push(await carryOnErasure(ctx, turn!));
  }
  return steps;
}

describe('a person whose data is erased', () => {
  it('leaves none of their words in any table, and all that counts', async () => {
    const { contact, ticket, byHand, other, theirs, customerId, queued } = await person();
    expect((await found()).length).toBeGreaterThan(25);
    const counts = () =>
      db.query(
        `SELECT (SELECT count(*)::int FROM ticket WHERE organization_id = $1) AS tickets,
        (SELECT count(*)::int FROM message WHERE organization_id = $1) AS messages,
        (SELECT sum(message_count)::int FROM ticket WHERE organization_id = $1) AS counted,
        (SELECT count(*)::int FROM tweet WHERE organization_id = $1) AS tweets`,
        [db.organizationId],
      );
    const before = await counts();

    expect((await erase(contact.id)).at(-1)).toBe('done');
    expect(await found()).toEqual([]);
    expect(await counts()).toEqual(before);
    expect(published.map(({ id }) => id)).toEqual(expect.arrayContaining([contact.id, ticket.id, byHand.id, other.id]));

    await db.transaction(async (tx) => {
      expect(await tx.contact.count()).toBe(0);
      expect(await tx.erasedProfile.findMany()).toMatchObject([{ twitterUserId: customerId }]);
      // what is left of others, and of the reply that had not gone out
      expect(await tx.ticket.findFirst({ where: { id: other.id } })).toMatchObject({
        subject: 'Of somebody else',
        preview: '',
      });
      expect(await tx.message.findFirst({ where: { id: theirs.id } })).toMatchObject({
        text: 'Words of somebody else',
      });
      expect(await tx.delivery.findFirst({ where: { messageId: queued.id } })).toMatchObject({ state: 'discarded' });
      const history = await tx.ticketEvent.findMany({ where: { ticketId: ticket.id, kind: 'status' } });
      expect(history).toMatchObject([{ from: 'open', to: 'pending' }]);
    });
    expect((await getErasure(ctx, contact.id)).finishedAt).not.toBeNull();
    const { customer, replyTargets } = await getTicket(ctx, ticket.id);
    expect(customer).toMatchObject({ twitterUserId: customerId, isErased: true });
    // one by hand has nobody left: so the screens know that somebody was erased
    expect(await getTicket(ctx, byHand.id)).toMatchObject({ customer: null, contact: null, subject: '' });
    expect(new Set(replyTargets.map(({ problem }) => problem))).toEqual(new Set(['person_erased']));
    const agent = { ...ctx, actor: { ...ctx.actor, permissions: ['tickets.view', 'tickets.reply'] as const } };
    await expect(createReply(agent, ticket.id, { via: 'dm', text: 'Still there?' })).rejects.toMatchObject({
      errors: [{ path: 'via', message: 'person_erased' }],
    });
    await expect(getContact(ctx, contact.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('leaves nothing in tickets that were merged, and takes nothing of the other person', async () => {
    const { organizationId } = db;
    const account = await makeAccount(db);
    const contact = await makeContact(db, { name: WORDS, email: 'Carla@mail.test' });
    const other = await makeContact(db, { name: 'Bea', email: 'bea@mail.test' });
    const { twitterUserId: a } = await makeProfile(db, { contactId: contact.id, username: 'carla_s' });
    const { twitterUserId: b } = await makeProfile(db, { contactId: other.id });
    const ofA = await makeTicket(db, { customerId: a, accountId: account.id });
    const ofB = await makeTicket(db, { customerId: b, accountId: account.id, subject: 'Of Bea' });
    const toOwn = { isOwn: true, accountId: account.id, inReplyToUserId: account.twitterUserId, text: WORDS };
    const group = { isOwn: true, isGroup: true, accountId: account.id, dmConversationId: '77', text: WORDS };
    const emailOf = (messageId: string, columns: object) =>
      db.transaction((tx) =>
        tx.email.create({
          data: {
            ...{ organizationId, messageId, internetMessageId: `${messageId}@x`, receivedAt: now },
            ...{ fromName: '', fromAddress: 'us@acme.test', subject: 'Order', ...columns },
          },
        }),
      );
    const say = (ticketId: string, columns: object) => makeMessage(db, { ticketId, text: WORDS, ...columns });
    const write = async (ticketId: string, direction: 'in' | 'out', columns: object, text = WORDS) => {
      const message = await say(ticketId, { direction, channel: 'email', profileId: null, text });
      await emailOf(message.id, columns);
      return message;
    };
    const payload = { text: WORDS };

    // in the ticket of Bea: what Carla wrote, and what she was answered
    const theirs = await say(ofB.id, { text: 'Of Bea', postedAt: new Date(0) });
    const tweet = await makeTweet(db, { authorId: a, accountId: account.id, text: WORDS });
    const asked = await say(ofB.id, { profileId: a, tweetRowId: tweet.id });
    const part = await makeTweet(db, toOwn);
    const answer = await say(ofB.id, { direction: 'out', inReplyToMessageId: asked.id, tweetRowId: part.id });
    await makeDelivery(db, { messageId: answer.id, accountId: account.id, state: 'sent', payload });
    const waiting = await say(ofB.id, { direction: 'out', inReplyToMessageId: asked.id });
    await makeDelivery(db, { messageId: waiting.id, accountId: account.id, payload });
    await write(ofB.id, 'in', { fromAddress: 'carla@mail.test', fromName: WORDS, subject: WORDS, isFromOther: true });
    const mailed = await write(ofB.id, 'out', { toAddresses: ['carla@mail.test'] });
    await makeDelivery(db, { kind: 'email', messageId: mailed.id, accountId: null, state: 'sent', payload });
    const event = { ticketId: ofB.id, kind: 'contact', from: { id: contact.id, name: WORDS }, to: { name: 'Bea' } };
    await db.transaction((tx) => tx.ticketEvent.create({ data: { organizationId, ...event } }));

    // in her own: what follows the first part of an answer, a group, and what Bea wrote
    await say(ofA.id, { direction: 'out', tweetRowId: (await makeTweet(db, toOwn)).id });
    await say(ofA.id, { direction: 'out', directMessageId: (await makeDirectMessage(db, group)).id });
    const beas = await makeTweet(db, { authorId: b, accountId: account.id, text: 'Bea here' });
    const kept = await say(ofA.id, { profileId: b, tweetRowId: beas.id, text: 'Bea here' });
    await say(ofA.id, { direction: 'out', inReplyToMessageId: kept.id, text: 'Hello Bea' });
    await write(ofA.id, 'in', { fromAddress: 'bea@mail.test' }, 'Bea by mail');

    // Bea sent her a copy, and drafts of colleagues speak of her
    const quoted = { html: '<p>Cc: Carla@mail.test, al@mail.test</p>', quotedText: 'Cc: carla@mail.test' };
    const copies = { fromAddress: 'bea@mail.test', ccAddresses: ['al@mail.test', 'carla@mail.test'], ...quoted };
    const third = await makeTicket(db, { subject: 'Of nobody' });
    const copied = await write(third.id, 'in', copies, 'Bea again');
    const draft = async (ticketId: string, text: string) => {
      const { id: memberId } = await makeMember(db);
      const columns = { memberId, ticketId, mode: 'tweet', texts: { tweet: text }, isEmpty: false, updatedAt: now };
      await db.transaction((tx) => tx.ticketDraft.create({ data: { organizationId, ...columns } }));
    };
    await draft(ofA.id, 'Hello');
    await draft(ofB.id, 'I have asked CARLA@mail.test');
    await draft(third.id, 'As @Carla_s said');
    await draft(third.id, 'Not @carla_smith, nor ann.carla@mail.test.org');

    // an e-mail of hers waits in the mailbox
    const waits = { uidValidity: 1n, uid: 7n, reason: 'too_many', fromAddress: 'carla@mail.test' };
    await db.transaction(async (tx) => {
      await tx.mailbox.create({ data: { organizationId, dueAt: now } });
      await tx.leftMail.create({ data: { organizationId, ...waits, receivedAt: now, dueAt: now, leftAt: now } });
    });

    expect((await erase(contact.id)).at(-1)).toBe('done');
    await db.transaction(async (tx) => {
      expect(await tx.leftMail.findMany()).toMatchObject([{ uid: 7n, fromAddress: null }]);
      const messages = await tx.message.findMany();
      const left: unknown[] = [
        messages,
        await tx.tweet.findMany(),
        await tx.directMessage.findMany(),
        await tx.email.findMany(),
      ];
      left.push(await tx.delivery.findMany(), await tx.ticketEvent.findMany(), await tx.erasure.findMany());
      expect(JSON.stringify(left)).not.toMatch(new RegExp(`${WORDS}|carla@`, 'i'));
      const words = messages.map(({ text }) => text).filter((text) => text !== '');
      expect(words.toSorted()).toEqual(['Bea again', 'Bea by mail', 'Bea here', 'Hello Bea', 'Of Bea']);
      expect(await tx.tweet.findFirst({ where: { id: beas.id } })).toMatchObject({ text: 'Bea here', erasedAt: null });
      expect(await tx.email.count({ where: { fromAddress: 'bea@mail.test' } })).toBe(2);
      expect(await tx.email.findFirst({ where: { messageId: copied.id } })).toMatchObject({
        ccAddresses: ['al@mail.test'],
        html: '<p>Cc: , al@mail.test</p>',
      });
      expect(await tx.ticketDraft.findMany()).toMatchObject([
        { texts: { tweet: 'Not @carla_smith, nor ann.carla@mail.test.org' } },
      ]);
      expect(await tx.delivery.findFirst({ where: { messageId: waiting.id } })).toMatchObject({ state: 'discarded' });
      expect(await tx.ticket.findFirst({ where: { id: ofB.id } })).toMatchObject({ subject: 'Of Bea', preview: '' });
      expect(await tx.message.findFirst({ where: { id: theirs.id } })).toMatchObject({ erasedAt: null });
    });
  });

  it('who comes back is somebody new: answers to them go out', async () => {
    const contact = await makeContact(db, { name: WORDS });
    const { twitterUserId: customerId } = await makeProfile(db, { contactId: contact.id });
    const account = await makeAccount(db);
    const ticket = await makeTicket(db, { customerId, accountId: account.id, openedAt: new Date(0) });
    await makeMessage(db, { ticketId: ticket.id, text: WORDS, postedAt: new Date(0), createdAt: new Date(0) });
    const later = new Date(Date.now() + 60_000);
    const since = { ticketId: ticket.id, createdAt: later, postedAt: later };
    await makeMessage(db, { ...since, text: 'Here again' });
    const answer = await makeMessage(db, { ...since, direction: 'out', text: 'Welcome', postedAt: new Date(0) });
    await makeDelivery(db, { messageId: answer.id, accountId: account.id, payload: { text: 'Welcome' } });

    expect((await erase(contact.id)).at(-1)).toBe('done');
    await db.transaction(async (tx) => {
      expect(await tx.message.count({ where: { text: WORDS } })).toBe(0);
      expect(await tx.delivery.findFirst({})).toMatchObject({ state: 'queued', payload: { text: 'Welcome' } });
      expect(await tx.ticket.findFirst({})).toMatchObject({ preview: 'Here again' });
    });
  });

  it('is gone for everybody at once, while the rest goes step by step', async () => {
    const { contact } = await person();
    await eraseContact(ctx, { contactId: contact.id, name: WORDS });
    await expect(getContact(ctx, contact.id)).rejects.toMatchObject({ code: 'not_found' });
    expect((await listContacts(ctx, { limit: 5 })).data).toEqual([]);
    expect((await listContacts(ctx, { limit: 5, q: WORDS })).data).toEqual([]);
    await expect(eraseContact(ctx, { contactId: contact.id, name: '' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('waits for a reply that is under way', async () => {
    const { contact, queued } = await person();
    const state = (to: string) =>
      db.transaction((tx) => tx.delivery.updateMany({ where: { messageId: queued.id }, data: { state: to } }));
    await state('sending');
    expect((await erase(contact.id)).at(-1)).toBe('waits');
    await state('unknown');
    const { id: erasureId } = await getErasure(ctx, contact.id);
    now = new Date(now.getTime() + 120_000);
    const turn = await claimErasure(ctx, { erasureId, leaseSeconds: 60 });
    expect(await carryOnErasure(ctx, turn!)).toBe('more');
    expect(await carryOnErasure(ctx, turn!)).toBe('done');
    await db.transaction(async (tx) => {
      expect(await tx.delivery.findFirst({ where: { messageId: queued.id } })).toMatchObject({ state: 'discarded' });
      expect(await tx.message.count({ where: { text: WORDS } })).toBe(0);
    });
  });

  it('is meant: the name has to be typed, by who may do everything', async () => {
    const contact = await makeContact(db, { name: 'Carla' });
    const input = { contactId: contact.id, name: 'Carlo' };
    await expect(eraseContact(ctx, input)).rejects.toMatchObject({ code: 'erase_name_differs' });
    const agent = { ...ctx, actor: { ...ctx.actor, permissions: ['contacts.edit'] as const } };
    await expect(eraseContact(agent, { ...input, name: 'Carla' })).rejects.toMatchObject({ code: 'forbidden' });
    const foreign = { ...ctx, db: (await makeOrganization(database)).db };
    const elsewhere = { ...foreign, organizationId: foreign.db.organizationId };
    await expect(eraseContact(elsewhere, { ...input, name: 'Carla' })).rejects.toMatchObject({ code: 'not_found' });
  });
});

it('every table that points to what a person wrote is known to hold their words, or not to', async () => {
  const { rows } = await owner.query<{ table: string }>(
    `SELECT DISTINCT table_name AS table FROM information_schema.columns
     WHERE table_schema = 'public' AND ${IS_TABLE} AND column_name IN
       ('message_id', 'ticket_id', 'contact_id', 'tweet_row_id', 'direct_message_id', 'twitter_user_id', 'attachment_id')`,
  );
  const ours = ['account', 'erased_profile']; // accounts of the organization itself
  const unknown = rows.filter(({ table }) => ![...Object.keys(HOLDERS), ...WITHOUT_WORDS, ...ours].includes(table));
  expect(unknown).toEqual([]);
});

import { randomBytes } from 'node:crypto';
import type { LiveEvent, ReceivedEmail } from '@perch/contracts';
import { ticketTag } from '@perch/core';
import { createSecretBox, type Database, type TenantDatabase } from '@perch/db';
import {
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
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { snoozeTicket } from '../clocks/snooze-ticket.ts';
import type { Context } from '../context.ts';
import { createReply } from '../replies/create-reply.ts';
import { splitTicket } from '../tickets/split-ticket.ts';
import { ticketTagText } from './find-mail-tickets.ts';
import { emailRouteOf } from '../replies/email-reply.ts';
import { prepareEmailReply } from './prepare-email-reply.ts';
import { receiveEmail } from './receive-email.ts';
import { MOST_EMAILS_PER_HOUR } from './sent-lately.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

const box = createSecretBox(new Map([['k1', randomBytes(32)]]));
const ANA = 'ana@example.com';
let count = 0;

function mail(change: Partial<ReceivedEmail> = {}): ReceivedEmail {
  const fromAddress = change.fromAddress ?? ANA;
  return {
    internetMessageId: `${++count}.${Date.now()}@example.com`,
    from: { name: 'Ana Alves', address: fromAddress },
    fromAddress,
    to: ['support@acme.test'],
    cc: [],
    recipients: ['support@acme.test'],
    subject: 'Where is my order?',
    text: 'It has not come.',
    quotedText: '',
    html: null,
    hasRemoteImages: false,
    answers: [],
    envelopeFrom: fromAddress,
    autoSubmitted: null,
    precedence: null,
    hasAutoReplyHeader: false,
    loops: [],
    isReport: false,
    authenticationResults: [],
    report: null,
    files: [],
    refusedFiles: [],
    receivedAt: new Date(),
    ...change,
  };
}

/** An organization with an address, and a ticket that has gone on by e-mail to Ana. */
async function scene(options: { status?: string; closedAt?: Date } = {}) {
  const { db, id: organizationId } = await makeOrganization(database);
  const address = `support-${organizationId.slice(-12)}@acme.test`;
  const department = await makeDepartment(db, { name: 'Support', isDefault: true });
  await db.transaction((tx) =>
    tx.departmentMail.create({ data: { organizationId, departmentId: department.id, fromName: 'Acme', address } }),
  );
  const member = await makeMember(db);
  const contact = await makeContact(db, { name: 'Ana', email: 'Ana@Example.com' });
  const ticket = await makeTicket(db, {
    contactId: contact.id,
    departmentId: department.id,
    assigneeId: member.id,
    status: options.status ?? 'pending',
    ...(options.closedAt && { closedAt: options.closedAt }),
    awaitsReply: false,
    openedAt: new Date(Date.now() - 30 * 86_400_000),
  });
  const message = await makeMessage(db, {
    ticketId: ticket.id,
    direction: 'out',
    channel: 'email',
    memberId: member.id,
    profileId: null,
  });
  const ourId = `${message.id}@acme.test`;
  const email = {
    ...{ organizationId, messageId: message.id, internetMessageId: ourId, fromName: 'Acme', fromAddress: address },
    ...{ toAddresses: [ANA], ccAddresses: [], subject: 'Your order', receivedAt: new Date() },
  };
  await db.transaction((tx) => tx.email.create({ data: email }));
  await makeDelivery(db, {
    kind: 'email',
    state: 'sent',
    messageId: message.id,
    payload: { to: ANA },
    remoteId: ourId,
  });
  const events: Omit<LiveEvent, 'organizationId'>[] = [];
  const ctx: Context = {
    organizationId,
    actor: { kind: 'system', memberId: null, permissions: [] },
    db,
    enqueue: async () => {},
    publish: async (event) => void events.push(event),
    now: () => new Date(),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  const asMember: Context = {
    ...ctx,
    actor: { kind: 'member', memberId: member.id, permissions: ['tickets.view', 'tickets.edit', 'tickets.reply'] },
  };
  const token = `support-${organizationId.slice(-12)}+${ticketTag({
    number: ticket.number,
    code: box.sign(ticketTagText(organizationId, ticket.id)),
  })}@acme.test`;
  const receive = (change: Partial<ReceivedEmail> = {}, trustedServer: string | null = 'mx.acme.test') =>
    receiveEmail(ctx, { email: mail({ to: [address], recipients: [address], ...change }), box, trustedServer });
  const stored = () =>
    db.transaction(async (tx) => ({
      tickets: await tx.ticket.findMany({ orderBy: { number: 'asc' } }),
      emails: await tx.email.findMany({
        where: { authentication: { not: null } },
        include: { message: { include: { attachments: true } } },
      }),
      contacts: await tx.contact.findMany({ orderBy: { id: 'asc' } }),
      notifications: await tx.notification.findMany({ orderBy: { id: 'asc' } }),
      events: await tx.ticketEvent.findMany({ orderBy: { id: 'asc' } }),
    }));
  return {
    db,
    organizationId,
    address,
    department,
    member,
    contact,
    ticket,
    message,
    ourId,
    ctx,
    asMember,
    events,
    token,
    receive,
    stored,
  };
}

describe('an e-mail that answers a ticket', () => {
  it('goes into it by the id in its header, when the ticket is the sender’s', async () => {
    const at = await scene();
    const outcome = await at.receive({ answers: ['unknown@x', at.ourId], subject: 'Anything' });
    expect(outcome).toMatchObject({ kind: 'stored', ticketId: at.ticket.id });
    const { tickets, emails, events, notifications } = await at.stored();
    expect(tickets).toHaveLength(1);
    expect(tickets[0]).toMatchObject({
      status: 'open',
      awaitsReply: true,
      preview: 'It has not come.',
      messageCount: 2,
    });
    expect(emails[0]).toMatchObject({ authentication: 'unverified', isFromOther: false, contactId: at.contact.id });
    expect(emails[0]!.message).toMatchObject({ direction: 'in', visibility: 'private', channel: 'email' });
    expect(events.map(({ kind, from }) => [kind, from])).toEqual([['status', 'pending']]);
    expect(notifications).toEqual([expect.objectContaining({ kind: 'customer_wrote', memberId: at.member.id })]);
    expect(at.events.map(({ type }) => type)).toEqual(['message.changed', 'ticket.changed', 'notification.changed']);
  });

  it('goes into it by the token of the address, from whatever address, and says so', async () => {
    const at = await scene();
    const outcome = await at.receive({ fromAddress: 'private@elsewhere.test', recipients: [at.token] });
    expect(outcome).toMatchObject({ kind: 'stored', ticketId: at.ticket.id });
    expect((await at.stored()).emails[0]).toMatchObject({ isFromOther: true, contactId: null });
    // who was let in once by the token is still no contact of the ticket
    const next = await at.receive({ fromAddress: 'private@elsewhere.test', answers: [at.ourId] });
    expect(next).not.toMatchObject({ ticketId: at.ticket.id });
  });

  it('is whose its address is, also where the ticket of another was written to there', async () => {
    const at = await scene();
    const bruno = await makeContact(at.db, { name: 'Bruno', email: 'Bruno@Example.com' });
    await at.db.query(`UPDATE email SET to_addresses = '{ana@example.com,bruno@example.com,old@example.com}'`);
    const answer = async (fromAddress: string) => {
      await at.receive({ fromAddress, answers: [at.ourId] });
      return (await at.stored()).emails.find((email) => email.fromAddress === fromAddress);
    };
    expect(await answer('bruno@example.com')).toMatchObject({ isFromOther: false, contactId: bruno.id });
    // nobody has that one: it is the address of whom the ticket is with
    expect(await answer('old@example.com')).toMatchObject({ isFromOther: false, contactId: at.contact.id });
    // two have this one, and the ticket is with one of them
    await at.db.query(`UPDATE contact SET email = $2, created_at = '2020-01-01' WHERE id = $1`, [bruno.id, ANA]);
    expect(await answer(ANA)).toMatchObject({ contactId: at.contact.id });
  });

  it('is the merged contact’s when its contact is merged meanwhile', async () => {
    const at = await scene();
    const target = await makeContact(at.db, { name: 'Ana A.' });
    const ids = [at.contact.id, target.id];
    let coming: Promise<unknown> | undefined;
    await at.db.pipeline(async (statement) => {
      await statement('contacts-hold', 'SELECT FROM contact WHERE id = ANY ($1) FOR UPDATE', [ids]);
      coming = at.receive({ answers: [at.ourId] });
      await waitsForLock();
      await statement('contacts-move', 'UPDATE ticket SET contact_id = $2 WHERE contact_id = $1', ids);
      await statement('contacts-write', 'UPDATE contact SET email = $2 WHERE id = $1', [target.id, ANA]);
      await statement('contacts-remove', 'DELETE FROM contact WHERE id = $1', [at.contact.id]);
    });
    expect(await coming).toMatchObject({ kind: 'stored', ticketId: at.ticket.id });
    expect((await at.stored()).emails).toMatchObject([{ contactId: target.id, isFromOther: false }]);
  });

  it('goes where its ticket was merged into', async () => {
    const at = await scene();
    const into = await makeTicket(at.db, { contactId: at.contact.id, departmentId: at.department.id });
    await at.db.query(`UPDATE ticket SET merged_into_id = $2, status = 'closed', closed_at = now() WHERE id = $1`, [
      at.ticket.id,
      into.id,
    ]);
    expect(await at.receive({ recipients: [at.token] })).toMatchObject({ kind: 'stored', ticketId: into.id });
  });

  it('goes, once it is split off, where the e-mail is that it answers, whatever token its address has', async () => {
    const at = await scene();
    const other = 'assistant@elsewhere.test';
    const theirs = { answers: [at.ourId], internetMessageId: 'theirs@example.com', text: 'And a price, please?' };
    await at.receive(theirs);
    const [theirMessage] = (await at.stored()).emails;
    const first = await createReply(at.asMember, at.ticket.id, { via: 'email', text: 'It is 12' });
    const split = await splitTicket(at.asMember, at.ticket.id, { fromMessageId: theirMessage!.messageId });
    expect(split).toMatchObject({ channel: 'email', subject: 'And a price, please?', contact: { id: at.contact.id } });
    expect(split.replyTargets).toContainEqual(expect.objectContaining({ via: 'email', available: true }));

    const placeOf = async (change: Partial<ReceivedEmail>) => {
      const outcome = await at.receive(change);
      return outcome.kind === 'stored' && outcome.ticketId;
    };
    const answers = [`${first.messageId}@acme.test`, at.ourId];
    expect(await placeOf({ answers })).toBe(split.id);
    expect(await placeOf({ answers, recipients: [at.token] })).toBe(split.id);
    expect(await placeOf({ answers, recipients: [at.token], fromAddress: other })).toBe(split.id);
    expect(await placeOf({ recipients: [at.token] })).toBe(at.ticket.id);
    expect(await placeOf({ answers: [at.ourId], recipients: [at.token] })).toBe(at.ticket.id);

    const next = await createReply(at.asMember, split.id, { via: 'email', text: 'And for you 11' });
    const delivery = await at.db.transaction((tx) => tx.delivery.findFirst({ where: { id: next.deliveryId } }));
    expect(delivery).toMatchObject({ payload: { to: ANA }, target: `email:${split.id}` });
  });

  it('wakes a ticket that was put aside, and tells who did so; an automatic answer does not', async () => {
    const at = await scene({ status: 'open' });
    await at.db.query('UPDATE ticket SET assignee_id = NULL WHERE id = $1', [at.ticket.id]);
    await snoozeTicket(at.asMember, at.ticket.id, {});
    await at.receive({ answers: [at.ourId], autoSubmitted: 'auto-replied' });
    expect((await at.stored()).tickets[0]).toMatchObject({ snoozedAt: expect.any(Date) });
    await at.receive({ answers: [at.ourId] });
    const { tickets, notifications, events } = await at.stored();
    expect(tickets[0]).toMatchObject({ snoozedAt: null, snoozedById: null });
    expect(notifications).toMatchObject([{ kind: 'snooze_ended', memberId: at.member.id }]);
    expect(events.at(-1)).toMatchObject({ kind: 'snooze_ended', to: 'message' });
  });

  it('by a token that we have not made, or by the subject alone, opens a ticket of its own', async () => {
    const at = await scene();
    const forged = at.token.replace(/[a-z2-7]{16}@/, 'aaaaaaaaaaaaaaaa@');
    for (const change of [{ recipients: [forged] }, { subject: `Re: [#${at.ticket.number}] ${at.ticket.subject}` }]) {
      const outcome = await at.receive(change);
      expect(outcome).toMatchObject({ kind: 'stored' });
      expect(outcome).not.toMatchObject({ ticketId: at.ticket.id });
    }
    expect((await at.stored()).tickets).toHaveLength(3);
  });

  it('from a stranger by a header alone opens a ticket that is linked', async () => {
    const at = await scene();
    const outcome = await at.receive({ fromAddress: 'stranger@elsewhere.test', answers: [at.ourId] });
    expect(outcome).toMatchObject({ kind: 'stored' });
    const { tickets, contacts } = await at.stored();
    expect(tickets[1]).toMatchObject({ relatedToId: at.ticket.id, channel: 'email', status: 'open' });
    expect(contacts.map(({ email }) => email)).toEqual(['Ana@Example.com', 'stranger@elsewhere.test']);
  });

  it('is one message, however many servers and mailboxes it comes by', async () => {
    const at = await scene();
    const change = { answers: [at.ourId], internetMessageId: 'same@example.com' };
    const outcomes = await Promise.all([at.receive(change), at.receive(change), at.receive(change)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['known', 'known', 'stored']);
    expect((await at.stored()).emails).toHaveLength(1);
  });

  it('reopens a closed ticket within a week, and follows it up later', async () => {
    const day = 86_400_000;
    const recent = await scene({ status: 'closed', closedAt: new Date(Date.now() - day) });
    await recent.receive({ answers: [recent.ourId] });
    expect((await recent.stored()).tickets[0]).toMatchObject({ status: 'open', closedAt: null });
    expect((await recent.stored()).events.map(({ kind }) => kind)).toEqual(['reopened']);
    const old = await scene({ status: 'closed', closedAt: new Date(Date.now() - 8 * day) });
    await old.receive({ recipients: [old.token] });
    const { tickets } = await old.stored();
    expect(tickets[0]).toMatchObject({ status: 'closed' });
    expect(tickets[1]).toMatchObject({ followUpOfId: old.ticket.id, contactId: old.contact.id, status: 'open' });
  });
});

describe('a mere thank-you, where the department lets it change nothing', () => {
  const thanks = (at: Awaited<ReturnType<typeof scene>>, change: Partial<ReceivedEmail> = {}) =>
    at.receive({ answers: [at.ourId], text: 'Thank you so much!\n\nBest regards,\nAna Alves', ...change });
  const ignoring = async (status: string) => {
    const at = await scene({ status, ...(status === 'closed' && { closedAt: new Date(Date.now() - 86_400_000) }) });
    await at.db.query('UPDATE department SET thanks_reopen = false');
    return at;
  };

  it.each(['closed', 'pending'])('leaves a %s ticket as it is, and says so', async (status) => {
    const at = await ignoring(status);
    expect(await thanks(at)).toMatchObject({ kind: 'stored', ticketId: at.ticket.id });
    const { tickets, events, emails } = await at.stored();
    expect(tickets[0]).toMatchObject({ status, awaitsReply: false });
    expect(events.map(({ kind, from, to }) => ({ kind, from, to }))).toEqual([
      { kind: 'not_reopened', from: status, to: 'thanks_only' },
    ]);
    expect(emails[0]!.message.reason).toEqual({ code: 'thanks_only' });
  });

  it('with a file, with a word more, or elsewhere, is a message like any other', async () => {
    const file = { fileName: 'order.txt', contentId: null, content: Buffer.from('No. 12') };
    for (const change of [{ files: [file] }, { text: 'Thank you, but it is broken' }]) {
      const at = await ignoring('closed');
      await thanks(at, change);
      expect((await at.stored()).tickets[0]).toMatchObject({ status: 'open', awaitsReply: true });
    }
    const usual = await scene({ status: 'pending' });
    await thanks(usual);
    expect((await usual.stored()).tickets[0]).toMatchObject({ status: 'open' });
  });
});

describe('an e-mail that belongs to no ticket', () => {
  it('opens one in the department it was sent to, for the contact with its address', async () => {
    const at = await scene();
    const other = await makeDepartment(at.db, { name: 'Sales' });
    const address = `sales-${at.organizationId.slice(-12)}@acme.test`;
    await at.db.transaction((tx) =>
      tx.departmentMail.create({
        data: { organizationId: at.organizationId, departmentId: other.id, fromName: 'Sales', address },
      }),
    );
    await at.receive({ recipients: ['else@where.test', address], subject: 'RE: Fwd: A  price', fromAddress: ANA });
    const { tickets, contacts } = await at.stored();
    expect(tickets[1]).toMatchObject({
      ...{ departmentId: other.id, contactId: at.contact.id, channel: 'email', subject: 'A price' },
      ...{ reason: { code: 'email' }, messageCount: 1, preview: 'It has not come.', accountId: null },
    });
    expect(contacts).toHaveLength(1);
  });

  it('brings its files; what would run is refused and said', async () => {
    const at = await scene();
    const file = (fileName: string, content: string) => ({ fileName, contentId: null, content: Buffer.from(content) });
    await at.receive({ files: [file('order.txt', 'No. 12'), file('order.txt.exe', 'MZ')] });
    const [email] = (await at.stored()).emails;
    expect(email!.message.attachments).toEqual([
      expect.objectContaining({ fileName: 'order.txt', contentType: 'text/plain' }),
    ]);
    expect(email!.refusedFiles).toEqual([{ fileName: 'order.txt.exe', reason: 'not_allowed' }]);
  });
});

describe('who sent it', () => {
  it.each([
    ['mx.acme.test; dmarc=pass header.from=example.com', 'verified'],
    ['mx.acme.test; dkim=pass header.d=example.com', 'verified'],
    ['mx.acme.test; dmarc=fail header.from=example.com', 'failed'],
    ['mx.acme.test; dkim=pass header.d=evil.test', 'unverified'],
    ['evil.test; dmarc=pass header.from=example.com', 'unverified'],
  ])('%s: a forged sender is never silently the contact: %s', async (header, authentication) => {
    const at = await scene();
    await at.receive({ answers: [at.ourId], authenticationResults: [header] });
    expect((await at.stored()).emails[0]).toMatchObject({ authentication });
  });

  it('is not checked where no server is named that does', async () => {
    const at = await scene();
    await at.receive({ answers: [at.ourId], authenticationResults: ['evil.test; dmarc=pass'] }, null);
    expect((await at.stored()).emails[0]).toMatchObject({ authentication: 'unchecked' });
  });
});

describe('what no person wrote', () => {
  const silent: [string, Partial<ReceivedEmail>][] = [
    ['out of office', { autoSubmitted: 'auto-replied' }],
    ['a mailing list', { precedence: 'bulk' }],
    ['a report without a sender', { envelopeFrom: '' }],
  ];
  it.each(silent)('%s is added quietly, and opens and reopens nothing', async (_name, change) => {
    const at = await scene({ status: 'closed' });
    expect(await at.receive({ ...change, answers: [at.ourId] })).toMatchObject({ kind: 'stored' });
    expect(await at.receive(change)).toEqual({ kind: 'ignored', reason: 'auto_reply_without_ticket' });
    const { tickets, emails, notifications } = await at.stored();
    expect(tickets).toHaveLength(1);
    expect(tickets[0]).toMatchObject({ status: 'closed', awaitsReply: false });
    expect(emails[0]).toMatchObject({ isAutomatic: true });
    expect(notifications).toEqual([]);
  });

  it('our own that comes back is ignored, by whichever sign', async () => {
    const at = await scene();
    const signs = [{ internetMessageId: at.ourId }, { fromAddress: at.address }, { loops: [at.address] }];
    for (const sign of signs) expect(await at.receive(sign)).toEqual({ kind: 'ignored', reason: 'loop' });
    expect((await at.stored()).emails).toEqual([]);
  });

  it('a bounce marks what was sent and tells who wrote it and who has the ticket, once', async () => {
    const at = await scene();
    const assignee = await makeMember(at.db);
    await at.db.query('UPDATE ticket SET assignee_id = $2 WHERE id = $1', [at.ticket.id, assignee.id]);
    const report = { action: 'failed', reason: '550 5.1.1 No such mailbox', messageIds: [at.ourId] };
    expect(await at.receive({ isReport: true, report: { ...report, action: 'delayed' } })).toMatchObject({
      kind: 'ignored',
    });
    expect(await at.receive({ isReport: true, report })).toEqual({ kind: 'bounced' });
    expect(await at.receive({ isReport: true, report })).toMatchObject({ kind: 'ignored' });
    const sent = await at.db.transaction((tx) => tx.email.findFirst({ where: { messageId: at.message.id } }));
    expect(sent).toMatchObject({ bounceReason: report.reason, bouncedAt: expect.any(Date) });
    const { notifications, events } = await at.stored();
    expect(notifications.map(({ kind, memberId }) => [kind, memberId]).toSorted()).toEqual(
      [at.member.id, assignee.id].map((id) => ['delivery_failed', id]).toSorted(),
    );
    expect(events.map(({ kind }) => kind)).toEqual(['email_bounced']);
  });

  it('a ticket whose only answer bounced waits for one again', async () => {
    const at = await scene();
    await at.receive({ answers: [at.ourId], text: 'Where is it?' });
    const sentAt = new Date(Date.now() + 60_000);
    await at.db.query('UPDATE message SET posted_at = $2 WHERE id = $1', [at.message.id, sentAt]);
    await at.db.query(
      `UPDATE ticket SET awaits_reply = false, first_responded_at = $2, first_response_seconds = 60 WHERE id = $1`,
      [at.ticket.id, sentAt],
    );
    const report = { action: 'failed', reason: '550 5.1.1 No such mailbox', messageIds: [at.ourId] };
    expect(await at.receive({ isReport: true, report })).toEqual({ kind: 'bounced' });
    const { tickets } = await at.stored();
    expect(tickets[0]).toMatchObject({
      awaitsReply: true,
      firstRespondedAt: null,
      firstResponseSeconds: null,
      preview: 'Where is it?',
    });
  });

  it('a bounce of what was erased says nothing of whom it was for', async () => {
    const at = await scene();
    const where = { id: at.message.id };
    await at.db.transaction((tx) => tx.message.updateMany({ where, data: { text: '', erasedAt: new Date() } }));
    const report = { action: 'failed', reason: `550 ${ANA} is unknown`, messageIds: [at.ourId] };
    expect(await at.receive({ isReport: true, report })).toEqual({ kind: 'bounced' });
    const sent = await at.db.transaction((tx) => tx.email.findFirst({ where: { messageId: at.message.id } }));
    expect(sent).toMatchObject({ bounceReason: '', bouncedAt: expect.any(Date) });
    expect(JSON.stringify((await at.stored()).events)).not.toContain(ANA);
  });

  it('a flood from one address is put off, and its files are not kept', async () => {
    const at = await scene();
    await flood(at, 'now()');
    expect(await at.receive({ answers: [at.ourId], files: FILES })).toEqual({ kind: 'too_many' });
    expect(await at.receive({ fromAddress: 'bob@example.com' })).toMatchObject({ kind: 'stored' });
    expect(await filesOf(at)).toBe(0);
  });

  it('a flood that has ended holds up nothing of the hour it was in', async () => {
    const at = await scene();
    await flood(at, "now() - interval '2 hours'");
    const receivedAt = new Date(Date.now() - 2 * 3_600_000);
    expect(await at.receive({ answers: [at.ourId], receivedAt })).toMatchObject({ kind: 'stored' });
  });

  it.each<[string, (at: Awaited<ReturnType<typeof scene>>) => Partial<ReceivedEmail>]>([
    ['our own that has come back', ({ address }) => ({ loops: [address] })],
    ['an automatic answer to nothing', () => ({ autoSubmitted: 'auto-replied' })],
  ])('of %s no file is kept', async (_name, change) => {
    const at = await scene();
    expect(await at.receive({ ...change(at), files: FILES })).toMatchObject({ kind: 'ignored' });
    expect(await filesOf(at)).toBe(0);
  });

  it('the same e-mail twice at once keeps its files once', async () => {
    const at = await scene();
    const change = { internetMessageId: 'twice@example.com', files: FILES };
    const outcomes = await Promise.all([at.receive(change), at.receive(change)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['known', 'stored']);
    expect(await filesOf(at)).toBe(1);
  });
});

const FILES = [{ fileName: 'order.txt', contentId: null, content: Buffer.from('No. 12') }];
const filesOf = async ({ db }: { db: TenantDatabase }) => db.transaction((tx) => tx.attachment.count());

const waitsForLock = () =>
  vi.waitFor(async () => {
    const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    expect((await database.pool.query(waiting)).rowCount).toBe(1);
  });

/** As many e-mails of Ana as she may write in an hour. */
async function flood({ db, ticket }: { db: TenantDatabase; ticket: { id: string } }, at: string) {
  await db.query(
    `WITH m AS (
       INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, text, posted_at)
       SELECT organization_id, gen_random_uuid(), id, 'in', 'private', 'email', n::text, ${at}
       FROM ticket, generate_series(1, ${MOST_EMAILS_PER_HOUR}) n WHERE id = $2 RETURNING organization_id, id)
     INSERT INTO email (organization_id, message_id, internet_message_id, from_name, from_address, to_addresses,
       cc_addresses, subject, authentication, received_at)
     SELECT organization_id, id, id::text, '', $1, '{}', '{}', '', 'unverified', ${at} FROM m`,
    [ANA, ticket.id],
  );
}

it('an e-mail quotes and names to its recipient nothing that others wrote or read in the ticket', async () => {
  const at = await scene();
  const { db, organizationId, ticket } = at;
  const bob = await makeContact(db, { name: 'Bob', email: 'bob@example.com' });
  const [ana, bobs] = [
    await makeProfile(db, { contactId: at.contact.id }),
    await makeProfile(db, { contactId: bob.id }),
  ];
  const minutes = (count: number) => new Date(Date.now() + count * 60_000);
  const add = (text: string, minute: number, columns: Partial<Parameters<typeof makeMessage>[1]> = {}) =>
    makeMessage(db, { ticketId: ticket.id, channel: 'twitter_dm', text, postedAt: minutes(minute), ...columns });
  await at.receive({ answers: [at.ourId], internetMessageId: 'ana@x', text: 'From Ana', receivedAt: minutes(1) });
  const other = { fromAddress: 'bob@example.com', recipients: [at.token] };
  await at.receive({ ...other, internetMessageId: 'bob@x', text: 'From Bob', receivedAt: minutes(2) });
  const ofAna = await add('Ana in private', 3, { profileId: ana.twitterUserId });
  const ofBob = await add('Bob in private', 4, { profileId: bobs.twitterUserId });
  await add('To Ana in private', 5, { direction: 'out', inReplyToMessageId: ofAna.id });
  await add('To Bob in private', 6, { direction: 'out', inReplyToMessageId: ofBob.id });
  const answer = await add('An answer', 7, { direction: 'out', channel: 'email', memberId: at.member.id });
  const row = {
    ...{ organizationId, messageId: answer.id, internetMessageId: `${answer.id}@x`, fromName: 'Acme' },
    ...{ fromAddress: at.address, toAddresses: [ANA], ccAddresses: [], subject: 'x', receivedAt: minutes(7) },
  };
  await db.transaction((tx) => tx.email.create({ data: row }));
  await at.receive({
    ...other,
    internetMessageId: 'bob2@x',
    subject: 'What only Bob wrote of',
    receivedAt: minutes(8),
  });
  const route = await db.pipeline((statement) => emailRouteOf(statement, organizationId, ticket.id));
  expect(route).toMatchObject({ to: ANA, subject: 'Re: x' });
  const parts = await prepareEmailReply(at.ctx, { messageId: answer.id, box });
  expect(parts!.history.map(({ text }) => text)).toEqual(['To Ana in private', 'Ana in private', 'From Ana']);
  expect(parts!.references).toEqual([at.ourId, 'ana@x']);
});

it('what comes back while its ticket is merged is told in the ticket that it is in then', async () => {
  const at = await scene();
  const into = await makeTicket(at.db, { contactId: at.contact.id, departmentId: at.department.id });
  const report = { action: 'failed', reason: '550 5.1.1 No such mailbox', messageIds: [at.ourId] };
  let coming: Promise<unknown> | undefined;
  await at.db.pipeline(async (statement) => {
    const key = [at.organizationId, at.ticket.id];
    await statement('hold', 'SELECT FROM ticket WHERE organization_id = $1 AND id = $2 FOR NO KEY UPDATE', key);
    coming = at.receive({ isReport: true, report });
    await waitsForLock();
    await statement('move', 'UPDATE message SET ticket_id = $3 WHERE organization_id = $1 AND ticket_id = $2', [
      ...key,
      into.id,
    ]);
  });
  expect(await coming).toEqual({ kind: 'bounced' });
  expect((await at.stored()).events).toEqual([expect.objectContaining({ kind: 'email_bounced', ticketId: into.id })]);
  expect(at.events).toContainEqual(expect.objectContaining({ type: 'ticket.changed', id: into.id }));
});

it('an id of another organization’s e-mail is nobody’s here', async () => {
  const [at, other] = [await scene(), await scene()];
  const outcome = await at.receive({ answers: [other.ourId], recipients: [other.token, at.address] });
  expect(outcome).not.toMatchObject({ ticketId: other.ticket.id });
  expect((await at.stored()).tickets[1]).toMatchObject({ relatedToId: null });
});

import { randomInt } from 'node:crypto';
import { BUILT_IN_ROLES, type BuiltInRole } from '@perch/core';
import { uuid7, type Database, type Prisma, type TenantDatabase, type Transaction } from '@perch/db';

// Rows as they stand in a working help desk. What a row needs and is not given is taken from the organization, or made:
// `makeTicket(db)` alone has an account, a department, a customer and a number.

let lastTwitterId = 1_990_000_000_000_000_000n;
/** An id as X issues them: a decimal string that grows and exceeds 2^53. */
export function nextTwitterId(): string {
  lastTwitterId += BigInt(randomInt(1, 1_000_000));
  return String(lastTwitterId);
}

type Columns<T> = Partial<Omit<T, 'organizationId'>>;

/** A new organization, and the database as it sees it. */
export async function makeOrganization(
  database: Database,
  columns: Partial<Prisma.OrganizationUncheckedCreateInput> = {},
) {
  const id = columns.id ?? uuid7();
  const db = database.of(id);
  const organization = await db.transaction((tx) =>
    tx.organization.create({ data: { name: 'Acme Airlines', ...columns, id } }),
  );
  return { ...organization, db };
}

/** A role with the permissions of a built-in one, or with your own. */
export function makeRole(db: TenantDatabase, columns: Columns<Prisma.RoleUncheckedCreateInput> = {}) {
  return db.transaction((tx) => createRole(tx, db.organizationId, columns));
}

function createRole(tx: Transaction, organizationId: string, columns: Columns<Prisma.RoleUncheckedCreateInput>) {
  const builtIn = (columns.builtIn ?? 'administrator') as BuiltInRole;
  const { name, permissions } = BUILT_IN_ROLES[builtIn];
  return tx.role.create({ data: { name, builtIn, permissions: [...permissions], ...columns, organizationId } });
}

/** A member and the user behind it: an administrator, unless you name another role. */
export function makeMember(
  db: TenantDatabase,
  columns: Columns<Prisma.MemberUncheckedCreateInput> & { builtInRole?: BuiltInRole } = {},
) {
  const { builtInRole = 'administrator', ...rest } = columns;
  const { organizationId } = db;
  return db.transaction(async (tx) => {
    const name = rest.name ?? 'Alice Andrade';
    const email = rest.email ?? `${name.toLowerCase().replace(/\W+/g, '.')}.${uuid7().slice(-8)}@acme.test`;
    const userId = rest.userId ?? (await tx.user.create({ data: { name, email, emailVerified: true } })).id;
    const roleId =
      rest.roleId ??
      (await tx.role.findFirst({ where: { organizationId, builtIn: builtInRole } }))?.id ??
      (await createRole(tx, organizationId, { builtIn: builtInRole })).id;
    return tx.member.create({ data: { ...rest, name, email, userId, roleId, organizationId } });
  });
}

export function makeDepartment(db: TenantDatabase, columns: Columns<Prisma.DepartmentUncheckedCreateInput> = {}) {
  const { organizationId } = db;
  return db.transaction((tx) =>
    tx.department.create({ data: { name: `Support ${uuid7().slice(-6)}`, ...columns, organizationId } }),
  );
}

/** Long before anything that tests write: nothing of it is an import. */
const CONNECTED_AT = new Date('2026-01-01T00:00:00.000Z');

/** A connected X account that captures everything. */
export function makeAccount(db: TenantDatabase, columns: Columns<Prisma.AccountUncheckedCreateInput> = {}) {
  return db.transaction((tx) => createAccount(tx, db.organizationId, columns));
}

async function createAccount(
  tx: Transaction,
  organizationId: string,
  columns: Columns<Prisma.AccountUncheckedCreateInput>,
) {
  const twitterUserId = columns.twitterUserId ?? nextTwitterId();
  const username = columns.username ?? `acme_${twitterUserId.slice(-6)}`;
  const departmentId = columns.departmentId ?? (await someDepartment(tx, organizationId));
  return tx.account.create({
    data: {
      name: 'Acme Airlines',
      connectedAt: CONNECTED_AT,
      ...columns,
      username,
      twitterUserId,
      departmentId,
      organizationId,
    },
  });
}

async function someDepartment(tx: Transaction, organizationId: string): Promise<string> {
  const found = await tx.department.findFirst({ where: { organizationId, isActive: true }, orderBy: { id: 'asc' } });
  return (found ?? (await tx.department.create({ data: { name: 'Support', isDefault: true, organizationId } }))).id;
}

async function someAccount(tx: Transaction, organizationId: string): Promise<string> {
  const found = await tx.account.findFirst({ where: { organizationId }, orderBy: { id: 'asc' } });
  return (found ?? (await createAccount(tx, organizationId, {}))).id;
}

/** An X user as intake would have met one. */
export function makeProfile(db: TenantDatabase, columns: Columns<Prisma.ProfileUncheckedCreateInput> = {}) {
  return db.transaction((tx) => createProfile(tx, db.organizationId, columns));
}

function createProfile(tx: Transaction, organizationId: string, columns: Columns<Prisma.ProfileUncheckedCreateInput>) {
  const twitterUserId = columns.twitterUserId ?? nextTwitterId();
  const data = {
    username: `customer_${twitterUserId.slice(-6)}`,
    name: 'Carla Customer',
    followersCount: 120,
    seenAt: new Date(),
    ...columns,
    twitterUserId,
    organizationId,
  };
  return tx.profile.create({ data });
}

export function makeContact(db: TenantDatabase, columns: Columns<Prisma.ContactUncheckedCreateInput> = {}) {
  const { organizationId } = db;
  return db.transaction((tx) => tx.contact.create({ data: { name: 'Carla Customer', ...columns, organizationId } }));
}

/** An open ticket that began with a mention; its number follows the organization's counter. */
export function makeTicket(db: TenantDatabase, columns: Columns<Prisma.TicketUncheckedCreateInput> = {}) {
  const { organizationId } = db;
  return db.transaction(async (tx) => {
    const departmentId = columns.departmentId ?? (await someDepartment(tx, organizationId));
    const accountId = columns.accountId ?? (await someAccount(tx, organizationId));
    const customerId = columns.customerId ?? (await createProfile(tx, organizationId, {})).twitterUserId;
    const number = columns.number ?? (await nextNumber(tx, organizationId));
    const openedAt = columns.openedAt ?? new Date();
    const data = {
      subject: 'My order never arrived',
      channel: 'twitter',
      conversationId: nextTwitterId(),
      reason: { code: 'mention' },
      preview: 'My order never arrived',
      lastMessageAt: openedAt,
      closedAt: columns.status === 'closed' ? openedAt : null,
      ...columns,
      departmentId,
      accountId,
      customerId,
      number,
      openedAt,
      organizationId,
    };
    return tx.ticket.create({ data });
  });
}

async function nextNumber(tx: Transaction, organizationId: string): Promise<number> {
  const data = { lastTicketNumber: { increment: 1 } };
  return (await tx.organization.update({ where: { id: organizationId }, data })).lastTicketNumber;
}

/** A tweet that an account was mentioned in; `isOwn: true` for the account's own. */
export function makeTweet(db: TenantDatabase, columns: Columns<Prisma.TweetUncheckedCreateInput> = {}) {
  const { organizationId } = db;
  return db.transaction(async (tx) => {
    const accountId = columns.accountId ?? (await someAccount(tx, organizationId));
    const account = await tx.account.findUniqueOrThrow({
      where: { organizationId_id: { organizationId, id: accountId } },
    });
    const isOwn = columns.isOwn ?? false;
    const tweetId = columns.tweetId ?? nextTwitterId();
    const authorId =
      columns.authorId ?? (isOwn ? account.twitterUserId : (await createProfile(tx, organizationId, {})).twitterUserId);
    const data = {
      latestTweetId: tweetId,
      conversationId: tweetId,
      mentionedUserIds: isOwn ? [] : [account.twitterUserId],
      kind: 'tweet',
      text: 'My order never arrived',
      language: 'en',
      decision: isOwn ? 'outbound' : columns.ticketId ? 'opened' : 'ignored',
      reason: { code: 'mention' },
      postedAt: new Date(),
      ...columns,
      accountId,
      isOwn,
      tweetId,
      authorId,
      organizationId,
    };
    return tx.tweet.create({ data });
  });
}

/** A direct message, and the conversation's row as intake keeps it. */
export function makeDirectMessage(
  db: TenantDatabase,
  columns: Columns<Prisma.DirectMessageUncheckedCreateInput> & { participantId?: string } = {},
) {
  const { organizationId } = db;
  const { participantId: participant, ...rest } = columns;
  return db.transaction(async (tx) => {
    const accountId = rest.accountId ?? (await someAccount(tx, organizationId));
    const account = await tx.account.findUniqueOrThrow({
      where: { organizationId_id: { organizationId, id: accountId } },
    });
    const isOwn = rest.isOwn ?? false;
    const participantId =
      participant ?? (isOwn ? undefined : rest.senderId) ?? (await createProfile(tx, organizationId, {})).twitterUserId;
    const postedAt = new Date(rest.postedAt ?? Date.now());
    const message = await tx.directMessage.create({
      data: {
        dmEventId: nextTwitterId(),
        dmConversationId: conversationIdOf(participantId, account.twitterUserId),
        text: 'Can you look at my order?',
        decision: isOwn ? 'outbound' : rest.ticketId ? 'opened' : 'ignored',
        reason: { code: 'direct_message' },
        senderId: isOwn ? account.twitterUserId : participantId,
        ...rest,
        accountId,
        isOwn,
        postedAt,
        organizationId,
      },
    });
    const key = { organizationId, accountId, dmConversationId: message.dmConversationId };
    const before = await tx.dmConversation.findUnique({ where: { organizationId_accountId_dmConversationId: key } });
    const latest = !before || before.lastMessageAt <= postedAt;
    await tx.dmConversation.upsert({
      where: { organizationId_accountId_dmConversationId: key },
      create: {
        ...key,
        isGroup: message.isGroup,
        participantId,
        messageCount: 1,
        lastMessageId: message.id,
        lastMessageAt: postedAt,
      },
      update: {
        messageCount: { increment: 1 },
        ...(latest ? { lastMessageId: message.id, lastMessageAt: postedAt } : {}),
      },
    });
    return message;
  });
}

/** X's id of a conversation of two: the smaller id first. */
const conversationIdOf = (a: string, b: string) => (BigInt(a) < BigInt(b) ? `${a}-${b}` : `${b}-${a}`);

/**
 * A message of a ticket: the customer's, public, unless you say otherwise. The ticket's preview, count and time follow.
 * Give `tweetRowId` or `directMessageId` for what came from X.
 */
export function makeMessage(
  db: TenantDatabase,
  columns: Columns<Prisma.MessageUncheckedCreateInput> & { ticketId: string },
) {
  const { organizationId } = db;
  return db.transaction(async (tx) => {
    const where = { organizationId_id: { organizationId, id: columns.ticketId } };
    const ticket = await tx.ticket.findUniqueOrThrow({ where, include: { account: true } });
    const direction = columns.direction ?? 'in';
    const channel =
      columns.channel ?? (direction === 'note' ? 'note' : ticket.channel === 'manual' ? 'email' : ticket.channel);
    const postedAt = new Date(columns.postedAt ?? Date.now());
    const message = await tx.message.create({
      data: {
        visibility: channel === 'twitter' ? 'public' : 'private',
        profileId: { in: ticket.customerId, out: ticket.account?.twitterUserId }[direction] ?? null,
        text: 'My order never arrived',
        ...columns,
        direction,
        channel,
        postedAt,
        organizationId,
      },
    });
    const isLatest = direction !== 'note' && postedAt >= ticket.lastMessageAt;
    await tx.ticket.update({
      where,
      data: {
        messageCount: { increment: 1 },
        ...(isLatest
          ? { lastMessageAt: postedAt, preview: message.text.slice(0, 160), awaitsReply: direction === 'in' }
          : {}),
      },
    });
    return message;
  });
}

/** A delivery waiting to go out; with `state: 'sent'` also what X answered. */
export function makeDelivery(db: TenantDatabase, columns: Columns<Prisma.DeliveryUncheckedCreateInput> = {}) {
  const { organizationId } = db;
  return db.transaction(async (tx) => {
    const kind = columns.kind ?? 'tweet';
    const accountId =
      columns.accountId ?? (kind === 'email' || kind === 'sms' ? null : await someAccount(tx, organizationId));
    const remoteId = columns.state === 'sent' ? nextTwitterId() : null;
    const data = {
      payload: { text: 'We are looking into it.', inReplyToTweetId: null, conversationId: null },
      target: accountId ?? 'email',
      dueAt: new Date(),
      remoteId,
      permalink: remoteId && kind === 'tweet' ? `https://x.com/i/status/${remoteId}` : null,
      settledAt: remoteId ? new Date() : null,
      holdReason: columns.state === 'held' ? 'undo' : null,
      ...columns,
      kind,
      accountId,
      organizationId,
    };
    return tx.delivery.create({ data });
  });
}

import { PERMISSIONS } from '@perch/core';
import { uuid7, type TenantDatabase } from '@perch/db';
import {
  makeAccount,
  makeContact,
  makeDelivery,
  makeDepartment,
  makeDirectMessage,
  makeMessage,
  makeProfile,
  makeTicket,
  makeTweet,
  nextTwitterId,
} from '@perch/testing';
import type { TestApi, TestClient } from '../src/testing/start-test-api.ts';

/** Stands in everything that belongs to the department which is not seen. */
export const SECRET = 'quorumzebra';
/** The same in the department which is. */
export const SEEN = 'silverheron';

/** Who wrote the one and the other: people belong to everybody. */
export const WRITERS: Record<string, string> = { [SECRET]: 'dora_writes', [SEEN]: 'dave_writes' };

/** A ticket of one department with everything that hangs on a ticket. */
export type Case = Awaited<ReturnType<typeof makeCase>>;

export interface WallsScene {
  /** sees everything */
  alice: TestClient;
  /** sees Support only, and may do all that goes with that */
  bob: TestClient;
  db: TenantDatabase;
  support: { id: string };
  legal: { id: string };
  account: { id: string };
  /** one person who has written to both departments, and begun a conversation that nobody has taken up */
  customer: { twitterUserId: string };
  contact: { id: string };
  keyword: { id: string; streamId: string };
  seen: Case;
  hidden: Case;
}

/** An organization of two departments, and somebody who sees one of them only. */
export async function wallsScene(api: TestApi): Promise<WallsScene> {
  const alice = await api.signUp();
  const db = api.services.database.of(alice.organizationId);
  const support = { id: alice.session.member.departmentIds[0]! };
  const legal = await makeDepartment(db, { name: 'Legal' });
  const bob = await behindWall(api, alice, support.id);
  const account = await makeAccount(db, { username: 'acme', departmentId: support.id });
  const contact = await makeContact(db, { name: 'Carla Customer', email: 'carla@customer.test' });
  const customer = await makeProfile(db, { username: 'carla', contactId: contact.id });
  const [keyword] = await db.query<{ id: string; streamId: string }>(
    `INSERT INTO keyword (organization_id, id, account_id, phrase, position, stream_id)
     VALUES ($1, $2, $3, 'order', 0, $4) RETURNING id, stream_id AS "streamId"`,
    [db.organizationId, uuid7(), account.id, uuid7()],
  );
  const base = { alice, bob, db, support, legal, account, contact, customer, keyword: keyword! };
  const conversationId = nextTwitterId();
  const seen = await makeCase(base, { departmentId: support.id, word: SEEN, conversationId });
  const hidden = await makeCase(base, { departmentId: legal.id, word: SECRET, conversationId });
  return { ...base, seen, hidden };
}

/** A colleague who may do all that can be done behind a wall, in one department. */
export async function behindWall(api: TestApi, alice: TestClient, departmentId: string): Promise<TestClient> {
  const permissions = PERMISSIONS.filter((each) => each !== 'organization.manage' && each !== 'setup.social');
  const bob = await api.colleague(alice, { permissions });
  const { id, role } = bob.session.member;
  const answers = [
    await alice.patch(`roles/${role.id}`, { departmentsOnly: true }),
    await alice.patch(`members/${id}`, { departmentIds: [departmentId] }),
  ];
  for (const answer of answers) if (answer.statusCode !== 200) throw new Error(answer.body);
  return bob;
}

interface CaseOf {
  departmentId: string;
  word: string;
  /** on X, which tickets of both departments share */
  conversationId: string;
}

async function makeCase(
  { db, bob, alice, account, customer, contact, keyword }: Omit<WallsScene, 'seen' | 'hidden'>,
  { departmentId, word, conversationId }: CaseOf,
) {
  const { organizationId } = db;
  const on = { accountId: account.id };
  const by = await makeProfile(db, { username: WRITERS[word]!, contactId: contact.id });
  const ticket = await makeTicket(db, {
    ...{ departmentId, subject: `About ${word}`, preview: word, tags: [word], conversationId },
    ...{ customerId: by.twitterUserId, contactId: contact.id, assigneeId: bob.session.member.id, ...on },
  });
  const ticketId = ticket.id;
  const tweet = await makeTweet(db, {
    ...{ ticketId, conversationId, authorId: by.twitterUserId, text: `My order ${word}`, ...on },
  });
  const own = await makeTweet(db, {
    ...{
      ticketId,
      conversationId,
      isOwn: true,
      inReplyToTweetId: tweet.tweetId,
      kind: 'reply',
      text: `We ${word}`,
      ...on,
    },
  });
  const directMessage = await makeDirectMessage(db, {
    ticketId,
    text: `My order ${word}`,
    senderId: by.twitterUserId,
    ...on,
  });
  const message = await makeMessage(db, { ticketId, tweetRowId: tweet.id, text: `My order ${word}` });
  const answer = await makeMessage(db, { ticketId, direction: 'out', tweetRowId: own.id, text: `We ${word}` });
  const email = await makeMessage(db, { ticketId, channel: 'email', text: `Dear ${word}` });
  const note = await makeMessage(db, { ticketId, direction: 'note', text: `Note ${word}` });
  const delivery = await makeDelivery(db, {
    messageId: answer.id,
    state: 'failed',
    code: 'refused',
    detail: word,
    ...on,
  });
  const made = await db.transaction(async (tx) => {
    const key = { organizationId };
    const at = new Date();
    await tx.email.create({
      data: {
        ...{ ...key, messageId: email.id, internetMessageId: `${word}@customer.test`, fromName: `Carla ${word}` },
        ...{
          fromAddress: 'carla@customer.test',
          toAddresses: [],
          ccAddresses: [],
          subject: word,
          html: `<p>${word}</p>`,
        },
        receivedAt: at,
      },
    });
    const { id: attachmentId } = await tx.attachment.create({
      data: {
        ...{ ...key, messageId: email.id, fileName: `${word}.txt`, contentType: 'text/plain', kind: 'file' },
        ...{ byteSize: word.length, storedAt: at },
      },
    });
    await tx.attachmentChunk.create({ data: { ...key, attachmentId, position: 0, bytes: Buffer.from(word) } });
    await tx.ticketEvent.create({ data: { ...key, ticketId, kind: 'tags', from: [], to: [word] } });
    const drafts = { ...key, ticketId, mode: 'note', texts: { note: `Draft ${word}` }, isEmpty: false, updatedAt: at };
    await tx.ticketDraft.create({ data: { ...drafts, memberId: bob.session.member.id } });
    await tx.ticketDraft.create({ data: { ...drafts, memberId: alice.session.member.id } });
    const ofTicket = { ...key, ticketId, messageId: note.id, kind: 'mentioned' };
    const told = await tx.notification.create({ data: { ...ofTicket, memberId: bob.session.member.id } });
    await tx.notification.create({ data: { ...ofTicket, memberId: alice.session.member.id } });
    await tx.keywordMatch.create({
      data: { ...key, streamId: keyword.streamId, tweetRowId: tweet.id, postedAt: tweet.postedAt },
    });
    const rule = await tx.escalationRule.create({
      data: { ...key, ...on, name: `Rule ${word}`, tweetCount: 1, windowMinutes: 10, countedFrom: new Date(0) },
    });
    await tx.escalationHit.create({
      data: { ...key, ruleId: rule.id, postedAt: tweet.postedAt, tweetRowId: tweet.id, authorId: by.twitterUserId },
    });
    const incident = await tx.incident.create({
      data: {
        ...{ ...key, ...on, ruleId: rule.id, ruleName: `Incident ${word}`, tweetCount: 1, windowMinutes: 10 },
        ...{ countsAuthors: false, state: 'open', startedAt: tweet.postedAt, reachedAt: tweet.postedAt },
        ...{ lastReachedAt: tweet.postedAt, openedAt: at, ticketId },
      },
    });
    await tx.incidentHit.create({
      data: {
        ...key,
        incidentId: incident.id,
        postedAt: tweet.postedAt,
        tweetRowId: tweet.id,
        authorId: by.twitterUserId,
      },
    });
    await tx.incidentEvent.create({
      data: { ...key, incidentId: incident.id, kind: 'note', data: { text: `Note ${word}` }, at },
    });
    const canned = await tx.cannedReply.create({ data: { ...key, name: `Canned ${word}`, text: `Canned ${word}` } });
    await tx.cannedReplyDepartment.create({ data: { ...key, cannedReplyId: canned.id, departmentId } });
    return { attachmentId, notificationId: told.id, incidentId: incident.id, cannedReplyId: canned.id };
  });
  const { dmConversationId } = directMessage;
  return {
    ...made,
    ...{ ticket, tweet, own, directMessage, message, answer, email, note, delivery, dmConversationId, customer, by },
    /** what stands for it wherever it is shown; of X users, who belong to everybody, none */
    ids: [
      ...[ticket, tweet, own, directMessage, message, answer, email, note, delivery].map(({ id }) => id),
      ...Object.values(made),
      ...[tweet.tweetId, own.tweetId, dmConversationId, directMessage.dmEventId],
    ],
  };
}

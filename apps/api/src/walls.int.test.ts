import { PERMISSIONS, type Permission } from '@perch/core';
import { makeContact, makeDirectMessage, makeMessage, makeTicket, makeTweet, ownerDatabaseUrl } from '@perch/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../fuzz/tenant-rows.ts';
import { listen } from './testing/listen.ts';
import { startTestApi, type TestApi, type TestClient } from './testing/start-test-api.ts';
import { SECRET, SEEN, WRITERS, wallsScene, type Case, type WallsScene } from '../test/walls-scene.ts';

let api: TestApi;
let owner: pg.Client;
let scene: WallsScene;
beforeAll(async () => {
  api = await startTestApi();
  owner = new pg.Client({ connectionString: ownerDatabaseUrl() });
  await owner.connect();
  scene = await wallsScene(api);
});
afterAll(async () => {
  await owner.end();
  await api.close();
});

const routesOf = (isRead: boolean) =>
  api.app.declaredRoutes
    .filter(({ url, method }) => url.startsWith('/api/v1/') && method !== 'HEAD' && (method === 'GET') === isRead)
    .map(({ method, url, permission }) => ({ method, permission, path: url.slice('/api/v1/'.length) }));
/** Whoever may do these sees all departments, so that no role may have them and a wall. */
const SET_UP: readonly unknown[] = ['organization.manage', 'setup.social'] satisfies Permission[];

/** What is asked beside the bare address, with what is hidden in it. */
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
/** Of a report that has all tickets of the scene. */
const LATELY = `from=${day(-600)}&to=${day(2)}`;

const queriesOf = ({ hidden, seen, contact, legal, account }: WallsScene): Record<string, string[]> => ({
  tickets: [
    ...['limit=50', `q=${SECRET}`, `q=%23${hidden.ticket.number}`, `tag=${SECRET}`, `q=${SECRET}&tag=${SECRET}`],
    ...[`ids=${hidden.ticket.id}`, `departmentId=${legal.id}`, `contactId=${contact.id}`, 'assignee=me', 'sort=opened'],
    ...[
      `q=@${WRITERS[SECRET]}`,
      `accountId=${account.id}`,
      'departmentId=mine',
      `twitterUserId=${hidden.by.twitterUserId}`,
    ],
  ],
  'social/tweets': [`ids=${hidden.tweet.id}`, `tweetIds=${hidden.tweet.tweetId},${seen.tweet.tweetId}`],
  'social/search': [
    `query=${SECRET}`,
    `query=order&order=best`,
    `query=ticket:${hidden.ticket.number}`,
    'query=ticket:any',
  ],
  'reports/overview': [LATELY],
  'reports/hours': [LATELY],
  'reports/hours/export': [LATELY],
  reports: ['tag', 'agent', 'department'].map((by) => `metric=volume&by=${by}&${LATELY}`),
  'reports/export': [`metric=backlog&by=tag&${LATELY}`],
  'social/profiles': ['query=carla', `query=${WRITERS[SECRET]}`],
  'incidents/:id/export': ['format=csv', 'format=json'],
  'social/mentions': ['', 'hasTicket=true', 'isUnanswered=true'],
  'twitter/accounts/:id/import-estimate': ['days=3'],
  'social/posting-accounts': [''],
});

/** Ids for the `:id` of a route, by how it begins: of both departments. */
const idsOf = ({
  hidden,
  seen,
  contact,
  account,
  keyword,
  support,
  legal,
  alice,
  bob,
}: WallsScene): [string, string[]][] => {
  const both = (of: (each: Case) => string) => [of(hidden), of(seen)];
  return [
    ['tickets/', both(({ ticket }) => ticket.id)],
    ['messages/', both(({ email }) => email.id)],
    ['attachments/', both(({ attachmentId }) => attachmentId)],
    ['incidents/', both(({ incidentId }) => incidentId)],
    ['social/tweets/', both(({ tweet }) => tweet.id)],
    ['social/keywords/', [keyword.id]],
    ['contacts/', [contact.id]],
    ['departments/', [support.id, legal.id]],
    ['members/', [alice.session.member.id]],
    ['roles/', [bob.session.member.role.id]],
    ['twitter/accounts/', [account.id]],
  ];
};

/** Every address of a route: with ids of both departments wherever an id stands, all there are where it is a new one. */
function addressesOf(path: string): string[] {
  const { seen, hidden, customer, account } = scene;
  const known = idsOf(scene).find(([beginning]) => path.startsWith(beginning));
  const ids: Record<string, string[]> = {
    id: known?.[1] ?? [...hidden.ids, ...seen.ids],
    accountId: [account.id],
    conversationId: [hidden.dmConversationId, seen.dmConversationId],
    twitterUserId: [customer.twitterUserId, hidden.by.twitterUserId, seen.by.twitterUserId],
  };
  let addresses = [path];
  for (const [part, name] of path.matchAll(/:(\w+)/g)) {
    addresses = addresses.flatMap((address) => (ids[name!] ?? []).map((id) => address.replace(part, id)));
  }
  const queries = queriesOf(scene)[path] ?? [''];
  return addresses.flatMap((address) => queries.map((query) => (query ? `${address}?${query}` : address)));
}

/** What of the other department stands in an answer, but for what was asked. */
function hiddenIn(body: string, address: string): string[] {
  const asked = decodeURIComponent(address);
  return [SECRET, ...scene.hidden.ids].filter((each) => body.includes(each) && !asked.includes(each));
}

/** Read without walking: they show nothing of a ticket, and why one cannot be had here. */
const NOT_WALKED: Record<string, string> = {
  'openapi.json': 'the description of the API',
  live: 'walked below',
  'api-keys/current': 'of a key, by the key',
  'invitations/by-token': 'of who has the token, signed in or not',
  'incident-links/by-token': 'of who has the token, signed in or not',
  'consents/by-token': 'of who has the token, signed in or not',
  'report-mails/unsubscribe': 'of who has the token, signed in or not',
  'twitter/callback': 'X sends a browser here',
  'auth/sso/start': 'sends a browser to a provider',
  'auth/sso/callback': 'a provider sends a browser here',
  'contacts/:id/erasure': 'how far it has come, in numbers, where one was asked for',
  'contacts/:id/export': 'refused: it would be a part of what is held',
  'social/profile-searches/price': 'what X would bill',
  'social/profile-searches/:id': 'people whom X has found',
  'social/profiles/:twitterUserId/recent-tweets': 'what X has answered, stored nowhere',
  'social/permalinks/price': 'what X would bill',
  'social/permalinks/:id': 'refused where the ticket is not seen (below)',
  'social/x-searches/price': 'what X would bill',
  'social/x-searches/:id': 'read as the search is',
};

describe('somebody who sees some departments only', () => {
  it('finds nothing of others by any address, where who sees all does', async () => {
    const { alice, bob, seen, hidden } = scene;
    const shownTo = { alice: new Set<string>(), bob: new Set<string>() };
    const unwalked: string[] = [];
    const look = { state: 'viewing', tab: 'a' };
    const beSeen = () => api.call('POST', `tickets/${hidden.ticket.id}/presence`, look, { cookie: alice.cookie });
    for (const { path, permission } of routesOf(true)) {
      if (SET_UP.includes(permission) || path === 'live') continue;
      if (path === 'presence') await beSeen(); // of which only a moment is kept
      let isWalked = false;
      for (const address of addressesOf(path)) {
        const answer = await bob.get(address);
        expect(answer.statusCode, address).toBeLessThan(500);
        expect(hiddenIn(answer.body, address), address).toEqual([]);
        if (answer.statusCode < 300) isWalked = true;
        if (answer.body.includes(SEEN) || seen.ids.some((id) => answer.body.includes(id))) shownTo.bob.add(path);
        const all = shownTo.alice.has(path) ? null : await alice.get(address);
        if (all && all.statusCode < 300 && hiddenIn(all.body, address).length > 0) shownTo.alice.add(path);
      }
      if (!isWalked) unwalked.push(path);
    }
    expect(unwalked.filter((path) => !(path in NOT_WALKED))).toEqual([]);
    // the walk can fail: these show what is of a ticket
    const showing = [
      ...['tickets', 'tickets/:id', 'tickets/:id/messages', 'tickets/:id/history', 'tickets/:id/draft', 'tickets/tags'],
      ...['messages/:id/email', 'attachments/:id/content', 'drafts', 'notifications', 'contacts/:id/messages'],
      ...['incidents', 'incidents/:id', 'incidents/:id/export', 'canned-replies', 'social/mentions', 'social/sent'],
      ...['social/keywords/:id/tweets', 'social/direct-messages', 'social/search', 'social/tweets'],
      ...[
        'social/direct-messages/:accountId/:conversationId',
        'social/direct-messages/:accountId/:conversationId/messages',
      ],
      'reports',
      ...['social/tweets/:id', 'social/tweets/:id/thread', 'social/profiles/:twitterUserId/messages'],
    ];
    expect(showing.filter((path) => !shownTo.alice.has(path))).toEqual([]);
    expect(showing.filter((path) => !shownTo.bob.has(path))).toEqual([]);
    expect([...shownTo.alice]).toContain('presence');
  }, 60_000); // some hundred requests

  it('counts what they see', async () => {
    const { alice, bob } = scene;
    const counted = async (client: TestClient, path: string) =>
      (await client.get(path)).json<{ data: object[] }>().data;
    const openOf = async (client: TestClient) =>
      (await counted(client, 'views/counts')).find((each) => 'view' in each && each.view === 'open');
    expect([await openOf(alice), await openOf(bob)]).toEqual([
      { view: 'open', count: 2 },
      { view: 'open', count: 1 },
    ]);
    const all = async (client: TestClient) => (await client.get('tickets/count')).json<{ count: number }>().count;
    expect([await all(alice), await all(bob)]).toEqual([2, 1]);
    const notes = async (client: TestClient) => (await client.get('notifications/count')).json<{ unread: number }>();
    expect([await notes(alice), await notes(bob)]).toEqual([{ unread: 2 }, { unread: 1 }]);
    const volume = async (client: TestClient) => {
      const { streams } = (await client.get('social/volume')).json<{ streams: { key: string; counts: number[] }[] }>();
      return streams.map(({ counts }) => counts.reduce((all, each) => all + each, 0)).toSorted();
    };
    expect([await volume(alice), await volume(bob)]).toEqual([
      [2, 2, 2],
      [1, 1, 1],
    ]);
  });

  it('changes nothing of others by their ids', async () => {
    const { bob, hidden, seen, legal, account, contact } = scene;
    const seenUpdatedAt = new Date().toISOString();
    const ticket = `tickets/${hidden.ticket.id}`;
    const tweet = `social/tweets/${hidden.tweet.id}`;
    const delivery = `deliveries/${hidden.delivery.id}`;
    const incident = `incidents/${hidden.incidentId}`;
    const chat = `social/direct-messages/${account.id}/${hidden.dmConversationId}`;
    const reply = { via: 'tweet', text: 'Hello', inReplyToMessageId: hidden.message.id };
    const draft = {
      ...{ mode: 'note', texts: { tweet: '', dm: '', email: '', note: 'x' }, inReplyToMessageId: null },
      ...{ attachmentIds: { tweet: [], dm: [], email: [], note: [] }, updatedAt: new Date().toISOString() },
    };
    const writes: [string, string, object?][] = [
      ['PATCH', ticket, { status: 'closed' }],
      ['POST', `${ticket}/merge`, { sourceTicketIds: [seen.ticket.id] }],
      ['POST', `tickets/${seen.ticket.id}/merge`, { sourceTicketIds: [hidden.ticket.id] }],
      ['POST', `${ticket}/split`, { messageIds: [hidden.message.id] }],
      ['POST', `tickets/${seen.ticket.id}/split`, { messageIds: [hidden.message.id] }],
      ['POST', `${ticket}/related`, { number: seen.ticket.number }],
      ['POST', `tickets/${seen.ticket.id}/related`, { number: hidden.ticket.number }],
      ['DELETE', `tickets/${seen.ticket.id}/related/${hidden.ticket.id}`],
      ['POST', `${ticket}/snooze`, {}],
      ['DELETE', `${ticket}/snooze`],
      ['POST', `${ticket}/replies`, reply],
      ['POST', `tickets/${seen.ticket.id}/replies`, reply],
      ['POST', `${ticket}/notes`, { text: 'Hello' }],
      ['PUT', `${ticket}/draft`, draft],
      ['POST', `${ticket}/presence`, { state: 'viewing', tab: 'b' }],
      ['POST', 'tickets/take-next', { departmentId: legal.id }],
      ['POST', 'tickets', { subject: 'Mine', departmentId: legal.id, contactId: contact.id }],
      ['PATCH', `attachments/${hidden.attachmentId}`, { altText: 'x' }],
      ['DELETE', `attachments/${hidden.attachmentId}`],
      ...['retry', 'discard', 'send-now', 'send-as-dm'].map((how): [string, string, object] => [
        ...(['POST', `${delivery}/${how}`, {}] as const),
      ]),
      ['POST', `${delivery}/approve`, { seenUpdatedAt }],
      ['POST', `${delivery}/reject`, { note: 'x' }],
      ['POST', `${delivery}/resolve`, { posted: true }],
      ['PUT', `${delivery}/text`, { text: 'x' }],
      ...['retry', 'discard', 'send-now'].map((how): [string, string, object] => [
        ...(['POST', `social/outgoing/${hidden.delivery.id}/${how}`, {}] as const),
      ]),
      ['POST', `social/outgoing/${hidden.delivery.id}/approve`, { seenUpdatedAt }],
      ['POST', `social/outgoing/${hidden.delivery.id}/reject`, { note: 'x' }],
      ['POST', `social/outgoing/${hidden.delivery.id}/resolve`, { posted: true }],
      ['PUT', `social/outgoing/${hidden.delivery.id}/text`, { text: 'x' }],
      ['POST', `${tweet}/ticket`, {}],
      ['POST', `${tweet}/add-to-ticket`, { ticketId: seen.ticket.id }],
      ['POST', `${tweet}/handled`],
      ['DELETE', `${tweet}/handled`],
      ['POST', `${tweet}/reply`, { via: 'tweet', text: 'Hello' }],
      ['PUT', `${tweet}/retweet`],
      ['DELETE', `${tweet}/retweet`],
      ['PUT', `${tweet}/like`],
      ['DELETE', `${tweet}/like`],
      ['DELETE', `social/tweets/${hidden.own.id}`],
      ['POST', `${chat}/read`, { until: seenUpdatedAt }],
      ['POST', `${chat}/reply`, { via: 'dm', text: 'Hello' }],
      ['POST', `${incident}/acknowledge`],
      ['POST', `${incident}/close`],
      ['PUT', `${incident}/assignee`, { memberId: null }],
      ['POST', `${incident}/ticket`, {}],
      ['POST', `${incident}/ticket/close-children`],
      ['POST', `${incident}/notes`, { text: 'x' }],
      ['PATCH', `canned-replies/${hidden.cannedReplyId}`, { name: 'x' }],
      ['DELETE', `canned-replies/${hidden.cannedReplyId}`],
      ['POST', `canned-replies/${hidden.cannedReplyId}/use`],
    ];
    const odd: string[] = [];
    const before = await rowsOf(owner, bob.organizationId);
    for (const [method, path, body] of writes) {
      const answer = await api.call(method as 'POST', path, body, { cookie: bob.cookie });
      const { code } = answer.statusCode < 300 ? { code: 'done' } : answer.json<{ code: string }>();
      if (!REFUSED.has(code) || hiddenIn(answer.body, path).length > 0) odd.push(`${method} ${path} ${answer.body}`);
    }
    expect(odd).toEqual([]);
    for (const [path, body] of [
      ['tickets/bulk', { ticketIds: [hidden.ticket.id], change: { status: 'closed' } }],
      ['social/tweets/tickets', { tweetIds: [hidden.tweet.id] }],
      ['social/tweets/handled', { tweetIds: [hidden.tweet.id], isHandled: true }],
      ['notifications/read', { ids: [hidden.notificationId] }],
    ] as const) {
      const answer = await bob.post(path, body);
      expect(answer.statusCode, answer.body).toBeLessThan(300);
      expect(hiddenIn(answer.body, JSON.stringify(body)), answer.body).toEqual([]);
    }
    expect(await rowsOf(owner, bob.organizationId)).toEqual(before);

    const isWritten = new Set([...writes.map(([method, path]) => `${method} ${path}`)].map(shapeOf));
    const left = routesOf(false)
      .filter(({ permission, path }) => !SET_UP.includes(permission) && permission !== 'public' && !IS_OWN.test(path))
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => !isWritten.has(shapeOf(route)) && !NOT_OF_A_TICKET.has(route));
    expect(left).toEqual([]);
  });
});

describe('a wall', () => {
  const patch = (client: TestClient, id: string, change: object) => client.patch(`tickets/${id}`, change);
  const codeOf = (answer: { statusCode: number; json(): unknown }) => [
    answer.statusCode,
    (answer.json() as { code?: string }).code,
  ];
  const ofSupport = () =>
    makeTicket(scene.db, { departmentId: scene.support.id, accountId: scene.account.id, subject: 'To be moved' });

  it('lets a ticket be handed over, after which it is not seen any more, by whoever had it neither', async () => {
    const { alice, bob, legal } = scene;
    const { id } = await ofSupport();
    expect((await patch(bob, id, { assigneeId: bob.session.member.id })).statusCode).toBe(200);
    const handed = await patch(bob, id, { departmentId: legal.id });
    expect([handed.statusCode, handed.json()]).toMatchObject([200, { id, department: { name: 'Legal' } }]);
    expect(codeOf(await bob.get(`tickets/${id}`))).toEqual([404, 'not_found']);
    expect((await alice.get(`tickets/${id}`)).json()).toMatchObject({ department: { name: 'Legal' }, assignee: null });
    const [answer] = [await patch(alice, id, { assigneeId: bob.session.member.id })];
    expect(codeOf(answer)).toEqual([400, 'assignee_out_of_sight']);
  });

  it('lets them work in their own department as ever', async () => {
    const { alice, bob, seen, account, contact } = scene;
    const [first, second, third] = [await ofSupport(), await ofSupport(), await ofSupport()];
    await makeMessage(scene.db, { ticketId: third.id, text: 'One' });
    const later = await makeMessage(scene.db, {
      ticketId: third.id,
      text: 'Two',
      postedAt: new Date(Date.now() + 1000),
    });
    const fresh = await makeTweet(scene.db, { accountId: account.id, text: 'A new order' });
    const other = await makeContact(scene.db, { name: 'Carla again' });
    const works: [string, string, object?][] = [
      ['POST', `tickets/${first.id}/notes`, { text: 'Look', mentionedMemberIds: [alice.session.member.id] }],
      ['POST', `tickets/${first.id}/snooze`, {}],
      ['DELETE', `tickets/${first.id}/snooze`],
      ['PATCH', `tickets/${first.id}`, { status: 'pending', tags: ['vip'], assigneeId: bob.session.member.id }],
      ['POST', `tickets/${first.id}/related`, { number: second.number }],
      ['POST', 'tickets/bulk', { ticketIds: [first.id, second.id], change: { priority: 'high' } }],
      ['POST', `tickets/${third.id}/split`, { messageIds: [later.id] }],
      [
        'POST',
        `tickets/${seen.ticket.id}/replies`,
        { via: 'tweet', text: 'Hello', inReplyToMessageId: seen.message.id },
      ],
      ['POST', `tickets/${first.id}/merge`, { sourceTicketIds: [second.id] }],
      ['POST', 'tickets', { subject: 'Called', contactId: contact.id, departmentId: scene.support.id }],
      ['POST', 'tickets/take-next', {}],
      ['POST', `social/tweets/${fresh.id}/ticket`, {}],
      ['POST', `contacts/${contact.id}/merge`, { sourceId: other.id, name: 'target', notes: 'target' }],
      ['PATCH', `contacts/${contact.id}`, { notes: 'Knows us' }],
      ['POST', `incidents/${seen.incidentId}/acknowledge`],
      ['POST', `incidents/${seen.incidentId}/notes`, { text: 'Seen to' }],
      ['POST', `canned-replies/${seen.cannedReplyId}/use`],
    ];
    const refused: string[] = [];
    for (const [method, path, body] of works) {
      const answer = await api.call(method as 'POST', path, body, { cookie: bob.cookie });
      if (answer.statusCode >= 300) refused.push(`${method} ${path} ${answer.body}`);
    }
    expect(refused).toEqual([]);
  });

  it('is told where it stands in the way, without a word of what is behind it', async () => {
    const { bob, hidden, account, seen } = scene;
    const by = { authorId: hidden.by.twitterUserId, conversationId: hidden.ticket.conversationId! };
    const next = await makeTweet(scene.db, { accountId: account.id, text: 'And another thing', ...by });
    for (const [path, body] of [
      [`social/tweets/${next.id}/ticket`, {}],
      [`social/tweets/${next.id}/reply`, { via: 'tweet', text: 'Hello' }],
      [`social/tweets/${next.id}/add-to-ticket`, { ticketId: seen.ticket.id }],
    ] as const) {
      const answer = await bob.post(path, body);
      expect(codeOf(answer), path).toEqual([403, 'other_department']);
      expect(hiddenIn(answer.body, path)).toEqual([]);
    }
    const message = { accountId: account.id, senderId: hidden.by.twitterUserId, text: 'Still there?' };
    await scene.db.query(`UPDATE ticket SET channel = 'twitter_dm', conversation_id = $2 WHERE id = $1`, [
      hidden.ticket.id,
      hidden.dmConversationId,
    ]);
    await makeDirectMessage(scene.db, message);
    const chat = `social/direct-messages/${account.id}/${hidden.dmConversationId}`;
    expect(codeOf(await bob.post(`${chat}/reply`, { via: 'dm', text: 'Hello' }))).toEqual([403, 'other_department']);
    expect(codeOf(await bob.get(`contacts/${scene.contact.id}/export`))).toEqual([403, 'other_department']);
  });

  it('holds in a merge and a split of what stands before it', async () => {
    const { alice, bob, legal } = scene;
    const [first, second, third] = [await ofSupport(), await ofSupport(), await ofSupport()];
    await alice.post(`tickets/${second.id}/merge`, { sourceTicketIds: [third.id] });
    await scene.db.query('UPDATE ticket SET department_id = $2 WHERE id = $1', [third.id, legal.id]);
    const merged = await bob.post(`tickets/${first.id}/merge`, { sourceTicketIds: [second.id] });
    expect(merged.statusCode, merged.body).toBe(200);
    const into = await scene.db.query('SELECT merged_into_id AS "into" FROM ticket WHERE id = $1', [third.id]);
    expect(into).toEqual([{ into: first.id }]);
    await patch(alice, first.id, { departmentId: legal.id });
    // its tombstone is not a way in
    expect(codeOf(await bob.get(`tickets/${second.id}`))).toEqual([404, 'not_found']);
    expect(codeOf(await bob.post(`tickets/${second.id}/notes`, { text: 'x' }))).toEqual([404, 'not_found']);
  });

  it('stands only with a role that could not take it away', async () => {
    const { alice, bob } = scene;
    const role = `roles/${bob.session.member.role.id}`;
    for (const permission of ['organization.manage', 'setup.social']) {
      const answer = await alice.patch(role, { permissions: ['tickets.view', permission] });
      expect([answer.statusCode, answer.json()]).toMatchObject([400, { errors: [{ path: 'departmentsOnly' }] }]);
    }
    const all = { name: 'All', permissions: [...PERMISSIONS], departmentsOnly: true };
    expect((await alice.post('roles', all)).statusCode).toBe(400);
    await alice.patch(role, { departmentsOnly: false });
    expect((await bob.get(`tickets/${scene.hidden.ticket.id}`)).statusCode).toBe(200);
    await alice.patch(role, { departmentsOnly: true });
    expect((await bob.get(`tickets/${scene.hidden.ticket.id}`)).statusCode).toBe(404);
    await alice.patch(`members/${bob.session.member.id}`, { departmentIds: [] });
    expect((await bob.get('tickets')).json()).toMatchObject({ data: [] });
    await alice.patch(`members/${bob.session.member.id}`, { departmentIds: [scene.support.id] });
  });
});

describe('live events', () => {
  it('of other departments reach nobody behind a wall; that a ticket has left does', async () => {
    const { alice, bob, hidden, seen, legal, support } = scene;
    const address = await api.app.listen({ host: '127.0.0.1', port: 0 });
    const [ofAlice, ofBob] = await Promise.all([listen(alice, address), listen(bob, address)]);
    const leaving = await makeTicket(scene.db, { departmentId: support.id, accountId: scene.account.id });
    await alice.patch(`tickets/${hidden.ticket.id}`, { priority: 'high' });
    await alice.post(`tickets/${hidden.ticket.id}/notes`, { text: 'Between us' });
    await alice.post(`incidents/${hidden.incidentId}/notes`, { text: 'Between us' });
    await alice.post(`social/tweets/${hidden.tweet.id}/handled`);
    await alice.patch(`tickets/${leaving.id}`, { departmentId: legal.id });
    await api.services.producer.publish({
      organizationId: alice.organizationId,
      type: 'tweet.captured',
      id: hidden.tweet.tweetId,
    });
    await alice.patch(`tickets/${seen.ticket.id}`, { priority: 'high' });
    for (const stream of [ofAlice, ofBob]) await expect.poll(() => stream.text).toContain(seen.ticket.id);
    expect(hiddenIn(ofBob.text, '')).toEqual([]);
    expect(hiddenIn(ofAlice.text, '')).not.toEqual([]);
    expect(ofBob.text).toContain(leaving.id);
    expect(ofBob.text).toContain('event: tweet.captured');
    await alice.patch(`departments/${legal.id}`, { memberIds: [bob.session.member.id] });
    await expect.poll(() => ofBob.hasEnded).toBe(true);
    ofAlice.cancel();
  });
});

/** How it is said that there is no such thing, or that it is not theirs. */
const REFUSED = new Set([
  ...['not_found', 'forbidden', 'other_department', 'ticket_unusable', 'nothing_to_take', 'split_refused'],
  'reply_channel_unavailable',
]);

/** `POST tickets/<id>/notes` → `POST tickets/: /notes` */
const shapeOf = (route: string) => route.replace(/:\w+|[0-9a-f]{8}-[0-9a-f-]{27}|\d+-\d+/g, ':');

/** Of their own account. */
const IS_OWN = /^(me|auth)(\/|$)/;

/** Writes that name nothing that belongs to a ticket. */
const NOT_OF_A_TICKET = new Set([
  // of many, asked above; what is not seen is passed over, and undone is only what they did themselves
  ...['POST tickets/bulk', 'POST tickets/bulk/undo', 'POST social/tweets/tickets', 'POST social/tweets/handled'],
  'POST notifications/read',
  // their own
  ...['POST views', 'PATCH views/:id', 'DELETE views/:id', 'POST social/saved-searches'],
  ...['PATCH social/saved-searches/:id', 'DELETE social/saved-searches/:id', 'POST attachments', 'POST canned-replies'],
  // people belong to everybody
  ...['POST contacts', 'PATCH contacts/:id', 'POST contacts/:id/merge', 'POST contacts/:id/consent-links'],
  'POST contacts/:id/consents/:consentId/revoke',
  // what X is asked for, or told anew
  ...['POST social/profiles/:twitterUserId/recent-tweets', 'POST social/permalinks', 'POST social/x-searches'],
  ...['POST social/profile-searches', 'POST social/tweets', 'POST social/streams/read'],
]);

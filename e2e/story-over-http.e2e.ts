import { expect, test } from '@playwright/test';
import { Client, demo, newUsername, sandbox } from './world.ts';

interface Message {
  id: string;
  direction: string;
  text: string;
  permalink: string | null;
  delivery: { state: string; permalink: string | null } | null;
}

test('over HTTP alone, with an API key: a tweet becomes a ticket, the reply stands on X, the answer comes back', async () => {
  const agent = await Client.withKey(demo.people[0]!, ['tickets.view', 'tickets.reply']);
  const customer = newUsername();
  const question = `My boarding pass will not load, reference ${Date.now()}`;
  const tweet = await sandbox.tweet({ from: customer, text: `@acme_air ${question}` });

  const ticket = await agent.ticketSaying(question);
  const reply = await agent.request<Message>('POST', `/tickets/${ticket.id}/replies`, {
    via: 'tweet',
    text: 'Please reload the app now, it is mended.',
  });
  expect(['queued', 'sending', 'sent']).toContain(reply.delivery?.state); // a worker may be quicker than the answer

  await expect
    .poll(async () => (await sandbox.tweetsOf('acme_air', tweet.id)).map((answer) => answer.text))
    .toEqual([expect.stringContaining('Please reload the app now, it is mended.')]);
  const [onX] = await sandbox.tweetsOf('acme_air', tweet.id);

  await sandbox.tweet({ from: customer, text: 'Works, thank you', inReplyTo: onX!.id });
  await expect
    .poll(async () => {
      const { data } = await agent.get<{ data: Message[] }>(`/tickets/${ticket.id}/messages`);
      return data.map(({ direction, text }) => `${direction}: ${text}`).toReversed();
    })
    .toEqual([`in: @acme_air ${question}`, 'out: Please reload the app now, it is mended.', 'in: Works, thank you']);
  const { data: thread } = await agent.get<{ data: Message[] }>(`/tickets/${ticket.id}/messages`);
  const sent = thread.find((message) => message.direction === 'out')!;
  expect(sent.delivery).toMatchObject({ state: 'sent', permalink: onX!.permalink });
});

test('a direct message becomes a ticket and is answered by direct message', async () => {
  const agent = await Client.signIn(demo.people[1]!);
  const customer = newUsername();
  const question = `Can you rebook me? Locator ${Date.now()}`;
  await sandbox.directMessage({ from: customer, to: 'acme_air', text: question });
  const ticket = await agent.ticketSaying(question);
  await agent.request('POST', `/tickets/${ticket.id}/replies`, { via: 'dm', text: 'Done, see your mail.' });
  await expect
    .poll(async () => (await sandbox.directMessagesOf(customer)).map(({ from, text }) => `${from}: ${text}`))
    .toEqual(['acme_air: Done, see your mail.', `${customer}: ${question}`]);
});

test('another organization sees none of it: every id is 404', async () => {
  const mine = await Client.signIn(demo.people[0]!);
  const theirs = await Client.signIn(demo.other.people[0]!);
  const { data: tickets } = await mine.get<{ data: { id: string }[] }>('/tickets?limit=3');
  const { data: accounts } = await mine.get<{ data: { id: string }[] }>('/twitter/accounts');
  const { data: contacts } = await mine.get<{ data: { id: string }[] }>('/contacts?limit=3');
  expect(tickets.length * accounts.length * contacts.length).toBeGreaterThan(0);
  const addresses = [
    ...tickets.flatMap(({ id }) => [`/tickets/${id}`, `/tickets/${id}/messages`, `/tickets/${id}/history`]),
    ...accounts.flatMap(({ id }) => [`/twitter/accounts/${id}`, `/twitter/accounts/${id}/capture`]),
    ...contacts.map(({ id }) => `/contacts/${id}`),
  ];
  for (const address of addresses) {
    expect((await mine.fetch('GET', address)).status, address).toBe(200);
    const refused = await theirs.fetch('GET', address);
    expect(refused.status, address).toBe(404);
    expect(await refused.json(), address).toMatchObject({ code: 'not_found' });
  }
  const reply = await theirs.fetch('POST', `/tickets/${tickets[0]!.id}/replies`, { via: 'tweet', text: 'Hello' });
  expect(reply.status).toBe(404);
});

import { expect, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

test('messages travel both ways and are listed newest first with senders', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const { body } = await sandbox.control('POST', 'direct-messages', {
    from: 'maria',
    to: 'acme_air',
    text: 'booking QX7',
  });
  const [smaller, larger] = body['conversationId'].split('-');
  expect(BigInt(smaller) < BigInt(larger)).toBe(true);
  const { body: users } = await sandbox.control('GET', 'users');
  const maria = users['data'].find((user: { username: string }) => user.username === 'maria');
  const sent = (await acme.client.v2.sendDmToParticipant(maria.id, { text: 'Found & sent' })) as unknown as {
    data: { dm_conversation_id: string; dm_event_id: string };
  };
  expect(sent.data).toEqual({ dm_conversation_id: body['conversationId'], dm_event_id: expect.any(String) });

  const page = await acme.client.v2.get('dm_events', {
    'dm_event.fields': 'sender_id,created_at,dm_conversation_id',
    expansions: 'sender_id',
  });
  expect(
    page.data.map((event: { text?: string; sender_id?: string; event_type: string }) => [
      event.text,
      event.sender_id === acme.id,
      event.event_type,
    ]),
  ).toEqual([
    ['Found &amp; sent', true, 'MessageCreate'],
    ['booking QX7', false, 'MessageCreate'],
  ]);
  expect(page.includes.users.map((user: { username: string }) => user.username)).toEqual(['acme_air', 'maria']);
  const rest = await acme.client.v2.get('dm_events', { pagination_token: page.meta.next_token });
  expect(rest).toEqual({ meta: { result_count: 0 } });
  const thread = await acme.client.v2.get(`dm_conversations/with/${maria.id}/dm_events`);
  expect(thread.meta.result_count).toBe(2);
});

test('a closed mailbox refuses strangers but takes an answer', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const { body: user } = await sandbox.control('POST', 'users', {
    username: 'shy',
    name: 'Shy',
    acceptsDirectMessages: false,
  });
  const refused = await refusal(acme.client.v2.sendDmToParticipant(user['id'], { text: 'hi' }));
  expect(refused.data.detail).toBe('You do not have permission to DM one or more participants.');
  await sandbox.control('POST', 'direct-messages', { from: 'shy', to: 'acme_air', text: 'hello?' });
  expect(await acme.client.v2.sendDmToParticipant(user['id'], { text: 'hi' })).toBeTruthy();
});

test('messages older than 30 days are gone, foreign conversations are empty', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const globex = await sandbox.signIn('globex_bank');
  const createdAt = new Date(Date.now() - 31 * 86_400_000).toISOString();
  await sandbox.control('POST', 'direct-messages', { from: 'maria', to: 'acme_air', text: 'old', createdAt });
  const { body } = await sandbox.control('POST', 'direct-messages', { from: 'maria', to: 'acme_air', text: 'new' });
  const mine = await acme.client.v2.get(`dm_conversations/${body['conversationId']}/dm_events`);
  expect(mine.data.map((event: { text: string }) => event.text)).toEqual(['new']);
  const theirs = await globex.client.v2.get(`dm_conversations/${body['conversationId']}/dm_events`);
  expect(theirs.meta.result_count).toBe(0);
});

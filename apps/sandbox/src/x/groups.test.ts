import { expect, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

async function scene() {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  const ids: Record<string, string> = {};
  for (const username of ['maria', 'joao', 'pia']) {
    ids[username] = (await sandbox.control('POST', 'users', { username, name: username })).body['id'];
  }
  const events = async (path = 'dm_events') => {
    const fields = 'event_type,text,participant_ids,sender_id,dm_conversation_id';
    return (await acme.client.v2.get(path, { 'dm_event.fields': fields })).data ?? [];
  };
  return { sandbox, acme, ids, events };
}

test('a group begins with who is in it, then the message; its id is one number', async () => {
  const { acme, ids, events } = await scene();
  const { data } = await acme.client.v2.post('dm_conversations', {
    conversation_type: 'Group',
    participant_ids: [ids['maria'], ids['joao']],
    message: { text: 'You two' },
  });
  expect(data.dm_conversation_id).toMatch(/^\d{15,19}$/);
  expect(await events()).toEqual([
    {
      id: data.dm_event_id,
      event_type: 'MessageCreate',
      text: 'You two',
      sender_id: acme.id,
      dm_conversation_id: data.dm_conversation_id,
    },
    {
      id: expect.any(String),
      event_type: 'ParticipantsJoin',
      participant_ids: [acme.id, ids['maria'], ids['joao']],
      sender_id: acme.id,
      dm_conversation_id: data.dm_conversation_id,
    },
  ]);
  await acme.client.v2.post(`dm_conversations/${data.dm_conversation_id}/messages`, { text: 'Still here' });
  expect((await events(`dm_conversations/${data.dm_conversation_id}/dm_events`))[0].text).toBe('Still here');
});

test('who joins and who leaves is told to those who are in; who has left sees nothing more', async () => {
  const { sandbox, acme, ids, events } = await scene();
  const { body: group } = await sandbox.control('POST', 'groups', {
    from: 'maria',
    members: ['acme_air', 'joao'],
    text: 'all of us',
  });
  await sandbox.control('POST', `groups/${group['id']}/members`, { from: 'maria', username: 'pia' });
  await sandbox.control('DELETE', `groups/${group['id']}/members/joao`);
  await sandbox.control('POST', `groups/${group['id']}/messages`, { from: 'pia', text: 'hello' });
  const seen = (await events()).map((event: { event_type: string; participant_ids?: string[]; text?: string }) => [
    event.event_type,
    event.participant_ids ?? event.text,
  ]);
  expect(seen).toEqual([
    ['MessageCreate', 'hello'],
    ['ParticipantsLeave', [ids['joao']]],
    ['ParticipantsJoin', [ids['pia']]],
    ['MessageCreate', 'all of us'],
    ['ParticipantsJoin', [ids['maria'], acme.id, ids['joao']]],
  ]);
  const pia = await sandbox.signIn('pia');
  expect((await pia.client.v2.get(`dm_conversations/${group['id']}/dm_events`)).meta.result_count).toBe(3);
  const outsider = await sandbox.control('POST', `groups/${group['id']}/messages`, { from: 'joao', text: 'me?' });
  expect(outsider.status).toBe(400);
  await sandbox.control('DELETE', `groups/${group['id']}/members/acme_air`);
  expect(await events()).toEqual([]);
  const write = acme.client.v2.post(`dm_conversations/${group['id']}/messages`, { text: 'hm' });
  expect((await refusal(write)).data.detail).toBe('This operation is not permitted.');
});

test('a group needs two others who take messages', async () => {
  const { sandbox, acme, ids } = await scene();
  const open = (participants: (string | undefined)[], message: object = { text: 'hi' }) =>
    refusal(
      acme.client.v2.post('dm_conversations', {
        conversation_type: 'Group',
        participant_ids: participants as string[],
        message,
      }),
    );
  expect((await open([ids['maria']])).code).toBe(400);
  expect((await open([ids['maria'], ids['joao']], {})).code).toBe(400);
  expect((await open([ids['maria'], '12'])).code).toBe(403);
  await sandbox.control('PATCH', 'users/joao', { acceptsDirectMessages: false });
  expect((await open([ids['maria'], ids['joao']])).data.detail).toBe(
    'You do not have permission to DM one or more participants.',
  );
});

test('one event can be read, and deleted by its sender for the sender alone', async () => {
  const { sandbox, acme, ids, events } = await scene();
  const { body: theirs } = await sandbox.control('POST', 'direct-messages', {
    from: 'maria',
    to: 'acme_air',
    text: 'hello?',
  });
  const sent = (await acme.client.v2.sendDmToParticipant(ids['maria']!, { text: 'Hello' })) as unknown as {
    data: { dm_event_id: string };
  };
  const own = `dm_events/${sent.data.dm_event_id}`;
  expect((await acme.client.v2.get(own)).data.text).toBe('Hello');
  expect((await refusal(acme.client.v2.delete(`dm_events/${theirs['id']}`))).code).toBe(403);
  expect(await acme.client.v2.delete(own)).toEqual({ data: { deleted: true } });
  expect((await refusal(acme.client.v2.get(own))).code).toBe(404);
  expect((await events()).map((event: { text: string }) => event.text)).toEqual(['hello?']);
  const maria = await sandbox.signIn('maria');
  expect((await maria.client.v2.get('dm_events')).meta.result_count).toBe(2);
});

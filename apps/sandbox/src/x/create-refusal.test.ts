import { expect, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

const HOUR_MS = 3_600_000;

async function scene() {
  const clock = { now: Date.parse('2026-11-22T10:00:00Z') };
  const sandbox = await startSandbox({ clock: () => clock.now });
  const acme = await sandbox.signIn('acme_air');
  const post = async (body: object) => (await acme.client.v2.post('tweets', body)).data.id as string;
  const edit = (id: string, text: string) => post({ text, edit_options: { previous_post_id: id } });
  const read = async (id: string, query: Record<string, string> = {}) => acme.client.v2.get(`tweets/${id}`, query);
  return { clock, sandbox, acme, post, edit, read };
}

test('an edit is a tweet with an id of its own and one history with the versions before', async () => {
  const { post, edit, read, acme } = await scene();
  const first = await post({ text: 'Flights resmue' });
  const second = await edit(first, 'Flights resume');
  const { data } = await read(second, { 'tweet.fields': 'edit_controls' });
  expect(data).toMatchObject({
    text: 'Flights resume',
    edit_history_tweet_ids: [first, second],
    edit_controls: { edits_remaining: 4, is_edit_eligible: true, editable_until: '2026-11-22T11:00:00.000Z' },
  });
  expect((await read(first)).data).toMatchObject({ text: 'Flights resmue', edit_history_tweet_ids: [first, second] });
  expect((await acme.client.v2.get(`users/${acme.id}/tweets`)).meta.result_count).toBe(1);
});

test('only the newest version of one’s own tweet can be edited, five times, within the hour', async () => {
  const { clock, sandbox, post, edit } = await scene();
  const first = await post({ text: 'one' });
  let latest = await edit(first, 'two');
  const refused = async (id: string) => (await refusal(edit(id, 'again'))).code;
  expect(await refused(first)).toBe(403);
  for (const text of ['three', 'four', 'five', 'six']) latest = await edit(latest, text);
  expect(await refused(latest)).toBe(403);

  const late = await post({ text: 'late' });
  clock.now += HOUR_MS;
  latest = await edit(late, 'just in time');
  clock.now += 1;
  expect(await refused(latest)).toBe(403);

  const { body: foreign } = await sandbox.control('POST', 'tweets', { from: 'maria', text: '@acme_air hi' });
  expect(await refused(foreign['id'])).toBe(403);
  const poll = await post({ text: 'Which?', poll: { options: ['a', 'b'], duration_minutes: 5 } });
  expect(await refused(poll)).toBe(403);
  const reply = await post({ text: 'Hello', reply: { in_reply_to_tweet_id: foreign['id'] } });
  expect(await refused(reply)).toBe(403);
});

test('a poll is open for its time, and its votes are counted', async () => {
  const { clock, sandbox, post, read } = await scene();
  const id = await post({ text: 'Window or aisle?', poll: { options: ['window', 'aisle'], duration_minutes: 60 } });
  await sandbox.control('POST', `tweets/${id}/votes`, { option: 2 });
  const query = { expansions: 'attachments.poll_ids', 'poll.fields': 'voting_status,duration_minutes,end_datetime' };
  const open = await read(id, query);
  expect(open.includes.polls).toEqual([
    {
      id: open.data.attachments.poll_ids[0],
      options: [
        { position: 1, label: 'window', votes: 0 },
        { position: 2, label: 'aisle', votes: 1 },
      ],
      duration_minutes: 60,
      end_datetime: '2026-11-22T11:00:00.000Z',
      voting_status: 'open',
    },
  ]);
  clock.now += HOUR_MS;
  expect((await read(id, query)).includes.polls[0].voting_status).toBe('closed');
});

test.each([
  [{ text: 'buy $ACME and $GLBX' }, 403, 'Posts are limited to a maximum of one cashtag ($SYMBOL)'],
  [{ text: 'hm', community_id: '1' }, 403, 'Your account is not permitted to access this feature.'],
  [{ text: 'hm', quote_tweet_id: '1' }, 403, 'You can only reply to or quote posts where you are mentioned'],
  [{ text: 'hm', edit_options: { previous_post_id: '1' } }, 403, 'You are not permitted to edit this Tweet.'],
  [{ text: 'hm', made_with_ai: 'yes' }, 400, 'One or more parameters'],
  [{ text: 'hm', poll: { options: ['a'], duration_minutes: 5 } }, 400, 'One or more parameters'],
  [{ quote_tweet_id: '1', media: { media_ids: ['1'] } }, 400, 'One or more parameters'],
])('%o is refused with %i', async (body, code, words) => {
  const { post } = await scene();
  const refused = await refusal(post(body));
  expect(refused.code).toBe(code);
  expect(refused.data.detail).toContain(words);
});

test('one cashtag, twice, and the mark of an AI are taken; two cashtags from enterprise apps', async () => {
  const { post, sandbox } = await scene();
  expect(await post({ text: '$ACME, ah $acme', made_with_ai: true })).toMatch(/^\d+$/);
  await sandbox.control('PUT', 'settings', { tier: 'enterprise' });
  expect(await post({ text: '$ACME and $GLBX' })).toMatch(/^\d+$/);
});

test('with jitter, ids no longer follow time', async () => {
  const { clock, sandbox } = await scene();
  await sandbox.control('PUT', 'settings', { idJitterMs: 60_000 });
  const ids: bigint[] = [];
  for (let index = 0; index < 50; index += 1) {
    clock.now += 1;
    const { body } = await sandbox.control('POST', 'tweets', { from: 'maria', text: `@acme_air ${index}` });
    ids.push(BigInt(body['id']));
  }
  const backwards = ids.filter((id, index) => index > 0 && id < ids[index - 1]!);
  expect(backwards.length).toBeGreaterThan(0);
});

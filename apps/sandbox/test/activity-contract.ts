import { expect } from 'vitest';
import { issueAppToken } from '../src/x/tokens.ts';
import { ActivityListener } from './activity-listener.ts';
import type { ContractRecord } from './contract-record.ts';
import { contractScene } from './contract-scene.ts';
import type { OpenApiContract } from './openapi-contract.ts';

/** Calls every route of the Activity API and judges its answers, the stream's first event among them. */
export async function judgeActivity(contract: OpenApiContract, record: ContractRecord): Promise<void> {
  // the headers come with the first sign of life
  const { sandbox, ids } = await contractScene({ activityKeepAliveMs: 20 });
  const bearer = issueAppToken(sandbox.world, 'perch-sandbox-consumer-key').accessToken;
  const ask = record.askerOf(sandbox, bearer);
  const base = 'POST /2/activity/subscriptions';
  const one = 'PUT /2/activity/subscriptions/:subscription_id';

  await ask('GET /2/activity/subscriptions', 200);
  const create = (user_id: string, more: object = {}, status = 200) =>
    ask(base, status, { body: { event_type: 'post.delete', filter: { user_id }, ...more } });
  const made = await create(ids.maria, { tag: 'customers' });
  const subscription_id = made.json.data.subscription.subscription_id as string;
  await create(ids.me);
  await create(ids.maria, {}, 409);
  await create('x', {}, 400);
  await create(ids.maria, { webhook_id: '1' }, 400);
  await ask(base, 403, { body: { event_type: 'post.mention.create', filter: { user_id: ids.maria } } });
  await ask(base, 400, { body: { event_type: 'post.delete', filter: {} } });
  await ask('GET /2/activity/subscriptions', 200, { query: { max_results: '1' } });
  await ask('GET /2/activity/subscriptions', 400, { query: { max_results: '1001' } });
  await ask(one, 200, { path: { subscription_id }, body: { tag: 'renamed' } });
  await ask(one, 404, { path: { subscription_id: '12' }, body: { tag: 'renamed' } });

  const stream = 'GET /2/activity/stream';
  await ask(stream, 400, { query: { backfill_minutes: '6' } });
  const listener = await ActivityListener.open(sandbox.origin, bearer);
  await sandbox.control('DELETE', `tweets/${ids.question}`);
  const { data } = await listener.event((event) => event.event_type === 'post.delete');
  // X's samples have ids below zero, an event's kind outside of what it discriminates, and users in a `data` of their own
  const { payload, includes, event_uuid: _, ...envelope } = data;
  expect(contract.judge('tweet', stream, 200, { data: envelope })).toEqual({ kind: 'fits' });
  expect(contract.judge('tweet', 'GET /2/users/:id', 200, { data: withoutTexts(includes.users[0].data) })).toEqual({
    kind: 'fits',
  });
  expect(payload).toEqual({ id: ids.question, author_id: ids.maria });
  record.note('X’s samples differ from its description', stream);
  record.succeeded.add(stream);

  const others = (await ask('GET /2/activity/subscriptions', 200)).json.data as { subscription_id: string }[];
  await ask('DELETE /2/activity/subscriptions/:subscription_id', 200, { path: { subscription_id } });
  const left = others.filter((each) => each.subscription_id !== subscription_id);
  // the two descriptions differ here, and the newer one says how it stands with each
  const several = 'DELETE /2/activity/subscriptions';
  const answer = await sandbox.app.inject({
    method: 'DELETE',
    url: `/2/activity/subscriptions?ids=${left[0]!.subscription_id},12`,
    headers: { authorization: `Bearer ${bearer}` },
  });
  expect(contract.judge('post', several, answer.statusCode, answer.json())).toEqual({ kind: 'fits' });
  expect(answer.json()).toMatchObject({ data: [{ deleted: true }], errors: [{ subscription_id: '12' }] });
  record.succeeded.add(several);
}

/** Events have a text beside each number; what is described has not, nor a count of media in tweet names. */
function withoutTexts(user: { public_metrics: Record<string, unknown> }): object {
  const metrics = Object.entries(user.public_metrics).filter(([name]) => !/_str$|^media_|^post_/.test(name));
  return { ...user, public_metrics: { ...Object.fromEntries(metrics), tweet_count: 0 } };
}

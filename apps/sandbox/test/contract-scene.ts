import type { SandboxOptions } from '../src/app.ts';
import { postTweet } from '../src/world/post-tweet.ts';
import type { Tweet, User } from '../src/world/records.ts';
import { SCOPES } from '../src/x/tokens.ts';
import { startSandbox } from './sandbox-under-test.ts';

export type RunningSandbox = Awaited<ReturnType<typeof startSandbox>>;

/** A sandbox with two brands, customers, threads, pictures, a poll, an edit, messages and a group. */
export async function contractScene(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  await sandbox.control('PUT', 'settings', { rateLimits: false, tier: 'enterprise' });
  const acme = await sandbox.signIn('acme_air', SCOPES);
  const write = async (route: string, body: object) => (await sandbox.control('POST', route, body)).body;
  const { world } = sandbox;
  const question = await write('tweets', {
    from: 'maria',
    text: '@acme_air my bag? #lost $ACME https://example.com/x',
  });
  await write('tweets', { from: 'joao', text: `${'a long story '.repeat(40)}@acme_air @maria` });
  await write('tweets', { from: 'joao', text: 'look at this, @acme_air', quote: question['id'] });
  await write('tweets', { from: 'joao', retweetOf: question['id'] });
  await write('tweets', {
    from: 'maria',
    text: '@acme_air fly again?',
    poll: { options: ['yes', 'no'], durationMinutes: 60 },
  });
  const edited = await write('tweets', { from: 'joao', text: '@acme_air wil it land?' });
  await sandbox.control('PATCH', `tweets/${edited['id']}`, { text: '@acme_air will it land?' });
  const maria = world.userByName('maria')!;
  const brand = world.userByName('acme_air')!;
  const parent = world.tweets.get(question['id'])!;
  const picture = postTweet(world, {
    author: maria,
    text: 'this one',
    inReplyTo: parent,
    media: [{ mediaKey: '3_1500000000000000001', width: 800, height: 600, altText: 'a red bag' }],
  });
  const own = postTweet(world, { author: brand, text: 'We look for it', inReplyTo: parent });
  await write(`tweets/${question['id']}/likes`, { from: 'joao' });
  await hideOthers(sandbox, brand, parent);
  await write('direct-messages', { from: 'maria', to: 'acme_air', text: 'QX7 https://example.com @joao' });
  const group = await write('groups', { from: 'maria', members: ['acme_air', 'joao'], text: 'all of us' });
  await write(`groups/${group['id']}/members`, { from: 'maria', username: 'pia' });
  await sandbox.control('DELETE', `groups/${group['id']}/members/joao`);
  const ids = { me: acme.id, maria: maria.id, question: parent.id, picture: picture.id, own: own.id };
  return { sandbox, acme, ids, group: group['id'] as string };
}

/** A protected and a suspended account, each writing to the brand, quoting and being quoted. */
async function hideOthers(sandbox: RunningSandbox, brand: User, parent: Tweet): Promise<void> {
  const { world } = sandbox;
  for (const username of ['shy', 'gone']) {
    const { body } = await sandbox.control('POST', 'tweets', { from: username, text: `@acme_air from ${username}` });
    postTweet(world, { author: brand, text: `Answer to ${username}`, inReplyTo: world.tweets.get(body['id'])! });
  }
  postTweet(world, { author: world.userByName('maria')!, text: '@acme_air and @gone', inReplyTo: parent });
  const deleted = postTweet(world, { author: brand, text: 'News' });
  postTweet(world, { author: brand, text: 'More news', inReplyTo: deleted });
  await sandbox.control('DELETE', `tweets/${deleted.id}`);
  await sandbox.control('PATCH', 'users/shy', { protected: true });
  await sandbox.control('PATCH', 'users/gone', { suspended: true });
}

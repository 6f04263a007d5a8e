import type { LiveEvent } from '@perch/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen as listenAt } from '../testing/listen.ts';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let address: string;
beforeAll(async () => {
  api = await startTestApi();
  address = await api.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => api.close());

const listen = (client: TestClient, at = address) => listenAt(client, at);

const event = (client: TestClient, id: string): LiveEvent => ({
  organizationId: client.organizationId,
  type: 'ticket.changed',
  id,
  rev: 7,
});
const written = (of: LiveEvent) => `event: ticket.changed\ndata: ${JSON.stringify(of)}\n\n`;

describe('GET live', () => {
  it('hands every event of the organization to each of its browsers, and none of another', async () => {
    const alice = await api.signUp();
    const mallory = await api.signUp();
    const streams = await Promise.all([listen(alice), listen(alice), listen(mallory)]);
    await api.services.producer.publish(event(mallory, 'm'));
    await api.services.producer.publish(event(alice, 'a'));
    await expect
      .poll(() => streams.map(({ text }) => text.replace('retry: 2000\n\n', '')))
      .toEqual([written(event(alice, 'a')), written(event(alice, 'a')), written(event(mallory, 'm'))]);
    streams.forEach(({ cancel }) => cancel());
  });

  it('is a stream that no proxy keeps back', async () => {
    const stream = await listen(await api.signUp());
    expect(stream.status).toBe(200);
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(stream.headers.get('x-content-type-options')).toBe('nosniff');
    stream.cancel();
  });

  it('carries what a verb publishes', async () => {
    const alice = await api.signUp();
    const stream = await listen(alice);
    const departmentId = alice.session.member.departmentIds[0];
    const id = '01900000-0000-7000-8000-000000000001';
    await api.services.database.of(alice.organizationId).query(
      `INSERT INTO account (organization_id, id, twitter_user_id, username, name, department_id)
       VALUES ($1, $2, '77', 'acme', 'Acme', $3)`,
      [alice.organizationId, id, departmentId],
    );
    await alice.post(`twitter/accounts/${id}/pause`);
    await expect.poll(() => stream.text).toContain('event: account.changed');
    stream.cancel();
  });

  it('asks Redis for an organization while somebody listens, and no longer', async () => {
    const alice = await api.signUp();
    const channel = `live:{${alice.organizationId}}`;
    const subscribers = async () => (await api.services.redis.pubsub('NUMSUB', channel))[1];
    const [first, second] = await Promise.all([listen(alice), listen(alice)]);
    expect(await subscribers()).toBe(1);
    first.cancel();
    await expect.poll(() => first.hasEnded).toBe(true);
    expect(await subscribers()).toBe(1);
    second.cancel();
    await expect.poll(subscribers).toBe(0);
  });

  it('ends when its session signs out, and leaves other sessions alone', async () => {
    const alice = await api.signUp();
    const elsewhere = await api.signIn(alice.session.member.email);
    const [here, there] = await Promise.all([listen(alice), listen(elsewhere)]);
    await alice.post('auth/sign-out');
    await expect.poll(() => here.hasEnded).toBe(true);
    await api.services.producer.publish(event(elsewhere, 'later'));
    await expect.poll(() => there.text).toContain('later');
    there.cancel();
  });

  it.each([
    ['deactivated', { isActive: false }, 401],
    ['given another role', 'light_agent', 401],
  ])('ends at once for a member who is %s, and for nobody else', async (_what, change, afterwards) => {
    const alice = await api.signUp();
    const bob = await api.colleague(alice, { builtIn: 'agent' });
    const [ofAlice, ofBob] = await Promise.all([listen(alice), listen(bob)]);
    const patch = typeof change === 'string' ? { roleId: await roleOf(alice, 'Light agent') } : change;
    expect((await alice.patch(`members/${bob.session.member.id}`, patch)).statusCode).toBe(200);
    await expect.poll(() => ofBob.hasEnded).toBe(true);
    expect(ofBob.text).toContain('event: member.changed');
    const again = await listen(bob);
    expect(again.status).toBe(afterwards);
    again.cancel();
    expect(ofAlice.hasEnded).toBe(false);
    ofAlice.cancel();
  });

  it('ends for whoever has a role whose permissions change', async () => {
    const alice = await api.signUp();
    const bob = await api.colleague(alice, { permissions: ['tickets.view'] });
    const stream = await listen(bob);
    await alice.patch(`roles/${bob.session.member.role.id}`, { permissions: [] });
    await expect.poll(() => stream.hasEnded).toBe(true);
  });

  async function roleOf(client: TestClient, name: string): Promise<string> {
    const roles = (await client.get('roles')).json<{ data: { id: string; name: string }[] }>().data;
    return roles.find((role) => role.name === name)!.id;
  }

  it('passes over what is no event', async () => {
    const alice = await api.signUp();
    const stream = await listen(alice);
    await api.services.redis.publish(`live:{${alice.organizationId}}`, 'not json');
    await api.services.redis.publish(`live:{${alice.organizationId}}`, '{"type":"unknown"}');
    await api.services.producer.publish(event(alice, 'good'));
    await expect.poll(() => stream.text).toContain('good');
    expect(stream.text.match(/^data:/gm)).toHaveLength(1);
    stream.cancel();
  });

  it('needs a session', async () => {
    const answer = await api.call('GET', 'live');
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'unauthenticated' });
  });

  it('does not keep the server from closing', async () => {
    const other = await startTestApi();
    const at = await other.app.listen({ host: '127.0.0.1', port: 0 });
    const stream = await listen(await other.signUp(), at);
    const began = performance.now();
    await other.close();
    expect(performance.now() - began).toBeLessThan(2000);
    await expect.poll(() => stream.hasEnded).toBe(true);
  });
});

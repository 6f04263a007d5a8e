import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let alice: TestClient;
let bob: TestClient;
let mallory: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp({ organizationName: 'Acme Airlines' });
  bob = await api.colleague(alice, { permissions: [] });
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
});
afterAll(() => api.close());

describe.each(['organization', 'departments', 'members', 'roles'])('GET %s', (path) => {
  it('answers any member, whatever their role', async () => {
    const answer = await bob.get(path);
    expect(answer.statusCode).toBe(200);
    const whole = (await alice.get(path)).json<object | { data: object[] }>();
    // how well an account is guarded is told to those alone who manage the organization
    const seen = path === 'members' && 'data' in whole ? hidden(whole.data) : whole;
    expect(answer.json()).toEqual(seen);
  });

  it('needs a session', async () => {
    expect((await api.call('GET', path)).json()).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('shows nothing of another organization', async () => {
    const theirs = (await mallory.get(path)).body;
    const ours = (await alice.get(path)).body;
    const ids = ours.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g)!;
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect(theirs).not.toContain(id);
  });
});

const hidden = (members: object[]) => ({
  data: members.map((each) => ({ ...each, hasTwoFactor: null, signsInBySso: null })),
});

it('members come with role and departments, by name', async () => {
  expect((await alice.get('members')).json()).toEqual({
    data: [
      {
        id: alice.session.member.id,
        name: 'Alice',
        email: alice.session.member.email,
        avatarUrl: null,
        role: alice.session.member.role,
        isActive: true,
        phone: null,
        hasTwoFactor: false,
        signsInBySso: false,
        away: null,
        isPhoneVerified: false,
        departmentIds: alice.session.member.departmentIds,
        revision: 1,
      },
      expect.objectContaining({ id: bob.session.member.id, name: 'Bob', departmentIds: [] }),
    ],
  });
});

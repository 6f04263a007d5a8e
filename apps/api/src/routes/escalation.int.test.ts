import type { EscalationPreview, EscalationRule, EscalationRules, Problem } from '@perch/contracts';
import { makeAccount } from '@perch/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemContext } from '../system-context.ts';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let alice: TestClient;
let mallory: TestClient;
let rules: string;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  mallory = await api.signUp({ organizationName: 'Elsewhere', name: 'Mallory' });
  const account = await makeAccount(systemContext(api.services, alice.organizationId).db, { username: 'acme' });
  rules = `twitter/accounts/${account.id}/escalation-rules`;
});
afterAll(() => api.close());

const ruleOf = (fields: object = {}) => ({
  name: 'Outage',
  isEnabled: true,
  keywords: ['down', '#fail'],
  tweetCount: 10,
  windowMinutes: 15,
  countsAuthors: false,
  minFollowers: 0,
  cooldownMinutes: 60,
  recipients: [{ memberId: alice.session.member.id, byEmail: true, bySms: false }],
  ...fields,
});
const listed = async () => (await alice.get(rules)).json<EscalationRules>();

it('a rule is added, listed, changed with its revision, and deleted, and all of it is in the audit log', async () => {
  const made = await alice.post(rules, ruleOf());
  expect(made.statusCode).toBe(201);
  const rule = made.json<EscalationRule>();
  const { id: memberId, name } = alice.session.member;
  expect(rule).toMatchObject({
    ...ruleOf({ recipients: [{ memberId, name, byEmail: true, bySms: false }] }),
    revision: 1,
  });
  expect(await listed()).toMatchObject({ data: [rule], isSmsConfigured: false, membersWithPhone: [] });

  const changed = ruleOf({ name: 'Outages', isEnabled: false, revision: 1 });
  expect((await alice.put(`${rules}/${rule.id}`, changed)).json()).toMatchObject({ name: 'Outages', revision: 2 });
  expect((await alice.put(`${rules}/${rule.id}`, changed)).json<Problem>().code).toBe('settings_changed');
  expect((await alice.delete(`${rules}/${rule.id}`)).statusCode).toBe(204);
  expect((await listed()).data).toEqual([]);
  const log = (await alice.get('audit-log?subjectKind=escalation_rule')).json<{ data: { action: string }[] }>();
  expect(log.data.map(({ action }) => action)).toEqual([
    'escalation_rule.deleted',
    'escalation_rule.changed',
    'escalation_rule.created',
  ]);
});

it.each<[string, object, string, string]>([
  ['no tweets', { tweetCount: 0 }, 'validation_failed', 'tweetCount'],
  ['very many tweets', { tweetCount: 10_001 }, 'validation_failed', 'tweetCount'],
  ['no period', { windowMinutes: 0 }, 'validation_failed', 'windowMinutes'],
  ['more than a day', { windowMinutes: 1441 }, 'validation_failed', 'windowMinutes'],
  ['nobody who is told', { recipients: [] }, 'validation_failed', 'recipients'],
  ['words that nothing can have', { keywords: ['down', '!!'] }, 'keyword_invalid', 'keywords.1'],
  ['one word twice', { keywords: ['down', 'DOWN'] }, 'keyword_invalid', 'keywords.1'],
])('%s cannot be saved, and the answer says where', async (_claim, fields, code, path) => {
  const answer = await alice.post(rules, ruleOf(fields));
  expect(answer.statusCode).toBe(400);
  expect(answer.json<Problem>()).toMatchObject({ code, errors: [{ path }] });
});

it('people who are told exist, are told somehow, and by SMS only where it is configured and theirs', async () => {
  const memberId = alice.session.member.id;
  const refused = async (recipient: object) =>
    (
      await alice.post(rules, ruleOf({ recipients: [{ memberId, byEmail: false, bySms: false, ...recipient }] }))
    ).json<Problem>().code;
  expect(await refused({})).toBe('validation_failed');
  expect(await refused({ bySms: true })).toBe('sms_not_configured');
  expect(await refused({ memberId: mallory.session.member.id, byEmail: true })).toBe('member_unusable');
  const settings = { accountSid: `AC${'a1'.repeat(16)}`, from: '+15005550006', messagingServiceSid: null };
  await alice.put('add-ons/sms', { settings, authToken: 'hush', isEnabled: true, revision: 0 });
  expect(await refused({ bySms: true })).toBe('recipient_without_phone');
  await systemContext(api.services, alice.organizationId).db.query(
    "UPDATE member SET phone = '+15005550001', phone_verified_at = now() WHERE id = $1",
    [memberId],
  );
  expect(await listed()).toMatchObject({ isSmsConfigured: true, membersWithPhone: [memberId] });
  expect(
    (await alice.post(rules, ruleOf({ recipients: [{ memberId, byEmail: false, bySms: true }] }))).statusCode,
  ).toBe(201);
});

it('tries a rule on what came in, and sends a test alarm once a minute', async () => {
  const { name: _name, isEnabled: _isEnabled, recipients: _recipients, ...condition } = ruleOf();
  const preview = await alice.post(`${rules}/preview`, condition);
  expect(preview.json<EscalationPreview>()).toEqual({ days: 7, tweets: 0, alarms: [], isWhole: true });
  const { id } = (await alice.post(rules, ruleOf())).json<EscalationRule>();
  expect((await alice.post(`${rules}/${id}/drill`)).json()).toEqual({ messages: 1 });
  expect((await alice.post(`${rules}/${id}/drill`)).json<Problem>().code).toBe('drill_too_soon');
});

it('another organization finds none of it', async () => {
  const { id } = (await alice.post(rules, ruleOf())).json<EscalationRule>();
  const { name: _name, isEnabled: _isEnabled, recipients: _recipients, ...condition } = ruleOf();
  const answers = [
    await mallory.get(rules),
    await mallory.post(rules, ruleOf()),
    await mallory.post(`${rules}/preview`, condition),
    await mallory.put(`${rules}/${id}`, ruleOf({ revision: 1 })),
    await mallory.delete(`${rules}/${id}`),
    await mallory.post(`${rules}/${id}/drill`),
  ];
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404, 404, 404]);
});

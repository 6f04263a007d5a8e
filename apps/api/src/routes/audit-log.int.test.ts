import { AUDIT_ACTIONS, type AuditAction, type AuditEntry, type Capture, type Problem } from '@perch/contracts';
import { makeAccount } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let alice: TestClient;
let accountId: string;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  accountId = (await makeAccount(api.services.database.of(alice.organizationId), { username: 'acme' })).id;
});
afterAll(() => api.close());

const logOf = async (client: TestClient, query = '') => {
  const answer = await client.get(`audit-log?${query}`);
  expect(answer.statusCode).toBe(200);
  return answer.json<{ data: AuditEntry[]; nextCursor: string | null }>();
};

async function saveCapture(client: TestClient, change: Partial<Capture>) {
  const path = `twitter/accounts/${accountId}/capture`;
  const read = (await client.get(path)).json<Capture>();
  const answer = await client.put(path, { ...read, ...change });
  expect(answer.statusCode).toBe(200);
  return answer.json<Capture>();
}

describe('the audit log', () => {
  it('tells who changed which setting, with what it was and what it is', async () => {
    await saveCapture(alice, { mentions: 'matching', keywords: [keyword('refund')] });
    const { data } = await logOf(alice);
    expect(data[0]).toMatchObject({
      actor: { id: alice.session.member.id, name: 'Alice' },
      action: 'capture.changed',
      subject: { kind: 'account', id: accountId, name: '@acme' },
      before: { mentions: 'all', keywords: [] },
      after: { mentions: 'matching', keywords: [{ phrase: 'refund' }] },
    });
    expect(Object.keys(data[0]!.after!).sort()).toEqual(['keywords', 'mentions']);
  });

  it('says nothing of a save that changed nothing', async () => {
    const before = (await logOf(alice)).data.length;
    await saveCapture(alice, {});
    expect((await logOf(alice)).data).toHaveLength(before);
  });

  it('goes on at its cursor and keeps to what is asked for', async () => {
    const bob = await api.colleague(alice, { permissions: ['setup.social'] });
    await saveCapture(bob, { mentions: 'all' });
    await saveCapture(alice, { directMessages: 'off' });
    const first = await logOf(alice, 'limit=1');
    const second = await logOf(alice, `limit=1&cursor=${first.nextCursor}`);
    expect([first.data[0]!.after, second.data[0]!.after]).toEqual([{ directMessages: 'off' }, { mentions: 'all' }]);
    const today = new Date().toISOString().slice(0, 10);
    const counts = await Promise.all(
      [
        `actorId=${bob.session.member.id}`,
        `subjectKind=account&subjectId=${accountId}`,
        'subjectKind=role',
        'action=account.paused',
        `from=${today}&to=${today}`,
        'to=2026-01-01',
        // 14 hours ahead of UTC and 11 behind it are never on the same day
        `from=${dayIn('Pacific/Kiritimati')}&zone=Pacific/Pago_Pago`,
      ].map(async (query) => (await logOf(alice, query)).data.length),
    );
    expect(counts).toEqual([1, 3, 0, 0, 3, 0, 0]);
    expect((await alice.get('audit-log?zone=Mars/Olympus')).statusCode).toBe(400);
  });

  it('is for those who manage the organization, and for this one only', async () => {
    const bob = await api.colleague(alice, { permissions: ['setup.social'] });
    expect((await bob.get('audit-log')).statusCode).toBe(403);
    const mallory = await api.signUp({ organizationName: 'Elsewhere' });
    expect((await logOf(mallory)).data).toEqual([]);
    expect((await alice.get('audit-log?cursor=x')).json<Problem>().code).toBe('malformed_cursor');
    expect((await alice.get('audit-log?action=nothing')).json<Problem>().code).toBe('validation_failed');
  });

  it('keeps of a long list what went, came and changed, and of its order a few words', async () => {
    const phrases = Array.from({ length: 100 }, (_, n) => `phrase ${n}`);
    const { keywords } = await saveCapture(alice, { keywords: phrases.map(keyword), excludedKeywords: ['a', 'b'] });
    const [first, second, ...others] = keywords;
    const reworded = { ...second!, phrase: 'reworded' };
    await saveCapture(alice, { keywords: [reworded, ...others, keyword('new')], excludedKeywords: ['b', 'c'] });
    const lists = (await logOf(alice, 'limit=1')).data[0]!;
    expect(lists.before).toEqual({ keywords: [first, second], excludedKeywords: ['a'] });
    expect(lists.after).toMatchObject({ keywords: [reworded, { phrase: 'new' }], excludedKeywords: ['c'] });

    const swapped = [others[1]!, others[0]!, ...others.slice(2)];
    await saveCapture(alice, { keywords: swapped, excludedKeywords: [] });
    const order = (await logOf(alice, 'limit=1')).data[0]!;
    expect(order.before).toMatchObject({ keywordOrder: 'phrase 2, phrase 3' });
    expect(order.after).toMatchObject({ keywordOrder: 'phrase 3, phrase 2', keywords: [] });
    await saveCapture(alice, { keywords: swapped.toReversed() });
    const [turned] = (await logOf(alice, 'limit=1')).data;
    expect(JSON.stringify(turned).length).toBeLessThan(2000);
    await saveCapture(alice, { keywords: [keyword('refund')] });
  });

  it('is exported as CSV, with the filters that were set, and the export stands in it', async () => {
    await alice.post('departments', { name: '=cmd' });
    const answer = await alice.get('audit-log/export?subjectKind=department');
    expect(answer.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' });
    const [head, ...lines] = answer.body.trim().split('\r\n');
    expect(head).toBe('"at","who","api key","action","subject kind","subject","subject id","before","after","id"');
    expect(lines).toHaveLength((await logOf(alice, 'subjectKind=department')).data.length);
    expect(lines[0]).toContain(`"Alice",,"department.created","department","'=cmd"`);
    const [entry] = (await logOf(alice)).data;
    expect(entry).toMatchObject({ action: 'audit_log.exported', after: { format: 'csv', subjectKind: 'department' } });
    expect((await alice.get('audit-log/export?from=tomorrow')).json<Problem>().code).toBe('validation_failed');
  });

  it('knows each route that changes settings, people or keys', () => {
    const changing = api.app.declaredRoutes
      .filter(({ method, permission }) => SETS_UP.includes(permission) && !['GET', 'HEAD'].includes(method))
      .map(({ method, url }) => `${method} ${url.slice('/api/v1'.length)}`);
    expect(changing.toSorted()).toEqual(Object.keys(AUDITED).toSorted());
    const written = Object.values(AUDITED).filter((action) => action !== NOTHING);
    expect(written.filter((action) => !AUDIT_ACTIONS.includes(action))).toEqual([]);
  });

  it('cannot be changed by the application', async () => {
    const db = api.services.database.of(alice.organizationId);
    await expect(db.query(`UPDATE audit_entry SET subject_name = 'x'`)).rejects.toThrow(/permission denied/);
    await expect(db.query('DELETE FROM audit_entry')).rejects.toThrow(/permission denied/);
  });
});

const dayIn = (timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());
const keyword = (phrase: string) => ({ phrase, departmentId: null, priority: null, tags: [], assigneeId: null });

const SETS_UP: readonly string[] = ['organization.manage', 'setup.social'];
/** tries or looks at something, or is told elsewhere: settings stay as they are */
const NOTHING = null;
/** What each of these writes into the log: a new route needs a line here, and whoever adds it a look at what it writes. */
const AUDITED: Record<string, AuditAction | typeof NOTHING> = {
  'POST /add-ons/mail/test': NOTHING,
  'POST /add-ons/sms/test': NOTHING,
  'POST /add-ons/imap/test': NOTHING,
  'PUT /add-ons/mail': 'add_on.changed',
  'DELETE /add-ons/mail': 'add_on.removed',
  'PUT /add-ons/sms': 'add_on.changed',
  'DELETE /add-ons/sms': 'add_on.removed',
  'PUT /add-ons/imap': 'add_on.changed',
  'DELETE /add-ons/imap': 'add_on.removed',
  'POST /api-keys': 'api_key.created',
  'PATCH /api-keys/:id': 'api_key.changed',
  'POST /api-keys/:id/rotate': 'api_key.rotated',
  'POST /api-keys/:id/revoke': 'api_key.revoked',
  'POST /contacts/:id/erase': 'contact.erased',
  'PUT /departments/:id/mail': 'department.changed',
  'DELETE /departments/:id/mail': 'department.changed',
  'PUT /departments/:id/service': 'department.changed',
  'POST /departments': 'department.created',
  'PATCH /departments/:id': 'department.changed',
  'POST /twitter/accounts/:id/escalation-rules': 'escalation_rule.created',
  'POST /twitter/accounts/:id/escalation-rules/preview': NOTHING,
  'PUT /twitter/accounts/:id/escalation-rules/:ruleId': 'escalation_rule.changed',
  'DELETE /twitter/accounts/:id/escalation-rules/:ruleId': 'escalation_rule.deleted',
  'POST /twitter/accounts/:id/escalation-rules/:ruleId/drill': 'escalation_rule.tested',
  'POST /invitations': 'member.invited',
  'POST /invitations/:id/resend': 'invitation.resent',
  'DELETE /invitations/:id': 'invitation.revoked',
  'PATCH /members/:id': 'member.changed',
  'DELETE /members/:id/two-factor': 'member.two_factor_reset',
  'PUT /members/:id/phone': 'member.changed',
  'POST /roles': 'role.created',
  'PATCH /roles/:id': 'role.changed',
  'DELETE /roles/:id': 'role.deleted',
  'PUT /social/settings': 'organization.changed',
  'PUT /organization/sign-in': 'organization.sign_in_changed',
  'PUT /organization/retention': 'organization.retention_changed',
  'POST /organization/retention/preview': NOTHING,
  'POST /organization/exports': 'organization.exported',
  'DELETE /organization/exports/:id': 'organization.export_deleted',
  'PUT /organization/sso': 'sso.changed',
  'DELETE /organization/sso': 'sso.removed',
  'POST /organization/sso/test': NOTHING,
  'POST /organization/sso/domains/:domain/check': 'sso.domain_proved',
  'POST /organization/deletion': 'organization.deletion_requested',
  'DELETE /organization/deletion': 'organization.deletion_cancelled',
  'PATCH /twitter/accounts/:id': 'account.changed',
  'POST /twitter/accounts/connect': NOTHING,
  'POST /twitter/accounts/connect-with-keys': 'account.connected',
  'POST /twitter/accounts/:id/reauthorize': NOTHING,
  'POST /twitter/accounts/:id/confirm': 'account.connected',
  'POST /twitter/accounts/:id/discard': NOTHING,
  'POST /twitter/accounts/:id/import/stop': 'account.changed',
  'POST /twitter/accounts/:id/pause': 'account.paused',
  'POST /twitter/accounts/:id/resume': 'account.resumed',
  'DELETE /twitter/accounts/:id': 'account.disconnected',
  'POST /twitter/accounts/:id/capture/preview': NOTHING,
  'PUT /twitter/accounts/:id/capture': 'capture.changed',
  'POST /twitter/apps': 'twitter_app.created',
  'PATCH /twitter/apps/:id': 'twitter_app.changed',
  'DELETE /twitter/apps/:id': 'twitter_app.deleted',
  'POST /social/profiles/:twitterUserId/mute': 'capture.changed',
  'DELETE /social/profiles/:twitterUserId/mute': 'capture.changed',
  'POST /webhooks': 'webhook.created',
  'PATCH /webhooks/:id': 'webhook.changed',
  'DELETE /webhooks/:id': 'webhook.deleted',
  'POST /webhooks/:id/rotate-secret': 'webhook.secret_rotated',
  'POST /webhooks/:id/test': NOTHING,
  'POST /webhooks/:id/deliveries/:deliveryId/redeliver': 'webhook.redelivered',
  'POST /webhooks/:id/redeliver': 'webhook.redelivered',
};

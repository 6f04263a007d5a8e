import type { Problem, ReportMail } from '@perch/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let alice: TestClient;

beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
});
afterAll(() => api.close());

describe('the weekly mail', () => {
  const CHOICE = { isOn: true, weekday: 5, hour: 17, timeZone: 'Europe/Berlin' };
  const link = async () => {
    const [row] = await api.services.database
      .of(alice.organizationId)
      .query<{ keyId: string; sealed: Uint8Array<ArrayBuffer> }>(
        'SELECT key_id AS "keyId", sealed FROM report_mail WHERE organization_id = $1 AND member_id = $2',
        [alice.organizationId, alice.session.member.id],
      );
    return api.services.box.open(row!, `report-mail:${alice.session.member.id}`);
  };
  const unsubscribe = (method: 'GET' | 'POST', token: string, headers = {}, payload = '') =>
    api.app.inject({ method, url: `/api/v1/report-mails/unsubscribe?token=${token}`, headers, payload });

  it('is off until somebody chooses it, for whoever may see reports', async () => {
    const never = { isOn: false, weekday: 1, hour: 8, timeZone: 'UTC', nextAt: null };
    expect((await alice.get('me/report-mail')).json()).toEqual(never);
    const chosen = (await alice.put('me/report-mail', CHOICE)).json<ReportMail>();
    expect(chosen).toMatchObject(CHOICE);
    const berlin = { timeZone: 'Europe/Berlin', hourCycle: 'h23', hour: 'numeric' } as const;
    expect(new Date(chosen.nextAt!).toLocaleString('en', berlin)).toBe('17');
    expect(new Date(chosen.nextAt!).getUTCDay()).toBe(5);
    expect((await alice.get('me/report-mail')).json()).toEqual(chosen);
    const refused = await alice.put('me/report-mail', { ...CHOICE, weekday: 8, timeZone: 'Mars/Olympus' });
    expect(refused.json<Problem>().errors?.map((each) => each.path)).toEqual(['weekday', 'timeZone']);
    const light = await api.colleague(alice, { builtIn: 'light_agent' });
    expect((await light.put('me/report-mail', CHOICE)).statusCode).toBe(403);
  });

  it('is ended by its link with one click of a mail program, said twice or after it was chosen anew', async () => {
    const token = await link();
    const opened = await unsubscribe('GET', token);
    expect([opened.statusCode, opened.headers.location]).toEqual([
      303,
      `${api.services.config.PUBLIC_URL}/report-mail#${token}`,
    ]);
    expect((await alice.get('me/report-mail')).json()).toMatchObject({ isOn: true });
    const forms: [string, string][] = [
      ['application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
      ],
    ];
    for (const [type, body] of forms) {
      await alice.put('me/report-mail', CHOICE);
      for (let time = 0; time < 2; time++) {
        const answer = await unsubscribe('POST', token, { 'content-type': type }, body);
        expect([answer.statusCode, answer.body]).toEqual([204, '']);
      }
      expect((await alice.get('me/report-mail')).json()).toMatchObject({ ...CHOICE, isOn: false, nextAt: null });
    }
    expect((await unsubscribe('POST', 'unheard-of')).statusCode).toBe(204);
    expect((await unsubscribe('POST', '')).statusCode).toBe(400);
  });
});

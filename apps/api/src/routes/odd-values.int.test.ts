import type { Problem } from '@perch/contracts';
import { uuid7 } from '@perch/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

let api: TestApi;
let alice: TestClient;
beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
});
afterAll(() => api.close());

const ID = uuid7();
const ZONES = ['Foo/Bar', 'localtime', 'US/Pacific-New', 'SystemV/EST5', 'VST', '+05:00', 'GMT+5'];
const INSTANTS = [
  ...['openedBefore', 'closedFrom', 'unclosedAt', 'reopenedBefore', 'repliedFrom'].map((name) => `tickets?${name}=`),
  ...['mentions?postedFrom', 'sent?postedBefore'].map((name) => `social/${name}=`),
  `twitter/accounts/${ID}/coverage/timeline?from=2026-11-01T00:00:00Z&to=`,
];
const DAYS = ['audit-log?from=', 'audit-log/export?to=', `twitter/accounts/${ID}/usage?from=`];

/** Well-formed, and nothing that Postgres, or an answer of ours, could hold. */
const REFUSED = [
  ...ZONES.flatMap((zone) => {
    const name = encodeURIComponent(zone);
    return [
      ...[`tickets?openedHour=3&openedZone=${name}`, `tickets/count?openedZone=${name}`],
      ...[`audit-log?from=2026-11-01&zone=${name}`, `social/search?q=hello&timeZone=${name}`],
    ];
  }),
  ...INSTANTS.flatMap((path) => [`${path}0000-01-01T00:00:00Z`, `${path}9999-12-31T23:59:59.999Z`]),
  ...DAYS.flatMap((path) => ['0000-01-01', '0099-01-01', '9999-12-31'].map((day) => path + day)),
  ...['0000-01-01&to=0000-01-02', '0050-01-01&to=0050-01-02', '9999-12-30&to=9999-12-31'].flatMap((span) =>
    ['reports?metric=volume&', 'reports/overview?', 'reports/hours?'].map((path) => `${path}from=${span}`),
  ),
  ...['firstResponseOver', 'resolutionOver'].map((name) => `tickets/count?${name}=2147483648`),
];

it.each(REFUSED)('%s is refused', async (path) => {
  const answer = await alice.get(path);
  expect([answer.statusCode, answer.json<Problem>().code]).toEqual([400, 'validation_failed']);
});

it('the edges of what is taken are answered', async () => {
  for (const path of [
    'reports?metric=volume&from=9900-12-30&to=9900-12-31&zone=Pacific/Kiritimati&compare=year',
    'reports/overview?from=1900-01-01&to=1900-01-02&zone=Etc/GMT%2B12',
    'reports/hours?from=1900-01-01&to=1900-01-02',
    'tickets?openedFrom=1800-01-01T00:00:00Z&openedBefore=9998-12-31T23:59:59.999Z',
    'audit-log?from=1900-01-01&to=9900-12-31&zone=est',
    'tickets/count?firstResponseOver=2147483647',
    'audit-log?subjectId=%00',
  ]) {
    expect([path, (await alice.get(path)).statusCode]).toEqual([path, 200]);
  }
});

it('what a view is of is kept without what no column holds', async () => {
  for (const tag of ['a\u0000b', 'a\ud800']) {
    const answer = await alice.post('views', { name: 'Odd', filters: { tag }, isShared: false });
    expect([tag, answer.statusCode]).toEqual([tag, 201]);
  }
  const refused = await alice.post('views', { name: 'v', filters: { openedZone: 'Foo/Bar' }, isShared: true });
  expect(refused.statusCode).toBe(400);
});

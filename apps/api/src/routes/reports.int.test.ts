import type {
  AuditEntry,
  PageOf,
  Problem,
  Report,
  ReportDimension,
  ReportFigures,
  ReportHours,
  ReportMetric,
  ReportOverview,
  TicketCount,
  TicketSummary,
} from '@perch/contracts';
import { PERMISSIONS, RETENTION_KINDS, ticketsBehind, type RetentionDays } from '@perch/core';
import { dueReportPackings, uuid7 } from '@perch/db';
import {
  applyRetention,
  carryOnErasure,
  claimErasure,
  eraseContact,
  getReport,
  packReports,
  saveRetention,
  type Context,
} from '@perch/desk';
import { makeAccount, makeContact, makeDepartment, makeMember, makeProfile } from '@perch/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi, type TestClient } from '../testing/start-test-api.ts';

interface Row {
  id: string;
  departmentId: string;
  accountId: string | null;
  assigneeId: string | null;
  channel: string;
  tags: string[];
  language: string | null;
  keywordId: string | null;
  openedAt: Date;
  createdAt: Date;
  closedAt: Date | null;
  firstRespondedAt: Date | null;
  firstResponseSeconds: number | null;
  resolutionSeconds: number | null;
  isSpam: boolean;
  mergedIntoId: string | null;
  reopenedAt: Date[];
  replies: { at: Date; state: string; by: string | null }[];
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** around the end of summer time in Berlin and New York */
const BEGIN = Date.parse('2026-10-15T00:00:00Z');
const DAYS = 30;

let api: TestApi;
let alice: TestClient;
/** sees one department only */
let bob: TestClient;
let rows: Row[];
const bills: { accountId: string; day: string; micros: number }[] = [];
const ids = {
  departments: [] as string[],
  accounts: [] as string[],
  members: [] as string[],
  keywords: [] as string[],
};
const db = () => api.services.database.of(alice.organizationId);

beforeAll(async () => {
  api = await startTestApi();
  alice = await api.signUp();
  for (const name of ['=SUM(1)', 'Billing']) ids.departments.push((await makeDepartment(db(), { name })).id);
  for (let each = 0; each < 2; each++) ids.accounts.push((await makeAccount(db())).id);
  for (let each = 0; each < 2; each++) ids.members.push((await makeMember(db(), { builtInRole: 'agent' })).id);
  ids.keywords.push(uuid7(), uuid7());
  bob = await api.colleague(alice, { permissions: ['reports.view'] });
  await db().transaction(async (tx) => {
    const { organizationId } = alice;
    const { id: memberId, role } = bob.session.member;
    await tx.role.update({
      where: { organizationId_id: { organizationId, id: role.id } },
      data: { departmentsOnly: true },
    });
    await tx.departmentMember.create({ data: { organizationId, departmentId: ids.departments[1]!, memberId } });
  });
  rows = fc
    .sample(fc.array(fc.integer({ min: 0, max: 2 ** 30 }), { minLength: 14, maxLength: 14 }), {
      numRuns: 160,
      seed: 9,
    })
    .map(rowOf);
  // merged into one that is not merged itself, which has taken their messages
  const whole = rows.find(({ mergedIntoId }) => mergedIntoId === null)!;
  for (const row of rows) if (row.mergedIntoId !== null) Object.assign(row, { mergedIntoId: whole.id, replies: [] });
  await writeRows(rows);
  await writeBills();
});
afterAll(() => api.close());

function rowOf(at: number[]): Row {
  const pick = <T>(index: number, from: readonly T[]) => from[at[index]! % from.length]!;
  const openedAt = new Date(BEGIN + (at[0]! % (DAYS * DAY)));
  const after = (ms: number) => new Date(openedAt.getTime() + ms);
  const isClosed = at[1]! % 3 > 0;
  const isAnswered = at[2]! % 4 > 0;
  const closedAt = isClosed ? after(at[3]! % (9 * DAY)) : null;
  return {
    id: uuid7(openedAt.getTime()),
    departmentId: pick(4, ids.departments),
    accountId: pick(5, [...ids.accounts, null]),
    assigneeId: pick(6, [...ids.members, null]),
    channel: pick(7, ['email', 'manual']),
    // one of them says what filters say for none
    tags: pick(8, [[], ['refund'], ['vip', 'refund'], ['none']]),
    language: pick(9, ['en', 'pt', null]),
    keywordId: pick(10, [...ids.keywords, null]),
    openedAt,
    createdAt: after(at[11]! % 5 === 0 ? 40 * HOUR : 20_000),
    closedAt,
    firstRespondedAt: isAnswered ? after(at[12]! % (2 * DAY)) : null,
    // of some nobody knows how long it took within service hours
    firstResponseSeconds: isAnswered && at[9]! % 5 > 0 ? at[12]! % 40_000 : null,
    resolutionSeconds: isClosed && at[10]! % 5 > 0 ? at[3]! % 90_000 : null,
    isSpam: isClosed && at[13]! % 11 === 0,
    mergedIntoId: isClosed && at[13]! % 7 === 1 ? '' : null,
    reopenedAt: at[13]! % 3 === 0 ? [after(at[4]! % (6 * DAY)), after(at[5]! % (6 * DAY))] : [],
    replies: isAnswered
      ? [
          {
            at: after(at[6]! % (5 * DAY)),
            state: pick(7, ['sent', 'failed', 'unknown', 'queued']),
            by: pick(8, ids.members),
          },
        ]
      : [],
  };
}

async function writeRows(added: readonly Row[]): Promise<void> {
  const { organizationId } = alice;
  await db().transaction(async (tx) => {
    const { lastTicketNumber } = await tx.organization.update({
      where: { id: organizationId },
      data: { lastTicketNumber: { increment: added.length } },
    });
    const first = lastTicketNumber - added.length + 1;
    const plain = added.map(({ reopenedAt: _, replies: __, keywordId, mergedIntoId: ___, ...row }, index) => ({
      ...{ ...row, keywordId, organizationId, number: first + index, subject: 'Help', lastMessageAt: row.openedAt },
      reason: keywordId ? { code: 'keyword', keywordId } : { code: 'mention' },
      status: row.closedAt ? 'closed' : 'open',
    }));
    await tx.ticket.createMany({ data: plain });
    const events = added.flatMap(({ id: ticketId, reopenedAt }) =>
      reopenedAt.flatMap((at, index) => [
        { organizationId, ticketId, kind: index ? 'status' : 'reopened', from: 'closed', to: 'open', at },
        { organizationId, ticketId, kind: 'status', from: 'open', to: 'pending', at },
      ]),
    );
    await tx.ticketEvent.createMany({ data: events });
    const written = added.flatMap(({ id: ticketId, replies }) =>
      replies.map((reply) => ({ ...reply, ticketId, id: uuid7() })),
    );
    await tx.message.createMany({
      data: written.map(({ id, ticketId, at }) => ({
        ...{ organizationId, id, ticketId, direction: 'out', visibility: 'private', channel: 'email', text: 'Hello' },
        postedAt: at,
      })),
    });
    await tx.delivery.createMany({
      data: written.map(({ id: messageId, at, state, by }) => ({
        ...{ organizationId, kind: 'email', state, messageId, payload: {}, target: messageId, dueAt: at },
        ...{ createdAt: at, submittedById: by },
      })),
    });
  });
  for (const { id, mergedIntoId } of added) {
    if (mergedIntoId) await db().query('UPDATE ticket SET merged_into_id = $2 WHERE id = $1', [id, mergedIntoId]);
  }
}

async function writeBills(): Promise<void> {
  const { organizationId } = alice;
  for (let each = 0; each < 40; each++) {
    const day = new Date(BEGIN + (each % 25) * DAY).toISOString().slice(0, 10);
    bills.push({ accountId: ids.accounts[each % 2]!, day, micros: 1000 + each });
  }
  await db().transaction((tx) =>
    tx.usageDay.createMany({
      data: bills.map(({ accountId, day, micros }, index) => ({
        ...{ organizationId, accountId, day: new Date(day), units: 1, costMicros: micros },
        kind: `kind_${index}`,
      })),
    }),
  );
}

// ---------------------------------------------------------------- the recount, which knows nothing of how reports count

type Query = Record<string, string>;
interface Calendar {
  format: Intl.DateTimeFormat;
  /** by milliseconds: each is asked for thousands of times, and to format one takes long */
  days: Map<number, string>;
}
const calendars = new Map<string, Calendar>();
function dayIn(zone: string, at: Date): string {
  const { format, days } = calendars.get(zone) ?? {
    format: new Intl.DateTimeFormat('en-CA', { timeZone: zone }),
    days: new Map<number, string>(),
  };
  calendars.set(zone, { format, days });
  const day = days.get(at.getTime()) ?? format.format(at);
  days.set(at.getTime(), day);
  return day;
}
const isWithin = (at: Date | null, { from, to, zone }: Query): at is Date =>
  at !== null && from! <= dayIn(zone!, at) && dayIn(zone!, at) <= to!;
const isHistory = ({ openedAt, createdAt }: Row) => createdAt.getTime() - openedAt.getTime() >= DAY;
const secondsBetween = (from: Date, to: Date) => Math.floor((to.getTime() - from.getTime()) / 1000);

function spread(name: string, values: (number | null)[]) {
  const sorted = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  return { [`${name}Median`]: at(0.5), [`${name}P90`]: at(0.9) };
}

const KEYS: Record<ReportDimension, (row: Row) => (string | null)[]> = {
  account: (row) => [row.accountId],
  agent: (row) => [row.assigneeId],
  channel: (row) => [row.channel],
  department: (row) => [row.departmentId],
  keyword: (row) => [row.keywordId],
  language: (row) => [row.language],
  tag: (row) => row.tags,
};
const FILTERS: Record<string, ReportDimension> = {
  accountId: 'account',
  channel: 'channel',
  departmentId: 'department',
  keywordId: 'keyword',
  language: 'language',
  tag: 'tag',
};
const fits = (row: Row, query: Query, assignee = row.assigneeId) =>
  Object.entries(FILTERS).every(([name, dimension]) => {
    const wanted = query[name];
    const key = wanted === 'none' && dimension !== 'tag' ? null : wanted;
    return key === undefined || KEYS[dimension](row).includes(key);
  }) &&
  (query.assignee === undefined || query.assignee === (assignee ?? 'none'));

/** What a recount of tickets, replies and bills by hand gives; `of`: what is counted at all. */
function recount(metric: ReportMetric, query: Query, of: (row: Row, writer?: string | null) => boolean): ReportFigures {
  const counted = rows.filter((row) => !row.isSpam && row.mergedIntoId === null && fits(row, query) && of(row));
  const opened = counted.filter(({ openedAt }) => isWithin(openedAt, query));
  const news = opened.filter((row) => !isHistory(row));
  const answered = news.filter(({ firstRespondedAt }) => firstRespondedAt !== null);
  const closed = counted.filter((row) => isWithin(row.closedAt, query) && !isHistory(row));
  const reopenings = counted.flatMap(({ reopenedAt }) => reopenedAt.filter((at) => isWithin(at, query)));
  const replies = rows.flatMap((row) =>
    row.replies.filter(({ at, by }) => isWithin(at, query) && fits(row, query, by) && of(row, by)),
  );
  const inState = (...states: string[]) => replies.filter(({ state }) => states.includes(state)).length;
  const [sent, failed, unknown] = [inState('sent'), inState('failed'), inState('unknown')];
  switch (metric) {
    case 'volume':
      return { opened: news.length, history: opened.length - news.length };
    case 'backlog':
      return {
        backlog: counted.filter(
          ({ openedAt, closedAt }) =>
            dayIn(query.zone!, openedAt) <= query.to! &&
            (closedAt === null || dayIn(query.zone!, closedAt) > query.to!),
        ).length,
      };
    case 'first-response':
      return {
        answered: answered.length,
        unanswered: news.length - answered.length,
        ...spread(
          'firstResponse',
          answered.map((row) => secondsBetween(row.openedAt, row.firstRespondedAt!)),
        ),
        ...spread(
          'firstResponseService',
          answered.map((row) => row.firstResponseSeconds),
        ),
      };
    case 'resolution':
      return {
        closed: closed.length,
        ...spread(
          'resolution',
          closed.map((row) => secondsBetween(row.openedAt, row.closedAt!)),
        ),
        ...spread(
          'resolutionService',
          closed.map((row) => row.resolutionSeconds),
        ),
      };
    case 'reopenings':
      return {
        reopened: counted.filter((row) => row.reopenedAt.some((at) => isWithin(at, query))).length,
        reopenings: reopenings.length,
      };
    case 'replies':
      return {
        ...{
          replies: replies.length,
          sent,
          failed,
          unknown,
          waiting: inState('queued'),
          discarded: inState('discarded'),
        },
        successShare: sent + failed + unknown > 0 ? sent / (sent + failed + unknown) : null,
      };
    case 'cost':
      return {
        costMicros: bills
          .filter(
            ({ day, accountId }) =>
              query.from! <= day && day <= query.to! && (query.accountId ?? accountId) === accountId,
          )
          .reduce((sum, { micros }) => sum + micros, 0),
      };
  }
}
const all = () => true;
const sightOf = (isWalled: boolean) => (isWalled ? (row: Row) => row.departmentId === ids.departments[1] : all);
/** A group that is not told has nothing. */
const emptied = (figures: ReportFigures) =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value === null ? null : 0]));
/** Whether anything of a metric happened at all, though it may be history, which counts for nothing. */
function hasAny(metric: ReportMetric, query: Query, of: (row: Row, writer?: string | null) => boolean): boolean {
  if (metric === 'backlog') return recount(metric, query, of).backlog! > 0;
  if (metric === 'replies') return recount(metric, query, of).replies! > 0;
  return rows.some((row) => {
    const times = { resolution: [row.closedAt], reopenings: row.reopenedAt }[metric as string] ?? [row.openedAt];
    const isLive = !row.isSpam && row.mergedIntoId === null;
    return isLive && fits(row, query) && of(row) && times.some((at) => isWithin(at, query));
  });
}

const metrics = ['volume', 'backlog', 'first-response', 'resolution', 'reopenings', 'replies'] as const;
const dayAt = (offset: number) => new Date(BEGIN + offset * DAY).toISOString().slice(0, 10);
type Scene = typeof scenes extends fc.Arbitrary<infer Of> ? Of : never;
const scenes = fc.record({
  metric: fc.constantFrom(...metrics),
  zone: fc.constantFrom<string[]>('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Auckland'),
  first: fc.integer({ min: -5, max: DAYS }),
  days: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(75), fc.constant(250)),
  by: fc.constantFrom<ReportDimension>('account', 'agent', 'channel', 'department', 'keyword', 'language', 'tag'),
  filter: fc.integer({ min: 0, max: 13 }),
  isWalled: fc.boolean(),
});
const filterOf = (index: number): Query =>
  [
    {},
    {},
    { departmentId: ids.departments[1]! },
    { accountId: 'none' },
    { assignee: ids.members[0]!, channel: 'email' },
    { tag: 'refund' },
    { language: 'none' },
    { keywordId: ids.keywords[0]!, accountId: ids.accounts[0]! },
    { assignee: 'none' },
    { departmentId: ids.departments[1]!, tag: 'refund' },
    { language: 'pt', channel: 'manual', departmentId: ids.departments[0]! },
    { accountId: ids.accounts[1]!, tag: 'vip' },
    // packed days of all departments stand under it
    { departmentId: '00000000-0000-0000-0000-000000000000' },
    { tag: 'none' },
  ][index]!;
const path = (of: ReportMetric | 'overview' | 'hours' | 'export' | 'hours/export', query: Query) =>
  of === 'overview' || of === 'hours' || of === 'export' || of === 'hours/export'
    ? `reports/${of}?${new URLSearchParams(query)}`
    : `reports?${new URLSearchParams({ ...query, metric: of })}`;
const json = async <T>(address: string, client = alice) => {
  const answer = await client.get(address);
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<T>();
};

/** Of all its steps and groups, and of the period before. */
async function expectScene({ metric, zone, first, days, by, filter, isWalled }: Scene): Promise<void> {
  const inSight = sightOf(isWalled);
  const span = { from: dayAt(first), to: dayAt(first + days - 1), zone };
  const filters = filterOf(filter);
  const asked = path(metric, { ...span, ...filters, by, compare: 'previous' });
  const report = await json<Report>(asked, isWalled ? bob : alice);
  const now = { ...filters, ...span };
  const before = { ...now, from: dayAt(first - days), to: dayAt(first - 1) };
  expect(report.total).toEqual(recount(metric, now, inSight));
  expect(report.comparedWith).toEqual({ from: before.from, to: before.to });
  expect(report.compared).toEqual(recount(metric, before, inSight));
  expect(report.steps[0]!.from).toBe(span.from);
  expect(report.steps.at(-1)!.to).toBe(span.to);
  for (const step of report.steps) {
    expect(step.figures).toEqual(recount(metric, { ...now, from: step.from, to: step.to }, inSight));
  }
  const writers = rows.flatMap(({ replies }) => replies.map((reply) => reply.by));
  const keys = new Set([...rows.flatMap((row) => KEYS[by](row)), ...(by === 'agent' ? writers : [])]);
  const told = new Map(report.groups!.map(({ key, figures }) => [key, figures]));
  expect([...told.keys()].filter((key) => !keys.has(key))).toEqual([]);
  for (const key of keys) {
    const ofKey = (row: Row, writer = row.assigneeId) =>
      inSight(row) && (by === 'agent' ? writer === key : KEYS[by](row).includes(key));
    const expected = recount(metric, now, ofKey);
    expect(told.get(key) ?? emptied(expected)).toEqual(expected);
    expect([key, told.has(key)]).toEqual([key, hasAny(metric, now, ofKey) || hasAny(metric, before, ofKey)]);
  }
}

/** Of all metrics that tickets tell, at once, and of the period before. */
async function expectOverview({ zone, first, days, filter, isWalled }: Omit<Scene, 'metric' | 'by'>): Promise<void> {
  const now = { from: dayAt(first), to: dayAt(first + days - 1), zone, ...filterOf(filter) };
  const before = { ...now, from: dayAt(first - days), to: dayAt(first - 1) };
  const asked = path('overview', { ...now, compare: 'previous' });
  const overview = await json<ReportOverview>(asked, isWalled ? bob : alice);
  const counted = (query: Query) =>
    Object.assign({}, ...metrics.map((metric) => recount(metric, query, sightOf(isWalled)))) as ReportFigures;
  expect(overview.total).toMatchObject(counted(now));
  expect(overview.compared).toMatchObject(counted(before));
}

/** By weekday (the first is Monday) and hour, when new tickets were written. */
function recountHours(query: Query, inSight: (row: Row) => boolean): number[][] {
  const week = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  const format = new Intl.DateTimeFormat('en', {
    ...{ timeZone: query.zone!, weekday: 'short', hour: 'numeric', hourCycle: 'h23' },
  });
  for (const row of rows) {
    if (row.isSpam || row.mergedIntoId !== null || isHistory(row) || !fits(row, query)) continue;
    if (!isWithin(row.openedAt, query) || !inSight(row)) continue;
    const parts = format.formatToParts(row.openedAt);
    const [day, hour] = (['weekday', 'hour'] as const).map((type) => parts.find((part) => part.type === type)!.value);
    week[['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(day!)]![Number(hour)]!++;
  }
  return week;
}

async function expectHours({ zone, first, days, filter, isWalled }: Omit<Scene, 'metric' | 'by'>): Promise<void> {
  const query = { from: dayAt(first), to: dayAt(first + days - 1), zone, ...filterOf(filter) };
  const { week } = await json<ReportHours>(path('hours', query), isWalled ? bob : alice);
  expect(week).toEqual(recountHours(query, sightOf(isWalled)));
}

describe('a report', () => {
  it('equals a recount of the rows, in all its steps and groups, and beside the period before', async () => {
    await fc.assert(fc.asyncProperty(scenes, expectScene), { numRuns: 40, seed: 2026 });
    await fc.assert(fc.asyncProperty(scenes, expectOverview), { numRuns: 10, seed: 2026 });
    await fc.assert(fc.asyncProperty(scenes, expectHours), { numRuns: 5, seed: 2026 });
  }, 60_000);

  it('opens the tickets of its figures, one for one', async () => {
    const { zone, from, to } = { zone: 'America/New_York', from: '2026-10-20', to: '2026-11-05' };
    const filters = { departmentId: ids.departments[0]! };
    const { total, fromAt, beforeAt } = await json<ReportOverview>(path('overview', { zone, from, to, ...filters }));
    const counts: [string, number][] = [];
    for (const figure of ['opened', 'history', 'backlog', 'answered', 'unanswered', 'closed', 'reopened'] as const) {
      const { view: _, ...query } = ticketsBehind(figure, { fromAt, beforeAt, zone, filters })!;
      const { data, nextCursor } = await json<PageOf<TicketSummary>>(
        `tickets?${new URLSearchParams({ ...query, limit: '100' })}`,
      );
      expect(nextCursor).toBeNull();
      counts.push([figure, data.length]);
      const { count } = await json<TicketCount>(`tickets/count?${new URLSearchParams(query)}`);
      expect([figure, count]).toEqual([figure, total[figure]]);
      expect(total[figure]).toBeGreaterThan(0);
    }
    expect(Object.fromEntries(counts)).toEqual(
      Object.fromEntries(counts.map(([name]) => [name, total[name as 'opened']])),
    );
    const slow = ticketsBehind('firstResponseP90', {
      fromAt,
      beforeAt,
      zone,
      filters,
      seconds: total.firstResponseP90!,
    })!;
    const { view: _, ...query } = slow;
    const { data } = await json<PageOf<TicketSummary>>(`tickets?${new URLSearchParams(query)}`);
    const late = rows.filter(
      (row) =>
        data.some(({ id }) => id === row.id) &&
        secondsBetween(row.openedAt, row.firstRespondedAt!) >= total.firstResponseP90!,
    );
    expect(late).toHaveLength(data.length);
    const failed = ticketsBehind('failed', { fromAt, beforeAt, zone, filters })!;
    const listed = await json<PageOf<TicketSummary>>(
      `tickets?${new URLSearchParams({ ...failed, view: '' }).toString().replace('view=&', '')}`,
    );
    expect(listed.data.length).toBeGreaterThan(0);
    for (const { id } of listed.data) expect(rows.find((row) => row.id === id)!.replies[0]!.state).toBe('failed');
  });

  it('tells by hours of the week when customers wrote, and opens them', async () => {
    const span = { zone: 'Asia/Kathmandu', from: '2026-10-15', to: '2026-11-14' };
    const { week, fromAt, beforeAt } = await json<ReportHours>(path('hours', span));
    const { opened } = recount('volume', span, all);
    expect(week.flat().reduce((sum, each) => sum + each, 0)).toBe(opened);
    const hour = week.flat().findIndex((count) => count > 1);
    const query = {
      ...{ openedFrom: fromAt, openedBefore: beforeAt, openedZone: span.zone, openedHour: String(hour) },
      isHistory: 'false',
    };
    const { data } = await json<PageOf<TicketSummary>>(`tickets?${new URLSearchParams(query)}`);
    expect(data).toHaveLength(week.flat()[hour]!);
  });

  it('knows what X bills by UTC days and account alone', async () => {
    const span = { from: '2026-10-15', to: '2026-11-14', zone: 'Pacific/Auckland' };
    const report = await json<Report>(path('cost', { ...span, by: 'account' }));
    expect(report.total).toEqual(recount('cost', span, all));
    for (const accountId of ids.accounts) {
      const expected = recount('cost', { ...span, accountId }, all);
      expect(report.groups!.find(({ key }) => key === accountId)!.figures).toEqual(expected);
    }
    const refused = await alice.get(path('cost', { ...span, by: 'tag' }));
    expect([refused.statusCode, refused.json<Problem>().errors?.[0]?.path]).toEqual([400, 'by']);
    const overview = await json<ReportOverview>(path('overview', { ...span, tag: 'refund' }));
    expect(overview.total.costMicros).toBeNull();
  });

  it('does not tell who sees some departments what X bills all of them', async () => {
    const span = { from: '2026-10-15', to: '2026-11-14', zone: 'UTC' };
    const { total, compared } = await json<ReportOverview>(path('overview', { ...span, compare: 'previous' }), bob);
    expect([total.costMicros, compared!.costMicros]).toEqual([null, null]);
    const export_ = path('export', { ...span, metric: 'cost' });
    for (const asked of [path('cost', span), path('cost', { ...span, by: 'account' }), export_]) {
      const refused = await bob.get(asked);
      expect([refused.statusCode, refused.json<Problem>().code]).toEqual([403, 'forbidden']);
      expect((await alice.get(asked)).statusCode).toBe(200);
    }
  });

  it('is a CSV that no spreadsheet takes for formulas', async () => {
    const span = { from: '2026-10-15', to: '2026-11-14', zone: 'UTC' };
    const answer = await alice.get(path('export', { metric: 'volume', ...span, by: 'department', compare: 'none' }));
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="volume-2026-10-15-2026-11-14.csv"',
    });
    const lines = answer.body.replace('\uFEFF', '').trim().split('\r\n');
    const { opened, history } = recount('volume', span, all);
    expect(lines[0]).toBe('period,from,to,department,id,opened,history');
    expect(lines.at(-1)).toBe(`"total","2026-10-15","2026-11-14","total",,${opened},${history}`);
    expect(lines.some((line) => line.includes(`"'=SUM(1)"`))).toBe(true);
  });

  it('by hours of the week is a CSV too, and that it was taken along stands in the audit log', async () => {
    const span = { from: '2026-10-15', to: '2026-11-14', zone: 'Asia/Kolkata' };
    const [answer, { week }] = [
      await alice.get(path('hours/export', { ...span, channel: 'email' })),
      await json<ReportHours>(path('hours', { ...span, channel: 'email' })),
    ];
    expect(answer.headers['content-disposition']).toBe('attachment; filename="hours-2026-10-15-2026-11-14.csv"');
    const [head, ...lines] = answer.body.replace('\uFEFF', '').trim().split('\r\n');
    expect(head).toBe('from,to,weekday,hour,opened');
    expect(lines).toHaveLength(7 * 24);
    const told = lines.map((line) => line.split(',').slice(2).map(Number));
    expect(told).toEqual(week.flatMap((hours, day) => hours.map((opened, hour) => [day + 1, hour, opened])));
    const { data } = await json<{ data: AuditEntry[] }>('audit-log?limit=1');
    expect(data[0]).toMatchObject({
      action: 'report.exported',
      subject: { name: 'hours' },
      after: { channel: 'email' },
    });
  });

  it('refuses a period that is none, and is another organization’s own', async () => {
    const refusals: Query[] = [
      { from: '2026-11-02', to: '2026-11-01' },
      { from: '2024-01-01', to: '2026-11-01' },
      { from: '2026-02-30', to: '2026-11-01' },
      { from: '2026-11-01', to: '2026-11-02', zone: 'Mars/Olympus' },
    ];
    for (const query of refusals) expect((await alice.get(path('volume', query))).statusCode).toBe(400);
    const light = await api.colleague(alice, { builtIn: 'light_agent' });
    const span = { from: '2026-10-15', to: '2026-11-14' };
    expect((await light.get(path('overview', span))).statusCode).toBe(403);
    const mallory = await api.signUp({ organizationName: 'Elsewhere' });
    const theirs = await mallory.get(path('volume', { ...span, departmentId: ids.departments[0]! }));
    expect(theirs.json<Report>().total).toEqual({ opened: 0, history: 0 });
  });
});

describe('a report of days that are packed', () => {
  const context = (departmentIds: string[] | null = null): Context => ({
    organizationId: alice.organizationId,
    actor: { kind: 'member', memberId: alice.session.member.id, permissions: ['reports.view'] },
    db: api.services.database.of(alice.organizationId, { departmentIds }),
    enqueue: async () => {},
    publish: async () => {},
    now: () => new Date(),
    log: api.services.log,
  });
  /** Whoever changed something before all marked what they change is waited for, in other databases too. */
  const pack = async (ctx = context()) => {
    await expect.poll(async () => (await packReports(ctx, 1000)).isDone).toBe(true);
    // what is left of a day that is packed no more would be in the way of a later one
    const [left] = await db().query<{ days: number }>(
      `SELECT count(*)::int AS days FROM report_columns c WHERE NOT EXISTS (
         SELECT FROM report_day d WHERE d.look = c.look AND d.at = c.at)`,
    );
    expect(left!.days).toBe(0);
  };
  const fresh = async () =>
    (
      await db().query<{ days: number }>(
        `SELECT count(*)::int AS days FROM report_day d WHERE NOT EXISTS (
           SELECT FROM report_mark m WHERE m.look = d.look AND m.at >= d.at AND m.at < d.before)`,
      )
    )[0]!.days;

  /** The database, with something done after each statement of a pipeline is answered, and before the next is sent. */
  const onStatement = (work: (rows: Record<string, unknown>[]) => Promise<void>): Context['db'] => {
    const tenant = db();
    return {
      ...tenant,
      pipeline: (asked) =>
        tenant.pipeline((statement) =>
          asked(async (name, text, values) => {
            const answer = await statement(name, text, values);
            await work(answer.rows as Record<string, unknown>[]);
            return answer;
          }),
        ),
    };
  };
  const moveTo = (zone: string) =>
    db().query(
      `UPDATE department SET service_hours = jsonb_set(service_hours::jsonb, '{timeZone}', to_jsonb($2::text))
       WHERE organization_id = $1 AND is_default`,
      [alice.organizationId, zone],
    );

  /** What the tables hold by now, whoever has changed it. */
  async function readAgain(): Promise<void> {
    const { organizationId } = alice;
    rows = await db().transaction(async (tx) => {
      const where = { organizationId };
      const tickets = await tx.ticket.findMany({ where });
      const reopened = await tx.ticketEvent.findMany({ where: { ...where, kind: { in: ['status', 'reopened'] } } });
      const messages = await tx.message.findMany({ where, include: { delivery: true } });
      return tickets.map((ticket) => ({
        ...ticket,
        reopenedAt: reopened
          .filter(({ ticketId, from }) => ticketId === ticket.id && from === 'closed')
          .map(({ at }) => at),
        replies: messages
          .filter(({ ticketId }) => ticketId === ticket.id)
          .flatMap(({ delivery }) =>
            delivery ? [{ at: delivery.createdAt, state: delivery.state, by: delivery.submittedById }] : [],
          ),
      }));
    });
  }

  async function expectRecount(): Promise<void> {
    await readAgain();
    const { zone } = await json<Report>(path('volume', { from: dayAt(0), to: dayAt(1) }));
    await fc.assert(
      fc.asyncProperty(scenes, fc.boolean(), async (scene, isElsewhere) => {
        await expectScene({ ...scene, zone: isElsewhere ? scene.zone : zone });
      }),
      { numRuns: 25, seed: 7 },
    );
    const overviews = fc.asyncProperty(scenes, (scene) => expectOverview({ ...scene, zone }));
    await fc.assert(overviews, { numRuns: 8, seed: 7 });
    const hours = fc.asyncProperty(scenes, (scene) => expectHours({ ...scene, zone }));
    await fc.assert(hours, { numRuns: 5, seed: 7 });
  }

  it('equals a recount, whatever has changed since they were packed', async () => {
    await pack();
    const packed = await fresh();
    expect(packed).toBeGreaterThan(4 * DAYS);
    await expectRecount();

    const isLive = (row: Row) => !row.isSpam && row.mergedIntoId === null;
    const [moved, tagged, handed, wanted, woken, gone, ...others] = rows.filter((row) => isLive(row) && row.closedAt);
    const change = async (row: Row | undefined, body: object) =>
      expect((await alice.patch(`tickets/${row!.id}`, body)).statusCode).toBe(200);
    const answered = others.filter(({ replies }) => replies.length > 0);
    const { organizationId } = alice;
    await change(moved, { departmentId: ids.departments.find((id) => id !== moved!.departmentId) });
    await change(tagged, { tags: ['late'] });
    await change(handed, { assigneeId: alice.session.member.id });
    await change(wanted, { isSpam: true });
    await change(woken, { status: 'open' });
    const [target, source, failing] = answered;
    const merged = await alice.post(`tickets/${target!.id}/merge`, { sourceTicketIds: [source!.id] });
    expect(merged.statusCode, merged.body).toBe(200);
    const { data: messages } = await json<PageOf<{ id: string }>>(`tickets/${target!.id}/messages`);
    const [{ id: messageId }] = messages as [{ id: string }];
    const split = await alice.post(`tickets/${target!.id}/split`, { messageIds: [messageId] });
    expect(split.statusCode, split.body).toBe(201);
    const failed = `UPDATE delivery SET state = 'failed' WHERE organization_id = $1 AND ticket_id = $2`;
    await db().query(failed, [organizationId, failing!.id]);
    await db().query('DELETE FROM ticket WHERE organization_id = $1 AND id = $2', [organizationId, gone!.id]);
    const late = { ...rowOf(Array.from({ length: 14 }, (_, index) => 5 * index + 1)), id: uuid7() };
    await writeRows([late]);
    expect(await fresh()).toBeLessThan(packed);
    await expectRecount();

    await pack();
    expect(await fresh()).toBeGreaterThanOrEqual(packed);
    await expectRecount();
  }, 60_000);

  it('equals a recount of what chance rarely asks for', async () => {
    await pack();
    await readAgain();
    const scene: Scene = {
      ...{ metric: 'volume', zone: 'UTC', first: 0, days: 20, by: 'tag', filter: 0, isWalled: false },
    };
    expect((await json<Report>(path('volume', { from: dayAt(0), to: dayAt(1) }))).zone).toBe(scene.zone);
    // of replies the agent is who wrote them
    await expectScene({ ...scene, metric: 'replies', by: 'agent' });
    await expectScene({ ...scene, metric: 'replies', by: 'channel', filter: 4 });
    // of some nobody knows how long it took
    await expectScene({ ...scene, metric: 'first-response' });
    await expectScene({ ...scene, metric: 'resolution' });
    // a tag of this name is a tag
    await expectScene({ ...scene, by: 'channel', filter: 13 });
    expect(
      recount('volume', { ...filterOf(13), from: dayAt(0), to: dayAt(19), zone: 'UTC' }, all).opened,
    ).toBeGreaterThan(0);
    // tags that none of the wanted has
    await expectScene({ ...scene, filter: 13 });
    // a day of 25 hours that begins an hour before the packed one, and ends with it
    await expectHours({ ...scene, zone: 'Europe/London', first: 10, days: 1 });
    expect(dayAt(10)).toBe('2026-10-25');
    expect(
      recountHours({ from: dayAt(10), to: dayAt(10), zone: 'Europe/London' }, all)
        .flat()
        .some(Boolean),
    ).toBe(true);
  }, 60_000);

  it('takes ids in capitals for what they are', async () => {
    await pack();
    const span = { from: dayAt(0), to: dayAt(DAYS), compare: 'none', by: 'language' };
    const named = {
      accountId: ids.accounts,
      assignee: ids.members,
      keywordId: ids.keywords,
      departmentId: ids.departments,
    };
    const [plain, capitals]: [string, Pick<Report, 'total' | 'groups'>][][] = [[], []];
    for (const [name, [id]] of Object.entries(named)) {
      for (const metric of ['volume', 'replies'] as const) {
        const told = async (value: string) => {
          const { total, groups } = await json<Report>(path(metric, { ...span, [name]: value }));
          return { total, groups };
        };
        plain!.push([`${metric} ${name}`, await told(id!)]);
        capitals!.push([`${metric} ${name}`, await told(id!.toUpperCase())]);
      }
    }
    for (const [, { groups }] of plain!) expect(groups).not.toEqual([]);
    expect(capitals).toEqual(plain);
  });

  it('believes no day of which a ticket of its first moment changes, also right after it was read', async () => {
    const openedAt = new Date(BEGIN + 8 * DAY);
    const night = { ...rowOf(Array.from({ length: 14 }, () => 0)), id: uuid7(), openedAt, reopenedAt: [], replies: [] };
    await writeRows([{ ...night, createdAt: openedAt }]);
    await pack();
    const packed = await fresh();
    const span = { from: dayAt(8), to: dayAt(8) };
    const { total, fromAt } = await json<Report>(path('volume', span));
    expect(fromAt).toBe(openedAt.toISOString());
    /** Nothing but when it was opened is marked of it. */
    const learn = (createdAt: Date) =>
      db().query('UPDATE ticket SET created_at = $3 WHERE organization_id = $1 AND id = $2', [
        ...[alice.organizationId, night.id],
        createdAt,
      ]);
    await learn(new Date());
    const asHistory = { opened: total.opened! - 1, history: total.history! + 1 };
    expect((await json<Report>(path('volume', span))).total).toEqual(asHistory);
    expect(await fresh()).toBe(packed - 1);
    // between what is counted of the day and what is kept of it, by somebody else
    let changes = 0;
    await pack({
      ...context(),
      db: onStatement(async (sent) => {
        if (changes === 0 && sent[0] && 'counted' in sent[0] && ++changes) await learn(openedAt);
      }),
    });
    expect(changes).toBe(1);
    expect((await json<Report>(path('volume', span))).total).toEqual(total);
    await pack();
    expect(await fresh()).toBe(packed);
    expect((await json<Report>(path('volume', span))).total).toEqual(total);
  });

  it('believes a day until something of it changes, also while it is being packed', async () => {
    await pack();
    const span = { from: '2026-10-20', to: '2026-10-20' };
    const volume = async () => (await json<Report>(path('volume', span))).total;
    const { opened, history } = (await volume()) as { opened: number; history: number };
    const { zone } = await json<Report>(path('volume', span));
    const row = rows.find((each) => isWithin(each.openedAt, { ...span, zone }) && !each.isSpam && !each.mergedIntoId)!;
    const { organizationId } = alice;
    // as if all tickets of the day were history: the second of what is counted of those opened
    const forge = (departmentId = '00000000-0000-0000-0000-000000000000') =>
      db().query(
        `UPDATE report_columns SET counted = decode(repeat('02', octet_length(counted)), 'hex')
         WHERE organization_id = $1 AND look = 'opened' AND department_id = $2 AND at = (
           SELECT at FROM report_day WHERE organization_id = $1 AND look = 'opened' AND at <= $3 AND before > $3)`,
        [organizationId, departmentId, row.openedAt],
      );
    await forge();
    expect(await volume()).toMatchObject({ opened: 0, history: opened + history });
    // by whatever filters and dimension
    const channel = row.channel as 'email' | 'manual';
    const narrowed = { ...span, channel, assignee: row.assigneeId ?? 'none', compare: 'none' as const };
    const { groups } = await getReport(context(), { metric: 'volume', by: 'language', ...narrowed });
    expect(groups).not.toEqual([]);
    for (const { figures } of groups!) expect(figures).toMatchObject({ opened: 0, history: expect.any(Number) });
    // behind the wall there are those of departments, and of one's own alone
    const behind = async (departmentId: string, by?: ReportDimension) =>
      getReport(context([departmentId]), { metric: 'volume', ...span, compare: 'none', by });
    const own = recount('volume', { ...span, zone, departmentId: row.departmentId }, all);
    expect((await behind(row.departmentId)).total).toEqual(own);
    await forge(row.departmentId);
    const forged = { opened: 0, history: own.opened! + own.history! };
    expect(await behind(row.departmentId, 'agent')).toMatchObject({ total: forged });
    expect(await behind(row.departmentId, 'tag')).toMatchObject({ total: forged });
    const other = ids.departments.find((id) => id !== row.departmentId)!;
    expect((await behind(other)).total).toEqual(recount('volume', { ...span, zone, departmentId: other }, all));
    await db().pipeline(async (statement) => {
      await statement('', `UPDATE ticket SET tags = '{odd}' WHERE organization_id = $1 AND id = $2`, [
        organizationId,
        row.id,
      ]);
      await packReports(context(), 1000);
      await forge();
    });
    expect(await volume()).toMatchObject({ opened });
    await pack();
    expect(await volume()).toMatchObject({ opened });
    await expectRecount();
  }, 60_000);

  it('counts nothing twice where a country says late that its days began at other times', async () => {
    await pack();
    // as they would be if its clocks had been an hour behind for a week
    const shift = `
      WITH days AS (
        UPDATE report_day SET at = at + interval '1 hour', before = before + interval '1 hour'
        WHERE organization_id = $1 AND at >= $2 AND before <= $3)
      UPDATE report_columns SET at = at + interval '1 hour' WHERE organization_id = $1 AND at >= $2 AND at < $3`;
    await db().query(shift, [alice.organizationId, new Date(BEGIN + 5 * DAY), new Date(BEGIN + 12 * DAY)]);
    await pack();
    await expectRecount();
  }, 60_000);

  it('equals a recount after retention has removed tickets, and a customer is erased', async () => {
    await pack();
    const packed = await fresh();
    const ctx = { ...context(), actor: { kind: 'system' as const, memberId: null, permissions: PERMISSIONS } };
    const days = Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, null])) as RetentionDays;
    // ten days of tickets are older than it keeps, later
    const later = { ...ctx, now: () => new Date(Math.max(Date.now(), BEGIN + 10 * DAY + 90 * DAY)) };
    await saveRetention(ctx, { days: { ...days, tickets: 90 }, revision: 0 }, days);
    expect((await applyRetention(later)).tickets).toBeGreaterThan(5);
    expect(await fresh()).toBeLessThan(packed);
    await expectRecount();

    const { id: contactId, name } = await makeContact(db());
    const { twitterUserId } = await makeProfile(db(), { contactId });
    const known = rows.filter((row) => !row.isSpam && !row.mergedIntoId && row.language && row.keywordId).slice(0, 3);
    await db().query(
      'UPDATE ticket SET customer_id = $2, contact_id = $3 WHERE organization_id = $1 AND id = ANY ($4::uuid[])',
      [alice.organizationId, twitterUserId, contactId, known.map(({ id }) => id)],
    );
    await pack();
    const before = await fresh();
    const { id: erasureId } = await eraseContact(later, { contactId, name });
    const turn = (await claimErasure(later, { erasureId, leaseSeconds: 60 }))!;
    await expect.poll(() => carryOnErasure(later, turn)).toBe('done');
    expect(await fresh()).toBeLessThan(before);
    await expectRecount();
    expect(known.map(({ id }) => rows.find((row) => row.id === id)!.language)).toEqual([null, null, null]);

    await pack();
    expect(await fresh()).toBeGreaterThanOrEqual(before);
    await expectRecount();
  }, 60_000);

  it('keeps nothing of days before the first ticket there is', async () => {
    await pack();
    const first = new Date(BEGIN + 12 * DAY);
    const old = 'DELETE FROM ticket WHERE organization_id = $1 AND opened_at < $2';
    await db().query(old, [alice.organizationId, first]);
    await pack();
    const kept = 'SELECT look FROM report_day WHERE at < $1 UNION ALL SELECT look FROM report_columns WHERE at < $1';
    expect(await db().query(kept, [new Date(first.getTime() - DAY)])).toEqual([]);
    const [packed] = await db().query<{ days: number }>('SELECT count(*)::int AS days FROM report_day');
    expect(packed!.days).toBeGreaterThan(DAYS);
  });

  it('are asked for where there are many tickets, and again a quarter of an hour later', async () => {
    const isDue = async (minutes: number, tickets = 1) => {
      const at = new Date(Date.now() + minutes * 60_000);
      return (await dueReportPackings(api.services.database, at, tickets, 1000)).includes(alice.organizationId);
    };
    await pack();
    expect(await Promise.all([isDue(0), isDue(16), isDue(16, 1_000_000)])).toEqual([false, true, false]);
  });

  it('is of the days of another time zone once the organization has one, and again of those of the one before', async () => {
    const { zone } = await json<Report>(path('volume', { from: dayAt(0), to: dayAt(1) }));
    await moveTo('Asia/Kathmandu');
    await pack();
    const [first] = await db().query<{ at: Date }>('SELECT min(at) AS at FROM report_day');
    expect(first!.at.toISOString()).toMatch(/T18:15/);
    await expectRecount();
    const packed = await fresh();
    await moveTo(zone);
    await pack();
    expect(await fresh()).toBeGreaterThan(packed - 10);
    await expectRecount();
  }, 60_000);

  it('packs no day of a time zone that the organization has left meanwhile', async () => {
    await moveTo('America/New_York');
    const tenant = db();
    const kept = async () =>
      (await tenant.query<{ days: number }>('SELECT count(*)::int AS days FROM report_day'))[0]!.days;
    // the first transaction finds what is to be packed, the second packs some of it
    let transactions = 0;
    let before = 0;
    const pipeline: Context['db']['pipeline'] = async (work) => {
      const answer = await tenant.pipeline(work);
      if (++transactions !== 2) return answer;
      before = await kept();
      await moveTo('Asia/Kathmandu');
      await packReports(context(), 0);
      return answer;
    };
    const { packed } = await packReports({ ...context(), db: { ...tenant, pipeline } }, 1000);
    expect(transactions).toBeGreaterThan(3);
    expect(before).toBeGreaterThan(0);
    expect([packed, await kept()]).toEqual([before, 0]);
    await pack();
    const [first] = await tenant.query<{ at: Date }>('SELECT max(at) AS at FROM report_day');
    expect(first!.at.toISOString()).toMatch(/T18:15/);
  }, 60_000);
});

import type { Capture, CapturePreview, Department, Problem } from '@perch/contracts';
import type { Permission } from '@perch/core';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { directoryQueries } from '../../../lib/directory.ts';
import { startI18n } from '../../../lib/i18n.ts';
import { sessionQuery, type Session } from '../../../lib/session.ts';
import { CaptureForm } from '../capture-form.tsx';
import { openPage } from '../../../testing/open-page.tsx';

const id = (digit: number) => `0199d1c5-7f0e-7000-8000-00000000000${digit}`;
const department = (digit: number, name: string, isActive = true): Department => ({
  id: id(digit),
  name,
  isDefault: digit === 1,
  assignment: 'manual',
  isActive,
  memberIds: [],
  revision: 1,
});
const keyword = (phrase: string, digit: number): Capture['keywords'][number] => ({
  id: id(digit),
  phrase,
  departmentId: null,
  priority: null,
  tags: [],
  assigneeId: null,
});
const saved: Capture = {
  mentions: 'all',
  directMessages: 'all',
  keywords: [keyword('refund', 5), keyword('late', 6), keyword('broken', 7)],
  excludedKeywords: [],
  departmentId: id(1),
  unmatchedDepartmentId: null,
  includeRetweets: false,
  includeQuotes: true,
  includeReplies: true,
  mutedProfiles: [],
  reopenHours: { public: 168, directMessage: 72 },
  revision: 4,
};
const preview: CapturePreview = {
  days: 7,
  from: '2026-11-21T10:00:00.000Z',
  isComplete: true,
  limitedBy: null,
  evaluated: 120,
  tickets: { now: 96, after: 41 },
  perDay: [],
  byDepartment: [
    { departmentId: id(1), now: 90, after: 40, directMessages: { now: 0, after: 0 } },
    { departmentId: id(2), now: 6, after: 1, directMessages: { now: 0, after: 0 } },
  ],
  wouldGo: {
    count: 55,
    examples: [
      {
        channel: 'twitter',
        text: 'No refund, what a giveaway',
        author: {
          twitterUserId: '501',
          username: 'carla',
          name: 'Carla',
          avatarUrl: null,
          isVerified: false,
          followersCount: null,
          isErased: false,
          url: 'https://x.com/carla',
        },
        postedAt: '2026-11-27T10:00:00.000Z',
        now: { code: 'keyword', matched: [{ phrase: 'refund', start: 3, end: 9 }] },
        after: { code: 'excluded_keyword', matched: [{ phrase: 'giveaway', start: 18, end: 26 }] },
      },
    ],
  },
  wouldCome: { count: 0, examples: [] },
};

interface Call {
  method: string;
  path: string;
  body: unknown;
}
let calls: Call[];
let answer: (call: Call) => Response | undefined;
let unmount: () => void;

const refusal = (code: Problem['code'], status: number, more: Partial<Problem> = {}) =>
  Response.json({ type: 'about:blank', title: '', status, code, ...more }, { status });

beforeAll(startI18n);
beforeEach(() => {
  calls = [];
  answer = () => undefined;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const body = init.body ? (JSON.parse(init.body as string) as unknown) : undefined;
    const call = { method: init.method!, path: url.replace('/api/v1/', ''), body };
    calls.push(call);
    return answer(call) ?? refusal('not_found', 404);
  });
});
afterEach(() => {
  unmount();
  vi.unstubAllGlobals();
});

async function show(capture: Capture = saved, departments = [department(1, 'Support'), department(2, 'Sales')]) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  const permissions: Permission[] = ['setup.social', 'social.view'];
  client.setQueryData(sessionQuery.queryKey, { permissions, member: { id: 'me' } } as unknown as Session);
  client.setQueryData(directoryQueries.departments.queryKey, departments);
  client.setQueryData(directoryQueries.members.queryKey, []);
  client.setQueryData(directoryQueries.accounts.queryKey, []);
  const form = () => <CaptureForm account={{ id: id(9), username: 'acme' }} saved={capture} />;
  const { close } = openPage({ component: form, client });
  unmount = () => {
    close();
    document.body.replaceChildren();
  };
  await vi.waitFor(() => expect(document.querySelector('form')).not.toBeNull());
}

const words = () => document.body.textContent ?? '';
const sees = (text: string) => vi.waitFor(() => expect(words()).toContain(text));
const named = (selector: string, name: string) =>
  [...document.querySelectorAll<HTMLElement>(selector)].find(
    (element) => (element.getAttribute('aria-label') ?? element.textContent) === name,
  );
const press = async (name: string) =>
  (await vi.waitFor(() => named('button', name) ?? Promise.reject(new Error(name)))).click();
const choose = (group: string, value: string) =>
  named('[role=radiogroup]', group)!.querySelector<HTMLInputElement>(`input[value="${value}"]`)!.click();
const chips = () => [...document.querySelectorAll('[data-phrase]')].map((chip) => chip.getAttribute('data-phrase'));
const typeKeywords = async (text: string) => {
  const input = document.querySelector<HTMLInputElement>('[data-setting=keywords] input:not([type=search])')!;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
};
const sent = (method: string, path: string) => calls.filter((call) => call.method === method && call.path === path);
const PATH = `twitter/accounts/${id(9)}/capture`;

describe('the preview', () => {
  test('tells how many, where, and why, with the words marked', async () => {
    answer = ({ path }) => (path === `${PATH}/preview` ? Response.json(preview) : undefined);
    await show();
    choose('Mentions', 'matching');
    await press('Preview');
    await sees('In the last 7 days: 41 tickets instead of 96');
    expect(sent('POST', `${PATH}/preview`)[0]!.body).toMatchObject({ days: 7, capture: { mentions: 'matching' } });
    expect([...document.querySelectorAll('tbody tr')].map((row) => row.textContent)).toEqual([
      'Support9040',
      'Sales61',
    ]);
    expect([...document.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['refund', 'giveaway']);
    expect(words()).toContain('55 that would be in no ticket any more');
    await press('Close');
    await vi.waitFor(() => expect(words()).not.toContain('41 tickets'));
  });

  test('says that nothing came in, and what went wrong', async () => {
    const nothing = {
      ...preview,
      evaluated: 0,
      tickets: { now: 0, after: 0 },
      limitedBy: 'history',
      isComplete: false,
    };
    answer = ({ body }) => ((body as { days?: number }).days === 7 ? Response.json(nothing) : refusal('internal', 500));
    await show();
    choose('Mentions', 'off');
    await press('Preview');
    await sees('This account has just been connected.');
    named('[role=radiogroup]', 'Days to look at')!.querySelector<HTMLInputElement>('input[value="30"]')!.click();
    await sees('Something went wrong on our side.');
  });
});

describe('saving', () => {
  test('of what would flood asks first, and saves when it is meant', async () => {
    const estimate = { ticketsPerDay: 50_000, ticketsPerDayNow: 120 };
    answer = ({ method, body }) => {
      if (method !== 'PUT') return undefined;
      return (body as { acceptFlood: boolean }).acceptFlood
        ? Response.json({ ...saved, includeRetweets: true, revision: 5 })
        : refusal('capture_flood', 409, { estimate });
    };
    await show();
    named('input', 'Retweets')!.click();
    await press('Save');
    await sees('About 50,000 tickets a day');
    await press('Cancel');
    await vi.waitFor(() => expect(words()).not.toContain('About 50,000'));
    await press('Save');
    await press('Save anyway');
    await vi.waitFor(() => expect(sent('PUT', PATH)).toHaveLength(3));
    expect(sent('PUT', PATH).map(({ body }) => (body as { acceptFlood: boolean }).acceptFlood)).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('is refused beside the switch that needs keywords', async () => {
    await show({ ...saved, keywords: [] });
    choose('Mentions', 'matching');
    await vi.waitFor(() =>
      expect(document.querySelector('[data-setting=mentions]')!.textContent).toContain(
        'Matching needs at least one keyword.',
      ),
    );
    expect(named('button', 'Save')!.hasAttribute('disabled')).toBe(true);
  });

  test('names a department that was deactivated while it was chosen', async () => {
    await show({ ...saved, departmentId: id(2) }, [department(1, 'Support'), department(2, 'Sales', false)]);
    named('input', 'Retweets')!.click();
    await sees('Sales has been deactivated. Choose another department.');
    expect(document.querySelector<HTMLInputElement>('input[aria-label="Department of captured items"]')!.value).toBe(
      'Sales (deactivated)',
    );
  });

  test('puts what the API says beside the keyword it is about', async () => {
    answer = ({ method }) =>
      method === 'PUT'
        ? refusal('keyword_invalid', 400, { errors: [{ path: 'keywords.1.phrase', message: 'Quite odd' }] })
        : undefined;
    await show();
    named('input', 'Retweets')!.click();
    await press('Save');
    await vi.waitFor(() =>
      expect(document.querySelector('[data-trouble] [data-phrase]')!.textContent).toContain('late'),
    );
    expect(words()).toContain('Quite odd');
  });

  test('shows what somebody else has changed, and goes on with both', async () => {
    const theirs = { ...saved, includeQuotes: false, keywords: [keyword('angry', 8), ...saved.keywords], revision: 5 };
    answer = ({ method, path }) => {
      if (method === 'PUT') return refusal('settings_changed', 409);
      return path === PATH ? Response.json(theirs) : undefined;
    };
    await show();
    await typeKeywords('lost bag');
    await press('Save');
    await sees('Somebody else has changed these settings.');
    await sees('Saved by somebody else');
    expect([...document.querySelectorAll('ins')].map((added) => added.textContent)).toEqual(['lost bag', 'angry']);
    await press('Go on with both');
    await vi.waitFor(() => expect(chips()).toEqual(['angry', 'refund', 'late', 'broken', 'lost bag']));
    await press('Save');
    await vi.waitFor(() => expect(sent('PUT', PATH).at(-1)!.body).toMatchObject({ revision: 5, includeQuotes: false }));
  });
});

describe('keywords', () => {
  test('stand in an order that the keyboard changes', async () => {
    await show();
    const move = (phrase: string, key: string) =>
      document
        .querySelector(`[data-phrase="${phrase}"]`)!
        .dispatchEvent(new KeyboardEvent('keydown', { key, altKey: true, bubbles: true }));
    move('broken', 'ArrowLeft');
    await vi.waitFor(() => expect(chips()).toEqual(['refund', 'broken', 'late']));
    expect(words()).toContain('“broken” is number 2 of 3 now');
    move('refund', 'ArrowLeft');
    move('late', 'ArrowRight');
    expect(chips()).toEqual(['refund', 'broken', 'late']);
    document.querySelector<HTMLElement>('[data-phrase="late"]')!.click();
    await press('Move up');
    await vi.waitFor(() => expect(chips()).toEqual(['refund', 'late', 'broken']));
  });

  test('that do nothing are said so', async () => {
    await show();
    await typeKeywords('refund now, @acme');
    await sees('“refund now” never decides: “refund” stands before it and finds the same.');
    await sees('“@acme” is in nearly every tweet to this account');
  });

  test('watch the public where that is switched on, at a price that is told, as often and as much as chosen', async () => {
    answer = ({ method, path }) => {
      if (method === 'PUT') return Response.json({ ...saved, revision: 5 });
      const searches = { tweetMicros: 15_000, data: [] };
      return path.endsWith('/keyword-searches') ? Response.json(searches) : undefined;
    };
    await show();
    document.querySelector<HTMLElement>('[data-phrase="refund"]')!.click();
    await sees('Also watch the public on X');
    const label = [...document.querySelectorAll('label')].find(({ textContent }) =>
      textContent?.includes('Also watch'),
    )!;
    document.getElementById(label.htmlFor)!.click();
    await sees('At most $1.50 a day');
    await press('Save');
    const publicSearch = { intervalSeconds: 900, mostPerDay: 100 };
    await vi.waitFor(() =>
      expect(sent('PUT', PATH).at(-1)!.body).toMatchObject({ keywords: [{ phrase: 'refund', publicSearch }, {}, {}] }),
    );
  });

  test('many are taken at once, and few of them drawn until somebody asks', async () => {
    await show({ ...saved, keywords: [] });
    await typeKeywords(Array.from({ length: 300 }, (_, at) => `word${at}`).join(', '));
    await vi.waitFor(() => expect(chips()).toHaveLength(60));
    expect(named('button', 'Show 240 more')).toBeDefined();
  });
});

test('with one active department nothing is asked, and it is said why', async () => {
  await show(saved, [department(1, 'Support'), department(2, 'Sales', false)]);
  expect(words()).toContain('There is one active department, Support, and all tickets go there.');
  expect(document.querySelector('[data-setting=unmatched]')).toBeNull();
});

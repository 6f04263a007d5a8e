import { MantineProvider } from '@mantine/core';
import type { CallsLeft, Coverage, CoverageBucket, CoverageTimeline, Session, TwitterAccount } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startI18n } from '../../../lib/i18n.ts';
import { sessionQuery } from '../../../lib/session.ts';
import { EncryptedChatsNotice } from '../../../ui/encrypted-chats.tsx';
import { CoverageSection } from '../coverage-section.tsx';
import { LimitsSection } from './limits-section.tsx';
import { SilenceSection } from './silence-section.tsx';

const hour = (before: number) => new Date((Math.floor(Date.now() / 3_600_000) - before) * 3_600_000);
let answers: Record<string, unknown>;
let asked: { method: string; body: unknown }[];
let box: HTMLElement;
let unmount: () => void;

beforeAll(startI18n);
beforeEach(() => {
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method !== 'GET') asked.push({ method, body: JSON.parse(String(body)) });
    const path = url.replace(/^\/api\/v1\/twitter\/accounts\/a\/?/, '').replace(/\?.*$/, '');
    const problem = { code: 'internal', title: '', type: '', status: 500 };
    return path in answers ? Response.json(answers[path]) : Response.json(problem, { status: 500 });
  });
  asked = [];
  answers = {};
});
afterEach(() => {
  unmount();
  box.remove();
  localStorage.clear();
  vi.unstubAllGlobals();
});

function show(screen: ReactNode) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(sessionQuery.queryKey, { member: { id: 'marina' } } as Session);
  box = document.body.appendChild(document.createElement('div'));
  const root = createRoot(box);
  unmount = () => root.unmount();
  root.render(
    <MantineProvider withGlobalClasses={false}>
      <QueryClientProvider client={client}>{screen}</QueryClientProvider>
    </MantineProvider>,
  );
  return vi.waitFor(() => expect(box.querySelector('section, aside, button')).not.toBeNull());
}
const button = (name: string) =>
  [...box.querySelectorAll('button')].find((each) => (each.ariaLabel ?? each.textContent) === name)!;
const words = () => box.textContent.trim();

describe('the timeline', () => {
  const bucket = (before: number, fields: Partial<CoverageBucket> = {}): CoverageBucket => ({
    at: hour(before).toISOString(),
    state: 'covered',
    rounds: 60,
    failures: 0,
    items: 10,
    lateItems: 0,
    longestLagSeconds: 60,
    ...fields,
  });
  const row = (fields: Partial<CoverageBucket>) => [bucket(2, fields), bucket(1), bucket(0)];
  const cell = (at: number) => box.querySelectorAll<HTMLElement>('[role=gridcell] button')[at]!;

  async function open() {
    const timeline: CoverageTimeline = {
      from: hour(2).toISOString(),
      to: hour(-1).toISOString(),
      bucketSeconds: 3600,
      streams: [
        { stream: 'mentions', buckets: row({ state: 'missed', lateItems: 2 }) },
        { stream: 'direct_messages', buckets: row({}) },
      ],
    };
    const gap = (before: number): Coverage['gaps']['data'][number] => ({
      id: `01900000-0000-7000-8000-00000000000${before}`,
      stream: 'mentions',
      kind: 'interval',
      reason: 'window_full',
      state: 'lost',
      fromAt: hour(before).toISOString(),
      toAt: hour(before - 1).toISOString(),
      itemId: null,
      foundAt: hour(0).toISOString(),
      settledAt: null,
    });
    answers = {
      coverage: { streams: [], gaps: { data: [gap(2), gap(7)], nextCursor: null } } satisfies Coverage,
      'coverage/timeline': timeline,
    };
    await show(<CoverageSection account={{ id: 'a' }} />);
    await vi.waitFor(() => expect(box.querySelector('[role=grid]')).not.toBeNull());
  }

  test('says in words what each cell shows, and sums up each stream', async () => {
    await open();
    expect(cell(0).ariaLabel).toMatch(/ · Lost · 60 polls · 10 items · 2 found late$/);
    expect(cell(0).title).toBe(cell(0).ariaLabel);
    const heads = [...box.querySelectorAll('[role=rowheader]')].map(({ textContent }) => textContent);
    expect(heads).toEqual(['Mentions30 items · 2 found late', 'Direct messages30 items']);
    expect([...box.querySelectorAll('ul[aria-label="What the cells mean"] li')].map((li) => li.textContent)).toEqual([
      'Complete',
      'Not complete yet',
      'Partly lost',
      'Lost',
      'Not read',
      'Found late',
    ]);
  });

  test('is one stop for Tab, with arrows inside', async () => {
    await open();
    const stop = (at: number) =>
      vi.waitFor(() => {
        expect([...box.querySelectorAll('[role=gridcell] button[tabindex="0"]')]).toEqual([cell(at)]);
        expect(document.activeElement).toBe(cell(at));
      });
    cell(2).focus();
    await stop(2);
    for (const [key, at] of [
      ['ArrowDown', 5],
      ['ArrowLeft', 4],
      ['ArrowDown', 4],
    ] as const) {
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      await stop(at);
    }
    expect(words()).toContain(`Direct messages ${cell(4).ariaLabel}`);
  });

  test('leads from a cell that is not complete to the gaps in it, and from another nowhere', async () => {
    await open();
    cell(1).click();
    await vi.waitFor(() => expect(words()).toContain(`Mentions ${cell(1).ariaLabel}`));
    expect(box.querySelector('[data-chosen]')).toBeNull();
    cell(0).click();
    await vi.waitFor(() => expect((document.activeElement as HTMLElement).ariaLabel).toBe('Chosen time'));
    expect(words()).toContain('The marked gap below reaches into this time.');
    expect(box.querySelectorAll('li[data-chosen]')).toHaveLength(1);
    button('Clear').click();
    await vi.waitFor(() => expect(box.querySelector('[data-chosen]')).toBeNull());
  });
});

describe('the alarm of silence', () => {
  const account = (silenceHours: number | null) =>
    ({ id: 'a', silenceHours, lastReceivedAt: hour(30).toISOString() }) as TwitterAccount;
  async function type(text: string) {
    const input = box.querySelector('input')!;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await vi.waitFor(() => expect(button('Save').disabled).toBe(false));
  }

  test('is set in whole hours; what cannot be hours is not sent', async () => {
    await show(<SilenceSection account={account(null)} />);
    expect(words()).toContain('Something last arrived yesterday');
    await type('0');
    button('Save').click();
    const problem = () => box.querySelector('[role=alert]')?.textContent;
    await vi.waitFor(() => expect(problem()).toBe('Whole hours from 1 to 168, or nothing.'));
    await type('12');
    button('Save').click();
    await vi.waitFor(() => expect(asked).toEqual([{ method: 'PATCH', body: { silenceHours: 12 } }]));
    await vi.waitFor(() => expect(problem()).toContain('Something went wrong'));
  });

  test('is taken away', async () => {
    await show(<SilenceSection account={account(6)} />);
    button('Remove alarm').click();
    await vi.waitFor(() => expect(asked).toEqual([{ method: 'PATCH', body: { silenceHours: null } }]));
  });
});

describe('calls left', () => {
  const calls = (fields: Partial<CallsLeft>): CallsLeft => ({
    kind: 'mentions',
    window: 'quarter',
    limit: 300,
    remaining: 280,
    resetsAt: new Date(Date.now() + 9 * 60_000 + 5_000).toISOString(),
    source: 'x',
    ...fields,
  });

  test('are told in words and bars, with when they are full again and who says so', async () => {
    answers = {
      limits: {
        data: [
          calls({}),
          calls({ kind: 'search', remaining: 0 }),
          calls({
            kind: 'tweets_sent',
            window: 'app_day',
            limit: 10_000,
            remaining: 10_000,
            resetsAt: null,
            source: 'published',
          }),
        ],
      },
    };
    await show(<LimitsSection account={{ id: 'a' }} />);
    await vi.waitFor(() => expect(box.querySelector('table')).not.toBeNull());
    expect([...box.querySelectorAll('tbody tr')].map(({ textContent }) => textContent)).toEqual([
      'Reading mentionsthis account, 15 minutes280 of 300in 9 minutes',
      'Searchthis account, 15 minutes0 of 300used up: waitingin 9 minutes',
      'Tweets and replies sentthe whole X app, 24 hours10,000 of 10,000nothing used; as X publishes it',
    ]);
    const meter = box.querySelector('[role=meter]')!;
    expect([meter.getAttribute('aria-valuenow'), meter.getAttribute('aria-valuetext')]).toEqual(['280', '280 of 300']);
  });

  test('that cannot be had are asked for again', async () => {
    await show(<LimitsSection account={{ id: 'a' }} />);
    await vi.waitFor(() => expect(words()).toContain('Try again'));
    answers = { limits: { data: [calls({})] } };
    button('Try again').click();
    await vi.waitFor(() => expect(box.querySelector('table')).not.toBeNull());
  });
});

describe('the notice about encrypted chats', () => {
  test('is put aside by each person for themselves, and a line of it stays', async () => {
    await show(<EncryptedChatsNotice />);
    expect(words()).toContain('X shows them to no app');
    button('Dismiss').click();
    await vi.waitFor(() => expect(words()).toBe('Without X’s encrypted chats'));
    expect(localStorage.getItem('perch.encrypted-chats.marina')).toBe('read');
    box.querySelector('button')!.click();
    await vi.waitFor(() => expect(words()).toContain('X shows them to no app'));
  });
});

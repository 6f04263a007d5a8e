import { MantineProvider } from '@mantine/core';
import type { TwitterAccount, Usage } from '@perch/contracts';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { CostSection } from './cost-section.tsx';

const today = new Date().toISOString().slice(0, 10);
let usage: Usage;
let asked: { method: string; body: unknown }[];
let answer: () => Response;
let box: HTMLElement;
let unmount: () => void;

beforeAll(startI18n);
beforeEach(() => {
  vi.stubGlobal('fetch', async (_path: string, { method = 'GET', body }: RequestInit = {}) => {
    if (method === 'GET') return Response.json(usage);
    asked.push({ method, body: JSON.parse(String(body)) });
    return answer();
  });
  asked = [];
  answer = () => Response.json({ code: 'forbidden', title: '', type: '', status: 403 }, { status: 403 });
  usage = { budget: { dailyMicros: null, spentTodayMicros: 0, slowed: [] }, days: [], totalMicros: 0 };
});
afterEach(() => {
  unmount();
  box.remove();
  vi.unstubAllGlobals();
});

async function show(dailyBudgetUsd: number | null = null) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  box = document.body.appendChild(document.createElement('div'));
  const root = createRoot(box);
  unmount = () => root.unmount();
  root.render(
    <MantineProvider>
      <QueryClientProvider client={client}>
        <CostSection account={{ id: 'a', dailyBudgetUsd } as TwitterAccount} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await vi.waitFor(() => expect(box.querySelector('form')).not.toBeNull());
}
const button = (name: string) => [...box.querySelectorAll('button')].find(({ textContent }) => textContent === name)!;
const words = () => box.textContent;
async function type(text: string) {
  const input = box.querySelector('input')!;
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, text);
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await vi.waitFor(() => expect(button('Save').disabled).toBe(false));
}

test('says what was spent of the budget, and what that slows down and stops', async () => {
  const stoppedUntil = `${today}T23:59:00.000Z`;
  usage.budget = {
    dailyMicros: 10_000_000,
    spentTodayMicros: 8_450_000,
    slowed: [
      { stream: 'direct_messages', intervalSeconds: 300, usualSeconds: 90, stoppedUntil: null },
      { stream: 'search', intervalSeconds: 9_000, usualSeconds: 3_600, stoppedUntil },
    ],
  };
  await show(10);
  expect(words()).toContain('$8.45 today');
  expect(box.querySelector('[role=meter]')?.getAttribute('aria-valuetext')).toBe('$8.45 today, of $10.00, that is 84%');
  expect(words()).toContain('Direct messages: every 5 minutes instead of every 90 seconds');
  expect(words()).toMatch(/Search for late mentions: not before \d/);
  expect(words()).not.toContain('Replies always go out');
});

test('says that mentions go on when nothing is left', async () => {
  usage.budget = { dailyMicros: 1_000_000, spentTodayMicros: 1_000_000, slowed: [] };
  await show(1);
  expect(words()).toContain('of $1.00, that is 100%');
  expect(words()).toContain('Replies always go out');
});

test('shows today line by line, and every day in a table beside the chart', async () => {
  usage.days = [{ day: today, totalMicros: 25_000, lines: [{ kind: 'post_read', units: 5, costMicros: 25_000 }] }];
  await show();
  const [lines, days] = box.querySelectorAll('table');
  expect([...lines!.querySelectorAll('tbody td, tbody th')].map(({ textContent }) => textContent)).toEqual([
    'Posts read',
    '5',
    '$0.005',
    '$0.025',
  ]);
  expect(days!.querySelectorAll('tbody tr')).toHaveLength(30);
});

test('a budget is saved in dollars, and taken away', async () => {
  await show(5);
  await type('12.50');
  button('Save').click();
  await vi.waitFor(() => expect(asked).toEqual([{ method: 'PATCH', body: { dailyBudgetUsd: 12.5 } }]));
  await vi.waitFor(() => expect(button('Remove budget').disabled).toBe(false));
  button('Remove budget').click();
  await vi.waitFor(() => expect(asked[1]?.body).toEqual({ dailyBudgetUsd: null }));
});

test('nothing that cannot be a budget is sent; what the server refuses is said', async () => {
  await show();
  await type('0');
  button('Save').click();
  await vi.waitFor(() => expect(words()).toContain('An amount between one cent and a million dollars'));
  expect(asked).toEqual([]);
  await type('3');
  button('Save').click();
  await vi.waitFor(() => expect(words()).toContain('Your role does not allow this'));
});

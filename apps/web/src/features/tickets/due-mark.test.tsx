import { MantineProvider } from '@mantine/core';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { DueMark } from './due-mark.tsx';
import { isLeftByThanks, ThanksNotice } from './thanks-notice.tsx';

let box: HTMLElement;
let unmount: () => void;

beforeAll(startI18n);
afterEach(() => {
  unmount();
  box.remove();
  vi.unstubAllGlobals();
});

async function show(minutes: number | null, isFirst = false) {
  box = document.body.appendChild(document.createElement('div'));
  const root = createRoot(box);
  unmount = () => root.unmount();
  const dueAt = minutes === null ? null : new Date(Date.now() + minutes * 60_000 + 1000).toISOString();
  root.render(
    <MantineProvider>
      <main>
        <DueMark ticket={{ dueAt, dueKind: minutes === null ? null : 'resolution' }} isFirst={isFirst} />
      </main>
    </MantineProvider>,
  );
  await vi.waitFor(() => expect(box.querySelector('main')).not.toBeNull());
  return box.querySelector('main > span');
}

test.each([
  [180, false, 'Due in 3h', undefined],
  [20, false, 'Due in 20m', 'soon'],
  [-180, false, '3 hr overdue', 'late'],
  [20, true, 'Next due in 20m', 'soon'],
  [-180, true, 'Longest: 3 hr overdue', 'late'],
])('what is due in %i minutes says so in words, not by its colour alone', async (minutes, isFirst, words, tone) => {
  const mark = await show(minutes, isFirst);
  expect(mark?.textContent).toBe(words);
  expect(mark?.getAttribute('data-tone') ?? undefined).toBe(tone);
  expect(mark?.getAttribute('title')).toMatch(/^Resolution · /);
});

test('nothing is said where nothing is due', async () => {
  expect(await show(null)).toBeNull();
});

test.each([
  ['closed', '2026-11-28T10:00:00.000Z', true],
  ['closed', '2026-11-28T14:00:00.000Z', false], // closed once more, after it
  ['pending', null, true],
  ['open', null, false],
] as const)('a %s ticket (%s) is left as it was by thanks: %s', async (status, closedAt, is) => {
  await show(null);
  const latest = { postedAt: '2026-11-28T12:00:00.000Z', reason: { code: 'thanks_only' } };
  expect(isLeftByThanks({ status, closedAt }, latest as never)).toBe(is);
  expect(isLeftByThanks({ status, closedAt }, { ...latest, reason: { code: 'follow_up' } } as never)).toBe(false);
});

test('a ticket that thanks have left closed says so, and is reopened there by who may', async () => {
  const reopened = vi.fn<() => void>();
  box = document.body.appendChild(document.createElement('div'));
  const root = createRoot(box);
  unmount = () => root.unmount();
  root.render(<ThanksNotice ticket={{ status: 'closed' } as never} onReopen={reopened} />);
  await vi.waitFor(() => expect(box.textContent).toContain('thanks and nothing else, so the ticket stayed closed'));
  box.querySelector('button')!.click();
  expect(reopened).toHaveBeenCalledOnce();
  root.render(<ThanksNotice ticket={{ status: 'pending' } as never} onReopen={undefined} />);
  await vi.waitFor(() => expect(box.textContent).toContain('stayed pending'));
  expect(box.querySelector('button')).toBeNull();
});

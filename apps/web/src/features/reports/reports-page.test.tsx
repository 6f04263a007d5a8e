import type { Report, ReportOverview } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { speakOfReports, startI18n } from '../../lib/i18n.ts';
import { openPage } from '../../testing/open-page.tsx';
import { ReportsPage } from './reports-page.tsx';

const DEPARTMENT = '0190b6f0-0000-7000-8000-000000000001';
const head = {
  ...{ zone: 'America/Sao_Paulo', from: '2026-11-23', to: '2026-11-29', asOf: '2026-11-29T20:00:00.000Z' },
  ...{ fromAt: '2026-11-23T03:00:00.000Z', beforeAt: '2026-11-30T03:00:00.000Z' },
  comparedWith: { from: '2026-11-16', to: '2026-11-22' },
};
const overview: ReportOverview = {
  ...head,
  total: { opened: 112, history: 0, backlog: 7, firstResponseMedian: 300, reopened: 4, successShare: null },
  compared: { opened: 100, history: 0, backlog: 7, firstResponseMedian: 600, reopened: 0, successShare: 1 },
};
const volume = (opened: number): Report => ({
  ...head,
  ...{ metric: 'volume', unit: 'day', total: { opened, history: 0 }, compared: { opened, history: 0 } },
  steps: [{ ...head, figures: { opened, history: 0 } }],
  ...{ comparedSteps: null, groups: null },
});

let answer: (path: string) => Response;
/** when the one account was connected */
let connectedAt: string | null;
let asked: URL[];
let box: HTMLElement;
let close = () => {};
const until = (check: () => void) => vi.waitFor(check, { timeout: 5000 });

beforeAll(async () => {
  await startI18n();
  await speakOfReports();
});
beforeEach(() => {
  asked = [];
  connectedAt = '2026-01-01T00:00:00.000Z';
  vi.stubGlobal('fetch', async (path: string) => {
    if (!path.startsWith('/api/v1/reports')) {
      const accounts = [{ id: DEPARTMENT, username: 'acme', connectedAt }];
      return Response.json({ data: path.includes('accounts') ? accounts : [], nextCursor: null });
    }
    asked.push(new URL(path, 'http://perch.test'));
    return answer(path);
  });
});
afterEach(() => {
  close();
  vi.unstubAllGlobals();
});

function show(search: string, permissions = ['reports.view', 'tickets.view'], departmentsOnly = false) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(['session'], { member: { id: 'm', departmentIds: [] }, permissions, departmentsOnly });
  ({ place: box, close } = openPage({ component: ReportsPage, client, path: '/reports', at: `/reports?${search}` }));
}
const text = () => box.textContent.replaceAll('\u00a0', ' ');
/** The link of a figure, by what it is of. */
const linkOf = (of: string) => box.querySelector<HTMLAnchorElement>(`a[aria-label*="${of}"]`);

describe('the reports', () => {
  test('say nothing of what X bills to who sees some departments', async () => {
    answer = () => Response.json(overview);
    show('from=2026-11-23&to=2026-11-29', undefined, true);
    await until(() => expect(linkOf('New tickets')).not.toBeNull());
    expect(text()).not.toContain('Billed by X');
    expect([...box.querySelectorAll('nav a')].map(({ textContent }) => textContent)).not.toContain('Cost');
    close();
    show('from=2026-11-23&to=2026-11-29');
    await until(() => expect(text()).toContain('Billed by X'));
    close();
    asked = [];
    show('report=cost', undefined, true);
    await until(() => expect(text()).toContain('X bills all departments together'));
    expect(asked).toEqual([]);
  });

  test('open the tickets of a figure with the filters they were counted by', async () => {
    answer = () => Response.json(overview);
    show(`from=2026-11-23&to=2026-11-29&departmentId=${DEPARTMENT}`);
    await until(() => expect(linkOf('New tickets')).not.toBeNull());
    expect(Object.fromEntries(asked[0]!.searchParams)).toEqual({
      ...{ from: '2026-11-23', to: '2026-11-29', compare: 'previous', departmentId: DEPARTMENT },
    });
    const opens = new URL(linkOf('New tickets')!.href).searchParams;
    const plain = Object.fromEntries([...opens].map(([name, value]) => [name, value.replace(/^"(.*)"$/, '$1')]));
    expect(plain).toMatchObject({
      ...{ view: 'all', departmentId: DEPARTMENT, isHistory: 'false' },
      ...{ openedFrom: head.fromAt, openedBefore: head.beforeAt },
    });
  });

  test('say in words how a figure stands beside the other period, and nothing of what is none', async () => {
    answer = () => Response.json(overview);
    show('from=2026-11-23&to=2026-11-29');
    await until(() => expect(text()).toContain('12% more than 100 before'));
    for (const words of ['The same as before: 7', '50% shorter than 10', '0 before']) expect(text()).toContain(words);
    expect(linkOf('Replies that went out')).toBeNull();
  });

  test('open no tickets for who may not see them', async () => {
    answer = () => Response.json(overview);
    show('from=2026-11-23&to=2026-11-29', ['reports.view']);
    await until(() => expect(text()).toContain('112'));
    expect(linkOf('New tickets')).toBeNull();
  });

  test('say that there is nothing instead of drawing an empty chart', async () => {
    answer = () => Response.json(volume(0));
    show('report=volume&from=2026-11-23&to=2026-11-29');
    await until(() => expect(text()).toContain('No tickets in these days'));
    expect(box.querySelector('figure')).toBeNull();
    close();
    connectedAt = null;
    show('report=volume&from=2026-11-23&to=2026-11-29');
    await until(() => expect(text()).toContain('No X account is connected'));
  });

  test('open the tickets of one day from its row', async () => {
    const day = {
      from: '2026-11-24',
      to: '2026-11-24',
      fromAt: '2026-11-24T03:00:00.000Z',
      beforeAt: '2026-11-25T03:00:00.000Z',
    };
    answer = () => Response.json({ ...volume(5), steps: [{ ...day, figures: { opened: 2, history: 0 } }] });
    show('report=volume&from=2026-11-23&to=2026-11-29');
    await until(() => expect(linkOf('Nov 24. Open')).not.toBeNull());
    const opens = decodeURIComponent(linkOf('Nov 24. Open')!.search);
    expect(opens).toContain(day.fromAt);
    expect(opens).toContain(day.beforeAt);
    expect(opens).not.toContain(head.beforeAt);
  });

  test('say what of an address cannot be read, and lead to what can', async () => {
    answer = () => Response.json(overview);
    show('report=nope&from=2026-11-29&to=2026-11-23');
    await until(() => expect(text()).toContain('The period in the address ends before it begins'));
    expect([text().includes('There is no report “nope”'), asked]).toEqual([true, []]);
    [...box.querySelectorAll('button')].find((button) => button.textContent === 'Show the last 30 days')!.click();
    await until(() => expect(text()).toContain('112'));
  });

  test('say what went wrong, and ask again', async () => {
    answer = () => Response.json({ status: 503, code: 'busy', title: 'Busy' }, { status: 503 });
    show('report=volume&from=2026-11-23&to=2026-11-29');
    await until(() => expect(box.querySelector('[role="alert"]')).not.toBeNull());
    answer = () => Response.json(volume(5));
    const again = [...box.querySelectorAll('button')].find((button) => button.textContent === 'Try again')!;
    again.click();
    await until(() => expect(box.querySelector('figure')).not.toBeNull());
    expect(text()).toContain('New tickets: 5.');
  });
});

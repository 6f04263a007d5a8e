import type { DepartmentService } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../../../lib/i18n.ts';
import { durationText, readDuration } from './duration-text.ts';
import { ServiceForm } from './service-form.tsx';
import { inputOf, problemsOf, valuesOf } from './service-values.ts';
import { openPage } from '../../../testing/open-page.tsx';

const target = (firstResponseMinutes: number | null, resolutionMinutes: number | null) => ({
  firstResponseMinutes,
  resolutionMinutes,
});
const service: DepartmentService = {
  departmentId: '0199d1c5-7f0e-7000-8000-000000000001',
  hours: {
    timeZone: 'America/Sao_Paulo',
    week: [
      { day: 1, from: '09:00', to: '12:00' },
      { day: 1, from: '14:00', to: '24:00' },
    ],
    holidays: ['2026-12-25'],
  },
  duePolicy: {
    pausesWhilePending: true,
    targets: {
      low: target(null, null),
      normal: target(240, 1440),
      high: target(60, 480),
      urgent: target(30, 150),
    },
  },
  pendingCloseDays: null,
  thanksReopen: true,
  revision: 3,
};

let box: HTMLElement;
let unmount: () => void;
let asked: unknown[];
let answer: () => Response;
let reloads: number;

beforeAll(startI18n);
beforeEach(() => {
  vi.stubGlobal('fetch', async (_: string, { body }: RequestInit = {}) => {
    if (body) asked.push(JSON.parse(String(body)));
    return answer();
  });
  asked = [];
  answer = () => Response.json({ ...service, revision: 4 });
  reloads = 0;
});
afterEach(() => {
  unmount?.();
  vi.unstubAllGlobals();
});

async function show() {
  const form = () => <ServiceForm service={service} onReload={() => (reloads += 1)} />;
  ({ place: box, close: unmount } = openPage({ component: form, client: new QueryClient() }));
  await vi.waitFor(() => expect(box.querySelector('form')).not.toBeNull());
}
const field = (label: string) => box.querySelector<HTMLInputElement>(`[aria-label="${label}"]`)!;
const press = (name: string) => [...box.querySelectorAll('button')].find((each) => each.textContent === name)!.click();
async function enter(label: string, text: string) {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(field(label), text);
  field(label).dispatchEvent(new Event('input', { bubbles: true }));
  await vi.waitFor(() => expect(field(label).value).toBe(text));
}

test('what was read is sent again as it was, midnight and all', () => {
  expect(inputOf(valuesOf(service), 3)).toEqual({
    hours: service.hours,
    duePolicy: service.duePolicy,
    pendingCloseDays: null,
    thanksReopen: true,
    revision: 3,
  });
});

test.each([
  ['4h 30m', 270],
  ['4:30', 270],
  ['90 min', 90],
  ['36H', 2160],
  ['', null],
  ['4', undefined],
  ['0m', undefined],
  ['9999h', undefined],
])('“%s” is %s minutes', (text, minutes) => {
  expect(readDuration(text)).toBe(minutes);
});

test('what minutes are written as can be entered again', () => {
  expect([null, 45, 60, 270, 100_000].map(durationText)).toEqual(['', '45m', '1h', '4h 30m', '1666h 40m']);
  expect(readDuration(durationText(100_000))).toBe(100_000);
});

test('hours that end before they begin, overlap or miss, and a resolution before the response, are problems', () => {
  const values = valuesOf(service);
  const days = [
    [
      { from: '09:00', to: '12:00' },
      { from: '11:00', to: '13:00' },
      { from: '15:00', to: '14:00' },
      { from: '', to: '18:00' },
    ],
  ];
  const urgent = { firstResponseMinutes: '2h', resolutionMinutes: '1h' };
  expect(Object.fromEntries(problemsOf({ ...values, days, targets: { ...values.targets, urgent } }))).toEqual({
    'day.1.1': 'overlaps',
    'day.1.2': 'endsBefore',
    'day.1.3': 'time',
    'urgent.resolutionMinutes': 'resolutionFirst',
  });
  expect([...problemsOf({ ...values, days: [[], []] }).values()]).toEqual(['noHours']);
  expect(problemsOf({ ...values, isAlways: true, days: [[], []] }).size).toBe(0);
});

test('a due time that is none is said at its field, which gets the focus, and not sent; mended, it is', async () => {
  await show();
  expect(field('Monday, until').value).toBe('12:00');
  await enter('First response, Normal', 'soon');
  press('Save');
  await vi.waitFor(() => expect(document.activeElement).toBe(field('First response, Normal')));
  expect(box.textContent).toContain('Enter hours and minutes, such as 4h 30m.');
  expect(asked).toEqual([]);
  await enter('First response, Normal', '2h 15m');
  press('Save');
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]).toMatchObject({ revision: 3, duePolicy: { targets: { normal: target(135, 1440) } } });
});

test('what somebody else has saved meanwhile is not overwritten', async () => {
  await show();
  answer = () => Response.json({ code: 'settings_changed', title: '', type: '', status: 409 }, { status: 409 });
  await enter('First response, High', '');
  press('Save');
  await vi.waitFor(() => expect(box.textContent).toContain('Somebody else has changed these settings.'));
  press('Load the current settings');
  expect(reloads).toBe(1);
});

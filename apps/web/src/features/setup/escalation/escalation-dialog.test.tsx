import type { EscalationRule, EscalationRules } from '@perch/contracts';
import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { speakOfSetup, startI18n } from '../../../lib/i18n.ts';
import { sessionQuery } from '../../../lib/session.ts';
import { openPage } from '../../../testing/open-page.tsx';
import { EscalationDialog } from './escalation-dialog.tsx';

const ME = '0199d1c5-7f0e-7000-8000-000000000001';
const RULE: EscalationRule = {
  ...{ id: '0199d1c5-7f0e-7000-8000-000000000002', name: 'Outage', isEnabled: true, keywords: [], revision: 1 },
  ...{ tweetCount: 10, windowMinutes: 5, countsAuthors: false, minFollowers: 0, cooldownMinutes: 60 },
  ...{ countsStreams: false, baseline: null, opensTicket: false, ticketDepartmentId: null, tellsGrowth: true },
  ...{ onCallMinutes: null, timeZone: 'UTC', incidentId: null },
  recipients: [{ memberId: ME, name: 'Ana', byEmail: true, bySms: false, quiet: null, warnings: [] }],
} as EscalationRule;

let box: HTMLElement;
let unmount: () => void;
let rules: EscalationRule[];
let drills: EscalationRules['drills'];
/** what the list still says; null: the rules as they are */
let listed: EscalationRule[] | null;
let saved: { method: string; path: string; body: Partial<EscalationRule> }[];

beforeAll(async () => {
  await startI18n();
  await speakOfSetup();
});
beforeEach(() => {
  [rules, saved, drills, listed] = [[RULE], [], [], null];
  vi.stubGlobal('fetch', async (url: string, { method = 'GET', body }: RequestInit = {}) => {
    const path = new URL(url, 'http://perch.test').pathname.split('/escalation-rules')[1];
    const refusal = (status: number, code: string) => Response.json({ status, code }, { status });
    if (path === undefined) return Response.json({ data: [] });
    if (path === '/preview') return refusal(400, 'validation_failed');
    if (method === 'GET') {
      const reach = { isSmsConfigured: true, membersWithPhone: [], membersOpeningNoIncidents: [ME] };
      const all: EscalationRules = { data: listed ?? rules, drills, ...reach };
      return Response.json(all);
    }
    if (path.endsWith('/drill')) {
      const message = { ruleId: RULE.id, memberId: ME, name: 'Ana', isFallback: false, code: null, receipt: null };
      drills = [
        { ...message, id: '1', medium: 'email', state: 'failed', code: 'mail_refused' },
        { ...message, id: '2', medium: 'sms', state: 'sent', receipt: 'undelivered' },
        { ...message, id: '3', medium: 'email', state: 'sent', isFallback: true },
      ];
      return Response.json({ messages: 2 }, { status: 202 });
    }
    const sent = JSON.parse(String(body)) as Partial<EscalationRule>;
    saved.push({ method, path, body: sent });
    const now = rules.find(({ id }) => path === `/${id}`);
    if (path !== '' && !now) return refusal(404, 'not_found');
    if (now && now.revision !== sent.revision) return refusal(409, 'settings_changed');
    return Response.json({ ...RULE, ...sent, revision: (sent.revision ?? 0) + 1 });
  });
});
afterEach(() => {
  unmount();
  vi.unstubAllGlobals();
});

const press = (name: string) => [...box.querySelectorAll('button')].find((each) => each.textContent === name)!.click();
const count = () => box.querySelector<HTMLInputElement>('input[inputmode="numeric"]')!;

async function open() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(sessionQuery.queryKey, { member: { id: ME, name: 'Ana' }, permissions: [] } as never);
  const component = () => <EscalationDialog accountId="1" onDirty={() => {}} onEdit={() => {}} />;
  ({ place: box, close: unmount } = openPage({ component, client, alsoAt: ['/incidents'] }));
  await vi.waitFor(() => expect(box.textContent).toContain('Outage'));
}
/** The rule is opened, another count is entered; then somebody else does what they do, and it is saved. */
async function saveAfter(somebodyElse: EscalationRule[]) {
  await open();
  press('Edit');
  await vi.waitFor(() => expect(count().value).toBe('10'));
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(count(), '25');
  count().dispatchEvent(new Event('input', { bubbles: true }));
  await vi.waitFor(() => expect(count().value).toBe('25'));
  rules = somebodyElse;
  press('Save');
  await vi.waitFor(() => expect(box.querySelector('[role="alert"]')?.textContent).toContain('Somebody else has'));
  expect(count().value).toBe('25');
  await vi.waitFor(() => expect(busy()).toEqual(listed ? [true, true] : busy().map(() => false)));
}
const busy = () =>
  [...box.querySelectorAll<HTMLElement>('[role="alert"] button')].map(({ dataset }) => dataset.loading === 'true');
const theirs = { ...RULE, name: 'Breakdown', tweetCount: 40, revision: 2 };

test('what was entered is kept, and saved over what somebody else has saved meanwhile where that is asked for', async () => {
  await saveAfter([theirs]);
  expect(box.textContent).toContain('Somebody else has changed this rule meanwhile.');
  press('Save mine over theirs');
  await vi.waitFor(() => expect(box.querySelector('form')).toBeNull());
  expect(saved.at(-1)).toMatchObject({ method: 'PUT', body: { name: 'Outage', tweetCount: 25, revision: 2 } });
});

test('neither is to be had before it is known what they have saved', async () => {
  listed = [RULE];
  await saveAfter([theirs]);
  expect(busy()).toEqual([true, true]);
});

test('or given up for theirs, which is edited and saved from then on', async () => {
  await saveAfter([theirs]);
  press('Load theirs and give mine up');
  await vi.waitFor(() => expect(count().value).toBe('40'));
  expect(box.querySelector('[role="alert"]')).toBeNull();
  press('Save');
  await vi.waitFor(() => expect(box.querySelector('form')).toBeNull());
  expect(saved.at(-1)).toMatchObject({ body: { name: 'Breakdown', tweetCount: 40, revision: 2 } });
});

test('a rule that was deleted meanwhile says so, and may be saved as a new one', async () => {
  await saveAfter([]);
  expect(box.textContent).toContain('Somebody else has deleted this rule meanwhile.');
  press('Save it as a new rule');
  await vi.waitFor(() => expect(box.querySelector('form')).toBeNull());
  expect(saved.at(-1)).toMatchObject({ method: 'POST', path: '', body: { name: 'Outage', tweetCount: 25 } });
  expect(saved.at(-1)!.body).not.toHaveProperty('revision');
});

test('what became of the messages of a test stands below its rule', async () => {
  await open();
  press('Send test alarm');
  const result = () => [...box.querySelectorAll('[aria-label="The latest test"] li')].map((line) => line.textContent);
  await vi.waitFor(() =>
    expect(result()).toEqual([
      'Ana · E-mail · not delivered: the mail server did not take it; check the address, or send it another way',
      'Ana · SMS · not delivered',
      'Ana · E-mail · sent · in place of another',
    ]),
  );
});

test('a rule that does not reach somebody as it says tells why, and what goes instead', async () => {
  const told = { ...RULE.recipients[0]!, bySms: true };
  rules = [
    {
      ...RULE,
      recipients: [
        { ...told, warnings: ['no_phone', 'opens_no_incidents'] },
        { ...told, memberId: '2', name: 'Bob', byEmail: false, warnings: ['sms_not_configured'] },
        { ...told, memberId: '3', name: 'Bob', byEmail: false, warnings: ['sms_not_configured'] },
        { ...told, memberId: '4', name: 'Tom', quiet: { from: 60, until: 120 }, warnings: ['deactivated'] },
      ],
    },
  ];
  const complaints = vi.spyOn(console, 'error');
  await open();
  expect(complaints).not.toHaveBeenCalled();
  expect(box.textContent).toMatch(
    /Ana \(E-mail, no SMS\) · Bob \(no SMS\) · Bob \(no SMS\) · Tom \(deactivated\)(?! *\()/,
  );
  expect(box.textContent).toContain('Ana has no verified phone number: no SMS can go there. The e-mail goes alone.');
  expect(box.textContent).toContain('Ana cannot open incidents: their role does not allow it.');
  expect(box.textContent).toContain('none can go to Bob. An e-mail goes in its place.');
  press('Edit');
  await vi.waitFor(() => expect(box.textContent).toContain('This person’s role does not open incidents'));
});

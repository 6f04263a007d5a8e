import type { Department, Invitation, Member, Role } from '@perch/contracts';
import type { Permission } from '@perch/core';
import { QueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { directoryQueries } from '../../../lib/directory.ts';
import { startI18n } from '../../../lib/i18n.ts';
import { sessionQuery, type Session } from '../../../lib/session.ts';
import { DeactivateDepartment } from './deactivate-department.tsx';
import { DeleteRole } from './delete-role.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberDrawer } from './member-drawer.tsx';
import { PendingInvitations } from './pending-invitations.tsx';
import { NewRoleDrawer } from './role-drawer.tsx';
import { openPage } from '../../../testing/open-page.tsx';

const department = (id: string, name: string): Department => ({
  id: `0199d1c5-7f0e-7000-8000-00000000000${id}`,
  name,
  isDefault: false,
  assignment: 'manual',
  isActive: true,
  memberIds: [],
  revision: 1,
});
const returns = department('1', 'Returns');
const support = department('2', 'Support');

type Call = { method: string; path: string; body: unknown };
let calls: Call[];
let answers: Record<string, unknown>;
let unmount: () => void;
let queries: QueryClient;

beforeAll(startI18n);
beforeEach(() => {
  calls = [];
  answers = {};
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const call = {
      method: init.method!,
      path: url.replace('/api/v1/', ''),
      body: init.body && JSON.parse(init.body as string),
    };
    calls.push(call);
    const answer = answers[`${call.method} ${call.path}`];
    return answer === undefined ? new Response(null, { status: 404 }) : Response.json(answer);
  });
});
afterEach(() => {
  unmount();
  vi.unstubAllGlobals();
});

function show(what: ReactNode, permissions: Permission[]) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, { permissions, member: { id: 'me' } } as unknown as Session);
  client.setQueryData(directoryQueries.departments.queryKey, [support, returns]);
  queries = client;
  unmount = openPage({ component: () => what, client }).close;
}
const until = (check: () => void) => vi.waitFor(check, 5000);
const words = () => document.body.textContent;
const named = <T extends HTMLElement>(selector: string, name: string) =>
  [...document.body.querySelectorAll<T>(selector)].find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent) === name,
  )!;
const type = (label: string, value: string) => {
  const input = document.body.querySelector<HTMLInputElement>(`[id="${labelled(label)}"]`)!;
  // as React hears it
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, value);
  input.dispatchEvent(new Event('input', { bubbles: true }));
};
const labelled = (label: string) =>
  [...document.body.querySelectorAll('label')].find((each) => each.textContent?.startsWith(label))!.htmlFor;
const box = (label: string) =>
  [...document.body.querySelectorAll('label')].find((each) => each.textContent === label)!.control as HTMLInputElement;

test('a department that capture settings name cannot be deactivated; it says where it is named', async () => {
  const use = {
    accountId: support.id,
    username: 'acme',
    captured: true,
    unmatched: false,
    keywords: ['refund', 'lost'],
  };
  answers[`GET departments/${returns.id}/usage`] = { openTickets: 3, capture: [use] };
  show(<DeactivateDepartment department={returns} onClose={() => {}} />, ['organization.manage']);
  await until(() => expect(words()).toContain('@acme: captured items, the keywords “refund”, “lost”'));
  expect(words()).not.toContain('3 tickets');
  expect(named('button', 'Deactivate')).toBeUndefined();
  // who may not open the account gets its name, without a dead link
  expect(document.body.querySelector('a')).toBeNull();
});

test('open tickets stay, unless they are to go to another department', async () => {
  answers[`GET departments/${returns.id}/usage`] = { openTickets: 3, capture: [] };
  answers[`PATCH departments/${returns.id}`] = { ...returns, isActive: false, movedTickets: 3 };
  show(<DeactivateDepartment department={returns} onClose={() => {}} />, ['organization.manage']);
  await until(() => expect(words()).toContain('3 tickets in it are not closed'));
  box('Move them to another department').click();
  await until(() => expect(box('Move them to another department').checked).toBe(true));
  named('button', 'Deactivate').click();
  await until(() =>
    expect(calls.find(({ method }) => method === 'PATCH')).toMatchObject({
      body: { isActive: false, moveOpenTicketsTo: support.id },
    }),
  );
});

test('a permission brings what it needs, and what one does not have cannot be given', async () => {
  const agent: Role = {
    id: support.id,
    name: 'Agent',
    isBuiltIn: true,
    repliesNeedApproval: false,
    departmentsOnly: false,
    permissions: ['tickets.view', 'contacts.edit'],
    memberCount: 0,
    revision: 1,
  };
  answers['POST roles'] = { ...agent, name: 'Night shift' };
  show(<NewRoleDrawer roles={[agent]} onClose={() => {}} />, ['organization.manage', 'tickets.view', 'tickets.reply']);
  await until(() => expect(words()).toContain('Answer customers from a ticket'));
  named('button', 'Create role').click();
  await until(() => expect(words()).toContain('Fill this in'));
  expect(calls).toEqual([]);

  type('Name', 'Night shift'.padEnd(81, 'x'));
  await until(() => expect(words()).toContain('At most 80 characters; these are 81.'));
  type('Name', 'Night shift');
  await until(() => expect(words()).not.toContain('At most 80'));
  named('button', 'Create role').click();
  await until(() => expect(named('button', 'Save all the same')).toBeDefined());
  expect([words().includes('This role allows nothing'), calls]).toEqual([true, []]);

  box('Answer customers from a ticket').click();
  await until(() => expect(box('See tickets and write internal notes').checked).toBe(true));
  const editing = box('Create and change contacts');
  expect([editing.checked, editing.disabled]).toEqual([false, true]);
});

const agents: Role = {
  id: support.id,
  name: 'Night shift',
  isBuiltIn: false,
  repliesNeedApproval: false,
  departmentsOnly: false,
  permissions: ['tickets.view'],
  memberCount: 0,
  revision: 1,
};
const invitation: Invitation = {
  id: returns.id,
  email: 'ana@acme.test',
  role: agents,
  departmentIds: [],
  away: null,
  locale: 'en',
  invitedBy: null,
  sentAt: '2026-11-28T10:00:00Z',
  expiresAt: '2099-12-05T10:00:00Z',
  isExpired: false,
};
const member: Member = {
  id: returns.id,
  name: 'Bob',
  email: 'bob@acme.test',
  avatarUrl: null,
  role: agents,
  isActive: true,
  departmentIds: [],
  away: null,
  phone: null,
  isPhoneVerified: false,
  revision: 4,
};

test('a role that somebody is invited to says whom, and where to revoke it', async () => {
  answers['GET invitations'] = { data: [invitation, { ...invitation, id: support.id, expiresAt: invitation.sentAt }] };
  show(<DeleteRole role={agents} onDeleted={() => {}} />, ['organization.manage']);
  await until(() => expect(words()).toContain('Invitations with this role are pending: ana@acme.test.'));
  expect(named('a', '1 pending invitation')!.getAttribute('href')).toBe('/setup/members');
  expect(named('button', 'Delete role')).toBeUndefined();
});

test('pending invitations stay on the screen when they cannot be read again', async () => {
  answers['GET invitations'] = { data: [invitation, { ...invitation, id: support.id, isExpired: true }] };
  show(<PendingInvitations />, ['organization.manage']);
  await until(() => expect(words()).toContain('2 pending invitations'));
  expect(words()).toContain('the link does not work: who sent it may no longer give this role');
  delete answers['GET invitations'];
  await queries.refetchQueries();
  expect(queries.getQueryState(['invitations'])!.status).toBe('error');
  await until(() => expect(words()).toContain('2 pending invitations'));
});

test('pending invitations that were never read can be asked for again', async () => {
  show(<PendingInvitations />, ['organization.manage']);
  await until(() => expect(words()).toContain('Pending invitations could not be loaded.'));
  answers['GET invitations'] = { data: [invitation] };
  named('button', 'Try again').click();
  await until(() => expect(words()).toContain('1 pending invitation'));
});

test('an invitation whose roles cannot be loaded asks for them again', async () => {
  show(<InviteDialog onClose={() => {}} />, ['organization.manage']);
  await until(() => expect(named('button', 'Try again')).toBeDefined());
  answers['GET roles'] = { data: [agents] };
  named('button', 'Try again').click();
  await until(() => expect(named('button', 'Try again')).toBeUndefined());
});

test('who is deactivated takes their invitations with them; what is being edited stays', async () => {
  answers['GET roles'] = { data: [agents] };
  answers[`GET members/${member.id}/usage`] = { openTickets: 0, keywords: [], invitations: 2, incidents: 1 };
  const left = { unassignedTickets: 0, releasedKeywords: [], revokedInvitations: 2, reopenedIncidents: 1 };
  answers[`PATCH members/${member.id}`] = { ...member, isActive: false, revision: 5, ...left };
  show(<MemberDrawer member={member} onClose={() => {}} />, ['organization.manage', 'tickets.view']);
  await until(() => expect(box('Name')).toBeDefined());
  const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!;
  setValue.call(box('Name'), 'Robert');
  box('Name').dispatchEvent(new Event('input', { bubbles: true }));
  await until(() => expect(named<HTMLButtonElement>('button', 'Save').disabled).toBe(false));

  named('button', 'Deactivate…').click();
  await until(() => expect(words()).toContain('2 pending invitations they sent will be revoked.'));
  expect(words()).toContain('1 incident that they look after will be nobody’s.');
  named('button', 'Deactivate').click();
  await until(() => expect(words()).not.toContain('will be revoked'));
  expect(box('Name').value).toBe('Robert');
  named('button', 'Save').click();
  await until(() =>
    expect(calls.filter(({ method }) => method === 'PATCH').at(-1)!.body).toMatchObject({
      name: 'Robert',
      revision: 5,
    }),
  );
});

test('a role that allows less says before it is saved that it signs the person out', async () => {
  const lesser: Role = { ...agents, id: support.id.replace(/.$/, '7'), name: 'Reader', permissions: [] };
  answers['GET roles'] = { data: [agents, lesser] };
  show(<MemberDrawer member={member} onClose={() => {}} />, ['organization.manage', 'tickets.view']);
  const option = () => named('[role="option"]', 'Reader');
  await until(() => expect(option()).toBeDefined());
  expect(words()).not.toContain('signs Bob out');
  option().click();
  await until(() => expect(words()).toContain('This role allows less: saving signs Bob out at once.'));
});

test('who may do more than oneself is neither deactivated nor given another role', async () => {
  answers['GET roles'] = { data: [agents] };
  show(<MemberDrawer member={member} onClose={() => {}} />, ['organization.manage']);
  await until(() => expect(words()).toContain('Their role may do more than yours'));
  expect(named<HTMLButtonElement>('button', 'Deactivate…').disabled).toBe(true);
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { StateFile } from './state-file.ts';
import { World } from './world.ts';

function folderWith(text?: string): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sandbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  if (text !== undefined) writeFileSync(path.join(folder, 'sandbox.json'), text);
  return folder;
}

/** A world as the first version of the sandbox saved it: the bill of one day, users without followers, no uploads. */
const OLD = {
  version: 1,
  settings: {
    tier: 'enterprise',
    rateLimits: false,
    trickle: { enabled: false, perMinute: 12 },
    indexDelaySeconds: { min: 0, max: 0 },
  },
  users: [{ id: '7', username: 'Acme_Air', name: 'Acme', isBrand: true, isProtected: false, createdAt: 0 }],
  tweets: [],
  conversations: [{ id: '7-8', participantIds: ['7', '8'] }],
  directMessages: [],
  mails: [
    { id: '5', from: 'a@b.test', to: ['c@d.test'], subject: '', text: '', html: null, headers: {}, receivedAt: 1 },
  ],
  tokens: [
    {
      accessToken: 'access',
      refreshToken: null,
      familyId: 'f',
      userId: '7',
      clientId: 'c',
      scopes: [],
      expiresAt: 9e15,
    },
  ],
  spentRefreshTokens: [['spent', 'f']],
  bill: { day: '2026-11-20', seen: { postRead: ['1'] }, lines: { postRead: 20 } },
};

test('a world of the first version is read: what it lacks is as usual, its bill begins anew', () => {
  const world = new World();
  expect(new StateFile(world, folderWith(JSON.stringify(OLD))).load()).toBe(true);
  expect(world.userByName('acme_air')).toMatchObject({ isSuspended: false, followerIds: [] });
  expect(world.settings).toMatchObject({ tier: 'enterprise', credits: 'ok', smtp: { requireAuth: false } });
  expect(world.mails).toMatchObject([{ id: '5', direction: 'received', attachments: [], raw: null }]);
  expect(world.tokens.has('access')).toBe(true);
  expect(world.bill.summary()).toEqual({ usd: 0, lines: [] });
});

test('settings that came later are as usual within a group, too', () => {
  const world = new World();
  const settings = { ...OLD.settings, billing: { dedupe: 'app' } };
  new StateFile(world, folderWith(JSON.stringify({ ...OLD, settings }))).load();
  expect(world.settings.billing).toEqual({ countsIncludes: true, dedupe: 'app', appOwner: null });
});

test.each<[string, string, string]>([
  ['half a file', '{"version":1,"users":[', 'JSON'],
  ['another version', JSON.stringify({ ...OLD, version: 2 }), 'version: must be 1'],
  ['no world', '{}', 'version: must be 1'],
  [
    'settings that would end the process later',
    JSON.stringify({ ...OLD, settings: { trickle: null } }),
    'settings.trickle',
  ],
  [
    'a message of no conversation',
    JSON.stringify({ ...OLD, directMessages: [{ id: '1', createdAt: 1 }] }),
    'direct message 1 belongs to no conversation',
  ],
])('%s is refused with the file and what to do, and stays as it is', (_, text, reason) => {
  const folder = folderWith(text);
  const load = () => new StateFile(new World(), folder).load();
  expect(load).toThrow(`The saved world in ${path.join(folder, 'sandbox.json')} can not be read: `);
  expect(load).toThrow(reason);
  expect(load).toThrow('Move the file away to start with a new world.');
  expect(readFileSync(path.join(folder, 'sandbox.json'), 'utf8')).toBe(text);
});

test('without a file there is no saved world', () => {
  expect(new StateFile(new World(), folderWith()).load()).toBe(false);
});

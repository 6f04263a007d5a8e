import { randomUUID } from 'node:crypto';
import { domainRecord, PERMISSIONS } from '@perch/core';
import { dueSsoDomains, type Database, type TenantDatabase } from '@perch/db';
import { makeMember, makeOrganization, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { checkSsoDomains } from './check-domains.ts';

const BEGAN = Date.parse('2026-11-29T12:00:00Z');
const CHALLENGE = 'challenge-of-acme';
/** the same whatever the domain */
const { value: RECORD } = domainRecord('acme.example', CHALLENGE);

let database: Database;
let db: TenantDatabase;
let hours: number;
/** of each test its own: one organization has proved a domain */
let proved: string;
beforeAll(() => void (database = openTestDatabase()));
afterAll(() => database.close());
beforeEach(async () => {
  hours = 0;
  proved = `${randomUUID()}.example`;
  db = (await makeOrganization(database)).db;
  const { organizationId } = db;
  await makeMember(db, { name: 'Ana' });
  await makeMember(db, { name: 'Bob', builtInRole: 'agent' });
  await db.transaction(async (tx) => {
    await tx.ssoConnection.create({
      data: {
        ...{
          organizationId,
          issuer: 'https://id.acme.example',
          clientId: 'perch',
          keyId: 'k',
          sealed: Buffer.from('x'),
        },
        ...{ isEnabled: true, isRequired: false, changedAt: new Date(BEGAN) },
      },
    });
    const times = { provedAt: new Date(BEGAN), dueAt: new Date(BEGAN) };
    await tx.ssoDomain.create({ data: { organizationId, domain: proved, challenge: CHALLENGE, ...times } });
    await tx.ssoDomain.create({ data: { organizationId, domain: `not.${proved}`, challenge: 'other' } });
  });
});

const context = (): Context => ({
  organizationId: db.organizationId,
  actor: { kind: 'system', memberId: null, permissions: PERMISSIONS },
  db,
  enqueue: async () => {},
  publish: async () => {},
  now: () => new Date(BEGAN + hours * 3_600_000),
  log: { info: () => {}, warn: () => {}, error: () => {} },
});
const isDue = async () => (await dueSsoDomains(database, context().now(), 10_000)).includes(db.organizationId);
const looked: string[] = [];
const check = (answer: readonly string[] | Error) =>
  checkSsoDomains(context(), async (name) => {
    looked.push(name);
    if (answer instanceof Error) throw answer;
    return answer;
  });
const domain = async () => {
  const [row] = await db.query<{ misses: number; provedAt: Date | null; missingSince: Date | null }>(
    `SELECT misses, proved_at AS "provedAt", missing_since AS "missingSince" FROM sso_domain WHERE domain = $1`,
    [proved],
  );
  return row!;
};
const mails = () =>
  db.query<{ to: string }>(
    `SELECT payload ->> 'to' AS to, payload -> 'data' AS data FROM delivery WHERE kind = 'email'`,
  );

it('a proved domain is looked up once a day, at the name of its record, and one that is not proved never', async () => {
  looked.length = 0;
  expect(await isDue()).toBe(true);
  expect(await check([RECORD])).toEqual([]);
  expect([await isDue(), looked]).toEqual([false, [`_perch-challenge.${proved}`]]);
  expect(await check([RECORD])).toEqual([]);
  expect(looked).toHaveLength(1);
  hours = 24;
  expect(await isDue()).toBe(true);
});

it('one whose record is gone for three days running is lost: written down, and told to who manages the organization', async () => {
  for (const day of [0, 1]) {
    hours = day * 24;
    expect(await check(['something else'])).toEqual([]);
  }
  expect(await domain()).toMatchObject({ misses: 2, missingSince: new Date(BEGAN), provedAt: new Date(BEGAN) });
  expect(await mails()).toEqual([]);
  hours = 48;
  expect(await check([])).toEqual([proved]);
  expect(await domain()).toEqual({ misses: 0, missingSince: null, provedAt: null });
  const audit = await db.query('SELECT action, subject_name AS name, after FROM audit_entry');
  const after = { isProved: false, reason: 'domain_missing' };
  expect(audit).toEqual([{ action: 'sso.domain_lost', name: proved, after }]);
  expect(await mails()).toMatchObject([{ data: { name: 'Ana', what: 'domain-missing', domain: proved } }]);
  expect([await check([]), await isDue()]).toEqual([[], false]);
  expect(await mails()).toHaveLength(1);
});

it('one that is back in between has never been lost', async () => {
  for (const [day, texts] of [[], [], [RECORD], [], []].entries()) {
    hours = day * 24;
    expect(await check(texts)).toEqual([]);
  }
  expect(await domain()).toMatchObject({ misses: 2, provedAt: new Date(BEGAN) });
});

it('name servers that do not answer take nothing away, and are asked again an hour later', async () => {
  for (let round = 0; round < 10; round++) {
    expect(await check(new Error('SERVFAIL'))).toEqual([]);
    expect(await isDue()).toBe(false);
    hours += 1;
    expect(await isDue()).toBe(true);
  }
  expect(await domain()).toMatchObject({ misses: 0, missingSince: null, provedAt: new Date(BEGAN) });
});

it('those of an organization that is to be removed are not looked up, unless it stays after all', async () => {
  expect(await isDue()).toBe(true);
  await db.query(
    `INSERT INTO organization_deletion (organization_id, requested_at, removes_at, due_at)
     VALUES ($1, now(), now() + interval '14 days', now() + interval '14 days')`,
    [db.organizationId],
  );
  expect(await isDue()).toBe(false);
  await db.query('DELETE FROM organization_deletion WHERE organization_id = $1', [db.organizationId]);
  expect(await isDue()).toBe(true);
});

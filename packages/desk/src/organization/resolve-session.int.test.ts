import { randomUUID } from 'node:crypto';
import type { Database } from '@perch/db';
import { makeMember, makeOrganization, openTestDatabase } from '@perch/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolveSession } from './resolve-session.ts';

let database: Database;
beforeAll(() => {
  database = openTestDatabase();
});
afterAll(() => database.close());

/** Somebody who is in two organizations, and their session, which works in the first. */
async function memberOfTwo() {
  const [home, other] = [await makeOrganization(database), await makeOrganization(database, { name: 'Globex' })];
  const atHome = await makeMember(home.db, { name: 'Ana' });
  const elsewhere = await makeMember(other.db, { name: 'Ana of Globex', userId: atHome.userId });
  const token = randomUUID();
  const { id } = await database.prisma.session.create({
    data: { userId: atHome.userId, token, expiresAt: new Date(Date.now() + 60_000) },
  });
  const change = (data: { chosenOrganizationId?: string; expiresAt?: Date }) =>
    database.prisma.session.update({ where: { id }, data });
  const guess = { organizationId: home.id, memberId: atHome.id };
  const nameBy = async (guessed: typeof guess | undefined) =>
    (await resolveSession(database, token, guessed))?.session.member.name ?? null;
  return { home, other, atHome, elsewhere, guess, change, nameBy };
}

it('says who a session is of, with a guess and without', async () => {
  const { guess, nameBy } = await memberOfTwo();
  expect([await nameBy(undefined), await nameBy(guess)]).toEqual(['Ana', 'Ana']);
});

it('goes by where the session works now, not by the guess', async () => {
  const { other, guess, change, nameBy } = await memberOfTwo();
  await change({ chosenOrganizationId: other.id });
  expect(await nameBy(guess)).toBe('Ana of Globex');
});

it('works elsewhere once its person is no active member where it was guessed', async () => {
  const { home, atHome, guess, nameBy } = await memberOfTwo();
  await home.db.transaction((tx) => tx.member.updateMany({ where: { id: atHome.id }, data: { isActive: false } }));
  expect(await nameBy(guess)).toBe('Ana of Globex');
});

it('is nobody’s once it has ended, whatever was guessed', async () => {
  const { guess, change, nameBy } = await memberOfTwo();
  await change({ expiresAt: new Date(Date.now() - 1000) });
  expect([await nameBy(undefined), await nameBy(guess)]).toEqual([null, null]);
});

it('takes no word of another organization for a wrong guess', async () => {
  const { guess, nameBy } = await memberOfTwo();
  const stranger = await makeOrganization(database, { name: 'Initech' });
  const theirs = await makeMember(stranger.db, { name: 'Mallory' });
  expect(await nameBy({ organizationId: stranger.id, memberId: theirs.id })).toBe('Ana');
  expect(await nameBy({ ...guess, memberId: theirs.id })).toBe('Ana');
});

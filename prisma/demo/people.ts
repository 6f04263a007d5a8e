import { BUILT_IN_ROLES, type BuiltInRole } from '@perch/core';
import type { Locale } from '@perch/contracts';
import { membershipsOf, type Database } from '@perch/db';
import { createOrganization } from '@perch/desk';
import { hashPassword } from '../../apps/api/src/auth/hash-password.ts';

export interface DemoPerson {
  name: string;
  email: string;
  password: string;
  role: string;
  locale: string;
  departments: string[];
}

export interface DemoCompany {
  organization: string;
  people: DemoPerson[];
}

/** The organization's people and departments, by name. */
export interface Team {
  organizationId: string;
  /** who signed up */
  administratorId: string;
  departmentIds: Map<string, string>;
  /** those who answer customers, with the departments they work in */
  agents: { memberId: string; departmentIds: string[] }[];
}

/** Removes what an earlier run left half done. */
export async function forgetPeople(database: Database, people: readonly DemoPerson[]): Promise<void> {
  const users = await database.prisma.user.findMany({ where: { email: { in: people.map(({ email }) => email) } } });
  for (const user of users) {
    for (const { organizationId } of await membershipsOf(database, user.id)) {
      await database.of(organizationId).transaction(async (tx) => {
        await tx.ticket.deleteMany({ where: { organizationId } });
        await tx.account.deleteMany({ where: { organizationId } });
        await tx.organization.delete({ where: { id: organizationId } });
      });
    }
    await database.prisma.user.delete({ where: { id: user.id } });
  }
}

/** The first person signs up and so becomes administrator; the others join. */
export async function addPeople(database: Database, company: DemoCompany): Promise<Team> {
  const [first, ...others] = company.people;
  if (!first) throw new Error(`${company.organization} has no people`);
  const { organizationId, memberId } = await createOrganization(database, {
    organizationName: company.organization,
    name: first.name,
    email: first.email,
    passwordHash: await hashPassword(first.password),
    locale: first.locale as Locale,
    isEmailVerified: true,
  });
  const hashes = await Promise.all(others.map(({ password }) => hashPassword(password)));

  return database.of(organizationId).transaction(async (tx) => {
    const names = [...new Set(company.people.flatMap(({ departments }) => departments))];
    await tx.department.createMany({
      data: names.filter((name) => name !== 'Support').map((name) => ({ organizationId, name })),
    });
    const departments = await tx.department.findMany({ where: { organizationId } });
    const departmentIds = new Map(departments.map(({ name, id }) => [name, id]));
    const roles = await tx.role.findMany({ where: { organizationId } });
    const idsOf = (person: DemoPerson) => person.departments.map((name) => departmentIds.get(name)!);

    const agents = [];
    await tx.departmentMember.createMany({
      data: idsOf(first).map((departmentId) => ({ organizationId, departmentId, memberId })),
      skipDuplicates: true,
    });
    for (const [index, person] of others.entries()) {
      const { name, email, locale, role } = person;
      const user = await tx.user.create({ data: { name, email, emailVerified: true } });
      await tx.userCredential.create({
        data: { userId: user.id, providerId: 'credential', accountId: user.id, password: hashes[index]! },
      });
      const roleId = roles.find(({ builtIn }) => builtIn === role)!.id;
      const member = await tx.member.create({ data: { organizationId, userId: user.id, roleId, name, email, locale } });
      await tx.departmentMember.createMany({
        data: idsOf(person).map((departmentId) => ({ organizationId, departmentId, memberId: member.id })),
      });
      if (BUILT_IN_ROLES[role as BuiltInRole].permissions.includes('tickets.reply')) {
        agents.push({ memberId: member.id, departmentIds: idsOf(person) });
      }
    }
    agents.push({ memberId, departmentIds: idsOf(first) });
    return { organizationId, administratorId: memberId, departmentIds, agents };
  });
}

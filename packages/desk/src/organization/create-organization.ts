import { AppError, type Locale } from '@perch/contracts';
import { BUILT_IN_ROLES, type BuiltInRole } from '@perch/core';
import { Prisma, uuid7, type Database } from '@perch/db';

export interface CreateOrganization {
  organizationName: string;
  name: string;
  email: string;
  /** as the sign-in library hashes it */
  passwordHash: string;
  locale: Locale;
  /** IANA, whose days the department "Support" has, and reports with it; left out: UTC */
  timeZone?: string;
  /** nobody has to prove it; left out: it is to be proved */
  isEmailVerified?: boolean;
}

/** What the sign-in library calls a credential of e-mail and password. */
export const PASSWORD_PROVIDER = 'credential';

/**
 * A person with a password, their organization with the built-in roles and the department "Support", and the person as
 * its administrator: all of it or nothing.
 * @throws AppError `email_taken`
 */
export async function createOrganization(database: Database, input: CreateOrganization) {
  const organizationId = uuid7();
  const userId = uuid7();
  const memberId = uuid7();
  const departmentId = uuid7();
  const roles = (Object.keys(BUILT_IN_ROLES) as BuiltInRole[]).map((builtIn) => ({
    organizationId,
    id: uuid7(),
    builtIn,
    name: BUILT_IN_ROLES[builtIn].name,
    permissions: [...BUILT_IN_ROLES[builtIn].permissions],
  }));
  const roleId = roles.find((role) => role.builtIn === 'administrator')!.id;
  const person = { name: input.name, email: input.email.toLowerCase() };

  try {
    await database.of(organizationId).transaction(async (tx) => {
      await tx.user.create({ data: { id: userId, ...person, emailVerified: input.isEmailVerified ?? false } });
      await tx.userCredential.create({
        data: { userId, providerId: PASSWORD_PROVIDER, accountId: userId, password: input.passwordHash },
      });
      await tx.organization.create({ data: { id: organizationId, name: input.organizationName } });
      await tx.role.createMany({ data: roles });
      await tx.department.create({
        data: {
          ...{ organizationId, id: departmentId, name: 'Support', isDefault: true },
          serviceHours: { timeZone: input.timeZone ?? 'UTC', week: null, holidays: [] },
        },
      });
      await tx.member.create({
        data: { organizationId, id: memberId, userId, roleId, ...person, locale: input.locale },
      });
      await tx.departmentMember.create({ data: { organizationId, departmentId, memberId } });
    });
  } catch (error) {
    // the e-mail is the one thing here that can be taken; everything was rolled back
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002') {
      throw new AppError('email_taken', { cause: error });
    }
    throw error;
  }
  return { organizationId, memberId, userId };
}

import { membershipsOf, type Database } from '@perch/db';

const PASSWORD = `SELECT EXISTS (SELECT FROM user_credential WHERE user_id = $1 AND password IS NOT NULL) AS "has"`;

export async function hasPassword(database: Database, userId: string): Promise<boolean> {
  const { rows } = await database.pool.query<{ has: boolean }>({
    name: 'has-password',
    text: PASSWORD,
    values: [userId],
  });
  return rows[0]!.has;
}

/** Whether somebody has a password, which opens more than single sign-on of this organization does, or is in others. */
export async function isAccountOfMore(database: Database, userId: string, organizationId: string): Promise<boolean> {
  const [memberships, has] = await Promise.all([membershipsOf(database, userId), hasPassword(database, userId)]);
  return has || memberships.some((each) => each.organizationId !== organizationId);
}

import { membershipsOf, type Database } from '@perch/db';

export interface OwnNames {
  email: string;
  organizations: string[];
}

/** The names that a password of this person must not hold: their address, and the organizations they are in. */
export async function ownNames(database: Database, userId: string): Promise<OwnNames> {
  const [user, memberships] = await Promise.all([
    database.pool.query<{ email: string }>({
      name: 'own-email',
      text: 'SELECT email FROM app_user WHERE id = $1',
      values: [userId],
    }),
    membershipsOf(database, userId),
  ]);
  const names = await Promise.all(
    memberships.map(({ organizationId }) =>
      database
        .of(organizationId)
        .query<{ name: string }>('SELECT name FROM organization WHERE id = $1', [organizationId], 'own-organization'),
    ),
  );
  return { email: user.rows[0]?.email ?? '', organizations: names.flat().map(({ name }) => name) };
}

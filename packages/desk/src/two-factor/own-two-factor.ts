import type { OwnTwoFactor } from '@perch/contracts';
import type { Database } from '@perch/db';

const READ = `
  SELECT u.two_factor_enabled AS "isEnabled", o.requires_two_factor AS "isRequired",
         coalesce(json_array_length(f.recovery_codes::json), 0) AS "recoveryCodesLeft"
  FROM app_user u JOIN organization o ON o.id = $2
  LEFT JOIN two_factor f ON f.user_id = u.id AND f.is_confirmed
  WHERE u.id = $1`;

/** Whether a person signs in with a code too, and whether the organization they work in wants that. */
export async function getOwnTwoFactor(
  database: Database,
  userId: string,
  organizationId: string,
): Promise<OwnTwoFactor> {
  const [row] = await database.of(organizationId).query<OwnTwoFactor>(READ, [userId, organizationId], 'own-two-factor');
  return row!;
}

import type { Statement } from '@perch/db';
import { asRecords } from '../intake/as-records.ts';

const MARK = `
  UPDATE tweet t SET answered_at = n.at
  FROM json_to_recordset($2::json) AS n("ticketId" uuid, at timestamptz)
  WHERE t.organization_id = $1 AND t.ticket_id = ANY (ARRAY(
      SELECT each."ticketId" FROM json_to_recordset($2::json) AS each("ticketId" uuid)))
    AND t.ticket_id = n."ticketId" AND NOT t.is_own AND t.answered_at IS NULL AND t.posted_at <= n.at`;

/** What was written in tickets until then is answered: whoever answers the last tweet answers those before it. */
export async function markAnswered(
  statement: Statement,
  organizationId: string,
  answers: readonly { ticketId: string; at: Date }[],
): Promise<void> {
  if (answers.length > 0) await statement('mark-answered', MARK, [organizationId, asRecords(answers)]);
}

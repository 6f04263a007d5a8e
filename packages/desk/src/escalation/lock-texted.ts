/**
 * SQL that lets nobody else write SMS to the same people meanwhile, who would not count ours; $1 is the organization. Not
 * by their rows: whoever changes tickets holds these before tickets, and the evaluation waits for nobody who does.
 * @param memberIds a query
 */
export const lockTexted = (memberIds: string) => `
  SELECT pg_advisory_xact_lock(hashtextextended('sms:' || $1::uuid::text || ordered.id::text, 0))
  FROM (SELECT texted.id FROM (${memberIds}) AS texted(id) GROUP BY texted.id ORDER BY texted.id OFFSET 0) AS ordered`;

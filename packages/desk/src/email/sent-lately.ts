/** What one address may write to an organization in an hour. Two programs that answer each other reach it soon. */
export const MOST_EMAILS_PER_HOUR = 60;

/** SQL: how many e-mails an address has sent since a time, counted up to the most; $1 is the organization. */
export const sentLatelySql = (address: string, since: string) => `(
  SELECT count(*)::integer FROM (SELECT FROM email WHERE organization_id = $1 AND from_address = ${address}
    AND authentication IS NOT NULL AND received_at > ${since} LIMIT ${MOST_EMAILS_PER_HOUR}) latest)`;

/** The hour before now: of what has lain in a mailbox, its own hour never ends. */
export const sinceOf = (now: Date) => new Date(now.getTime() - 3_600_000);

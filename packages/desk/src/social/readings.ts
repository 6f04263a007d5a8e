/** What was posted longer before the reading is history that came late, not news: nobody has to read an import. */
export const UNREAD_WINDOW = `interval '25 hours'`;

/**
 * SQL of a CTE `reader`: who reads, a member or where reading is shared the organization, and since when; until there is
 * a reading, what came in before that counts as read. $1 is the organization, `memberId` the parameter with the member.
 */
export const READER = (memberId: string) => `reader AS (
    SELECT CASE WHEN o.social_read_state = 'team' OR m.id IS NULL THEN o.id ELSE m.id END AS id,
      CASE WHEN o.social_read_state = 'team' OR m.id IS NULL THEN o.created_at ELSE m.created_at END AS since
    FROM organization o
    LEFT JOIN member m ON m.organization_id = $1 AND m.id = ${memberId}
    WHERE o.id = $1)`;

/** SQL, for a FROM: `reading.until` of the stream with this key. */
export const READING = (streamKey: string, alias = 'reading') => `LATERAL (
    SELECT coalesce((SELECT r.read_until FROM stream_reading r
      WHERE r.organization_id = $1 AND r.reader_id = reader.id AND r.stream_key = ${streamKey}), reader.since) AS until
    FROM reader) ${alias}`;

import type { Statement } from '@perch/db';

interface SavedKeyword {
  id: string;
  phrase: string;
}

/** Keywords that are new or read otherwise than before: what was stored earlier has not been compared with them. */
export function reworded(
  before: readonly { id?: string | undefined; phrase: string }[],
  after: readonly SavedKeyword[],
): string[] {
  const phraseOf = new Map(before.map(({ id, phrase }) => [id, phrase]));
  return after.filter(({ id, phrase }) => phraseOf.get(id) !== phrase).map(({ id }) => id);
}

// one under way begins anew with what it had to look for and this; who holds it finds out when it writes
const BEGIN = `
  INSERT INTO keyword_rematch (organization_id, account_id, keyword_ids) VALUES ($1, $2, $3)
  ON CONFLICT (organization_id, account_id) DO UPDATE SET
    keyword_ids = array(SELECT unnest(keyword_rematch.keyword_ids) UNION SELECT unnest(excluded.keyword_ids)),
    cursor_posted_at = NULL, cursor_id = NULL, looked_count = 0, total_count = NULL, lease_token = NULL,
    lease_until = NULL`;

/**
 * Has the tweets that are stored looked through for these keywords, in the background. Under the organization's counter,
 * with the keywords themselves.
 */
export const beginRematch = (
  statement: Statement,
  organizationId: string,
  accountId: string,
  keywordIds: readonly string[],
) => statement('rematch-begin', BEGIN, [organizationId, accountId, keywordIds]);

const LEAVE_STREAMS = `
  INSERT INTO keyword_rematch (organization_id, account_id, keyword_ids, old_stream_ids)
  SELECT $1, $2, '{}', array_agg(k.stream_id) FROM keyword k
  WHERE k.organization_id = $1 AND k.id = ANY ($3) HAVING count(*) > 0
  ON CONFLICT (organization_id, account_id) DO UPDATE SET
    old_stream_ids = keyword_rematch.old_stream_ids || excluded.old_stream_ids`;

/**
 * Has the streams of these keywords emptied, in the background: before the keywords are removed or get another phrase,
 * and with it another stream.
 */
export const leaveStreams = (
  statement: Statement,
  organizationId: string,
  accountId: string,
  keywordIds: readonly string[],
) => statement('rematch-leave-streams', LEAVE_STREAMS, [organizationId, accountId, keywordIds]);

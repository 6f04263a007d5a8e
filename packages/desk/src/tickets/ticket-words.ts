import type { Statement } from '@perch/db';
import { asRecords } from '../intake/as-records.ts';
import { previewOf, subjectOf, type Words } from '../intake/subject-of.ts';

/** What a subject or a preview was made of; null when it did not come from a tweet, and stays as it is. */
type Source = (Words & { isGone: boolean }) | null;

const source = (words: string, tweet: string) => `CASE WHEN ${tweet}.id IS NOT NULL THEN
  json_build_object('text', ${words}.text, 'media', ${words}.media, 'isGone', ${tweet}.deleted_at IS NOT NULL) END`;

// of a ticket that took in others, what it began with itself. A reply that is still on its way is no part of the preview: it was not posted when the latest message was
const SOURCES = `
  SELECT t.id, t.subject, t.preview, ${source('opening', 'opening')} AS "opening", ${source('latest', 'shown')} AS "latest"
  FROM ticket t
  LEFT JOIN LATERAL (
    SELECT w.* FROM tweet w
    WHERE w.organization_id = $1 AND w.ticket_id = t.id AND w.decision IN ('opened', 'appended')
      AND w.conversation_id = t.conversation_id AND w.author_id = t.customer_id
    ORDER BY w.id LIMIT 1) opening ON true
  LEFT JOIN LATERAL (
    SELECT m.tweet_row_id, m.text, m.media FROM message m
    WHERE m.organization_id = $1 AND m.ticket_id = t.id AND m.posted_at = t.last_message_at AND m.direction <> 'note'
    ORDER BY m.id DESC LIMIT 1) latest ON true
  LEFT JOIN tweet shown ON shown.organization_id = $1 AND shown.id = latest.tweet_row_id
  WHERE t.organization_id = $1 AND t.id = ANY ($2)`;

const REWRITE = `
  UPDATE ticket t SET subject = n.subject, preview = n.preview
  FROM json_to_recordset($2::json) AS n(id uuid, subject text, preview text)
  WHERE t.organization_id = $1 AND t.id = n.id`;

/**
 * Writes subject and preview of these tickets anew, after their tweets have changed: of an edited tweet the new words,
 * of one that is gone nothing ('').
 */
export async function rewriteTicketWords(
  statement: Statement,
  organizationId: string,
  ticketIds: readonly string[],
): Promise<void> {
  if (ticketIds.length === 0) return;
  const { rows } = await statement('ticket-words', SOURCES, [organizationId, ticketIds]);
  const rewritten = rows
    .map(({ id, subject, preview, opening, latest }) => ({
      id: id as string,
      before: { subject: subject as string, preview: preview as string },
      after: { subject: wordsOf(opening, subjectOf, subject), preview: wordsOf(latest, previewOf, preview) },
    }))
    .filter(({ before, after }) => before.subject !== after.subject || before.preview !== after.preview)
    .map(({ id, after }) => ({ id, ...after }));
  if (rewritten.length === 0) return;
  await statement('ticket-words-write', REWRITE, [organizationId, asRecords(rewritten)]);
}

const wordsOf = (from: Source, shorten: (words: Words) => string, before: string) =>
  from === null ? before : from.isGone ? '' : shorten(from);

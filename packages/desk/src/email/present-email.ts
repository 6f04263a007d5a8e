import { AppError, type EmailBody } from '@perch/contracts';
import { can } from '@perch/core';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';

const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** SQL of a `MessageEmail` from the row `email e`, which may not be there. */
export const EMAIL_OF_MESSAGE = `CASE WHEN e.message_id IS NOT NULL THEN json_build_object('subject', e.subject,
    'from', json_build_object('name', e.from_name, 'address', e.from_address), 'to', e.to_addresses,
    'cc', e.cc_addresses, 'hasHtml', e.html IS NOT NULL, 'hasQuote', e.quoted_text <> '',
    'authentication', e.authentication, 'isAutomatic', e.is_automatic, 'isFromOther', e.is_from_other,
    'refusedFiles', e.refused_files, 'bounce', CASE WHEN e.bounced_at IS NOT NULL THEN json_build_object(
      'at', to_char(e.bounced_at AT TIME ZONE 'UTC', ${INSTANT}), 'reason', e.bounce_reason) END) END`;

const BODY = `
  SELECT e.html, e.has_remote_images AS "hasRemoteImages", e.quoted_text AS "quotedText",
    coalesce((SELECT json_object_agg(f.content_id, f.id) FROM attachment f
      WHERE f.organization_id = $1 AND f.message_id = e.message_id AND f.kind IN ('image', 'gif')
        AND f.content_id IS NOT NULL), '{}') AS pictures
  FROM email e WHERE e.organization_id = $1 AND e.message_id = $2`;

/** The HTML of an e-mail, its own pictures in it, and what it quotes. @throws AppError `not_found` */
export async function getEmailBody(ctx: Context, messageId: string): Promise<EmailBody> {
  if (!can(ctx.actor, 'tickets.reply')) requirePermission(ctx, 'tickets.view');
  const [row] = await ctx.db.query<EmailBody & { pictures: Record<string, string> }>(BODY, [
    ctx.organizationId,
    messageId,
  ]);
  if (!row) throw new AppError('not_found');
  const { html, pictures, hasRemoteImages, quotedText } = row;
  return { html: html && withPictures(html, pictures), hasRemoteImages, quotedText };
}

const withPictures = (html: string, pictures: Record<string, string>) =>
  html.replace(/ data-cid="([^"]*)"/g, (_attribute, cid: string) => {
    const id = pictures[cid.replace(/&amp;/g, '&')];
    return id === undefined ? '' : ` src="/api/v1/attachments/${id}/content"`;
  });

import type { Attachment } from '@perch/contracts';

/** SQL of an `Attachment` from the row `attachment f`. */
const ATTACHMENT_SQL = `json_build_object('id', f.id, 'fileName', f.file_name, 'contentType', f.content_type,
  'kind', f.kind, 'byteSize', f.byte_size, 'altText', f.alt_text, 'url', '/api/v1/attachments/' || f.id || '/content')`;

/** SQL of the files of `message m`, in their order; $1 is the organization. */
export const ATTACHMENTS_OF_MESSAGE = `coalesce((
  SELECT json_agg(${ATTACHMENT_SQL} ORDER BY f.position) FROM attachment f
  WHERE f.organization_id = $1 AND f.message_id = m.id), '[]')`;

/** The same of `delivery d`: of a new tweet. */
export const ATTACHMENTS_OF_DELIVERY = `coalesce((
  SELECT json_agg(${ATTACHMENT_SQL} ORDER BY f.position) FROM attachment f
  WHERE f.organization_id = $1 AND f.delivery_id = d.id), '[]')`;

/** The columns of an `AttachmentRow`, of `attachment f`. */
export const ATTACHMENT_COLUMNS = `${ATTACHMENT_SQL} AS attachment`;

export interface AttachmentRow {
  attachment: Attachment;
}

import { z } from 'zod';
import { Id, name, text } from './common.ts';
import { MOST_ALT_TEXT } from './values.ts';

/** A file of a message, or one that waits to be sent with one. */
export const Attachment = z
  .object({
    id: Id,
    fileName: z.string(),
    /** by its content, not by its name */
    contentType: z.string(),
    /** how it is shown, and what X takes it for */
    kind: z.enum(['image', 'gif', 'video', 'file']),
    byteSize: z.number().int(),
    /** what it shows, for who cannot see it */
    altText: z.string().nullable(),
    /** where its bytes are, for whoever may see tickets */
    url: z.string(),
  })
  .meta({ id: 'Attachment' });
export type Attachment = z.infer<typeof Attachment>;

export const UploadQuery = z.object({ fileName: name(255, 'Give the file a name') });

export const UpdateAttachment = z
  .object({ altText: text().trim().max(MOST_ALT_TEXT).nullable() })
  .meta({ id: 'UpdateAttachment' });

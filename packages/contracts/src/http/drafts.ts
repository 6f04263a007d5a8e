import { z } from 'zod';
import { Id, Instant, text } from './common.ts';
import { Attachment } from './attachments.ts';

export const DraftMode = z.enum(['tweet', 'dm', 'email', 'note']);

const DraftText = text().max(50_000);

const perWay = <T extends z.ZodType>(each: T) => z.object({ tweet: each, dm: each, email: each, note: each });

const fields = {
  mode: DraftMode.meta({ description: 'The way that is open in the composer' }),
  texts: perWay(DraftText),
  inReplyToMessageId: Id.nullable(),
  seenMessageIds: perWay(Id.nullable()).default({ tweet: null, dm: null, email: null, note: null }).meta({
    description: 'The newest message that had been read when the text was begun; `lastSeenMessageId` of the reply',
  }),
  answersAs: text()
    .max(50)
    .nullable()
    .default(null)
    .meta({ description: 'Handle of the account that answers in public; null: the one that was written to' }),
  emailSubject: text()
    .max(200)
    .nullable()
    .default(null)
    .meta({ description: 'Of the first e-mail; null: the usual one' }),
  updatedAt: Instant.meta({ description: 'When it was written; an older one never takes the place of a newer one' }),
};

export const SaveDraft = z
  .object({ ...fields, attachmentIds: perWay(z.array(Id).max(20)) })
  .meta({ id: 'SaveDraft', description: 'A text and uploaded files for each way it can go' });
export type SaveDraft = z.input<typeof SaveDraft>;

/** What a member has written on a ticket and not sent. */
export const TicketDraft = z
  .object({
    ...fields,
    files: perWay(z.array(Attachment)).meta({ description: 'Those that are still there: not sent, not a week old' }),
  })
  .meta({ id: 'TicketDraft' });
export type TicketDraft = z.infer<typeof TicketDraft>;

export const SavedDraft = z
  .object({ draft: TicketDraft.nullable().meta({ description: 'Null: nothing was ever written here' }) })
  .meta({ id: 'SavedDraft' });
export type SavedDraft = z.infer<typeof SavedDraft>;

export const DraftRef = z.object({ ticketId: Id, updatedAt: Instant }).meta({ id: 'DraftRef' });
export type DraftRef = z.infer<typeof DraftRef>;

import { z } from 'zod';
import { Id, Instant, text } from './common.ts';

export const DraftMode = z.enum(['tweet', 'dm', 'email', 'note']);

const DraftText = text().max(50_000);

/** What a member has written on a ticket and not sent: a text for each way it can go. */
export const TicketDraft = z
  .object({
    mode: DraftMode.meta({ description: 'The way that is open in the composer' }),
    texts: z.object({ tweet: DraftText, dm: DraftText, email: DraftText, note: DraftText }),
    inReplyToMessageId: Id.nullable(),
    attachmentIds: z.array(Id).max(20),
    updatedAt: Instant.meta({ description: 'When it was written; an older one never takes the place of a newer one' }),
  })
  .meta({ id: 'TicketDraft' });
export type TicketDraft = z.infer<typeof TicketDraft>;

export const SavedDraft = z
  .object({ draft: TicketDraft.nullable().meta({ description: 'Null: nothing was ever written here' }) })
  .meta({ id: 'SavedDraft' });

export const DraftRef = z.object({ ticketId: Id, updatedAt: Instant }).meta({ id: 'DraftRef' });
export type DraftRef = z.infer<typeof DraftRef>;

import { MAX_DIRECT_MESSAGE_LENGTH } from '@perch/core';
import { z } from 'zod';
import { Id, text } from './common.ts';
import { TicketStatus } from './tickets.ts';

export const CreateReply = z
  .object({
    via: z.enum(['tweet', 'dm']),
    text: text().max(MAX_DIRECT_MESSAGE_LENGTH * 2),
    /** default: the customer's latest message of that channel */
    inReplyToMessageId: Id.optional(),
    /** the newest message the writer has seen; a newer one of the customer answers 409 `newer_message` */
    lastSeenMessageId: Id.optional(),
    /** sets the ticket's status with the reply */
    status: TicketStatus.optional(),
  })
  .meta({ id: 'CreateReply' });
export type CreateReply = z.infer<typeof CreateReply>;

export const CreateNote = z
  .object({ text: text().trim().min(1, 'Write something').max(10_000) })
  .meta({ id: 'CreateNote' });

import { MAX_DIRECT_MESSAGE_LENGTH } from '@perch/core';
import { z } from 'zod';
import { Id, Instant, text } from './common.ts';
import { TicketStatus } from './tickets.ts';

export const CreateReply = z
  .object({
    via: z.enum(['tweet', 'dm', 'email']),
    text: text().max(MAX_DIRECT_MESSAGE_LENGTH * 2),
    /** default: the customer's latest message of that channel; a direct message goes to who wrote the tweet that is named */
    inReplyToMessageId: Id.optional(),
    /** the account that answers in public; default: the one that was written to */
    accountId: Id.optional(),
    /** of the first e-mail of the ticket; later ones keep theirs */
    subject: text().trim().max(200).optional(),
    /** the newest message the writer has seen; a newer one of the customer, or another one's answer, answers 409 `newer_message` */
    lastSeenMessageId: Id.optional(),
    /** sets the ticket's status with the reply */
    status: TicketStatus.optional(),
    /** a text too long for one tweet goes as numbered tweets, each answering the one before */
    asThread: z.boolean().optional(),
    /** not before; within a year */
    sendAt: Instant.optional(),
    /** how long it may be taken back before it goes out */
    undoSeconds: z.number().int().min(0).max(60).default(0),
    /** files of `POST /attachments`, in their order: for X four pictures, or one animation or video */
    attachmentIds: z.array(Id).max(10).default([]),
    /** without it a public reply with an e-mail address, a phone, card or order number answers 409 `personal_data` */
    acceptPersonalData: z.boolean().optional(),
  })
  .refine(({ via, accountId }) => via === 'tweet' || accountId === undefined, {
    error: 'Only a public reply can go as another account',
    path: ['accountId'],
  })
  .meta({ id: 'CreateReply' });
/** what has a default may be left out */
export type CreateReply = z.input<typeof CreateReply>;

/** Without it, whatever a colleague has made of it meanwhile is overwritten. */
const seenUpdatedAt = Instant.optional().meta({
  description:
    '`updatedAt` of the delivery as it was read; one that a colleague has changed since answers 409 `reply_changed`',
});
const acceptNewer = z.boolean().optional().meta({
  description: 'Without it, a message of the customer that came in after the reply answers 409 `newer_message`',
});

export const EditReply = z
  .object({
    text: text().max(MAX_DIRECT_MESSAGE_LENGTH * 2),
    seenUpdatedAt,
    /** the newest message the writer has seen; a newer one of the customer, or another one's answer, answers 409 `newer_message` */
    lastSeenMessageId: Id.optional(),
    acceptPersonalData: z.boolean().optional(),
  })
  .meta({ id: 'EditReply' });
export type EditReply = z.infer<typeof EditReply>;

export const ApproveReply = z
  .object({
    seenUpdatedAt: Instant.meta({ description: '`updatedAt` of the delivery whose words were read' }),
    acceptNewer,
  })
  .meta({ id: 'ApproveReply' });

export const RejectReply = z
  .object({
    note: text().trim().max(2_000).optional().meta({ description: 'Why; the writer reads it' }),
    seenUpdatedAt,
  })
  .meta({ id: 'RejectReply' });

/** Sends what has been written, as it is. */
export const SendReply = z.object({ seenUpdatedAt, acceptNewer }).meta({ id: 'SendReply' });

/** For what is done about a reply. */
export const ReplyAsSeen = z.object({ seenUpdatedAt }).meta({ id: 'ReplyAsSeen' });

export const ResolveReply = z
  .object({
    posted: z.boolean(),
    url: z
      .url()
      .max(500)
      .regex(/\/status\/\d{1,19}(?:[/?#]|$)/u, 'The address of the tweet on X')
      .optional()
      .meta({ description: 'Of a tweet that was posted: its address on X' }),
  })
  .meta({ id: 'ResolveReply' });
export type ResolveReply = z.infer<typeof ResolveReply>;

export const CreateNote = z
  .object({
    text: text().trim().min(1, 'Write something').max(10_000),
    /** members whom the text names; they are told, if they may see tickets */
    mentionedMemberIds: z.array(Id).max(50).default([]),
  })
  .meta({ id: 'CreateNote' });
export type CreateNote = z.output<typeof CreateNote>;

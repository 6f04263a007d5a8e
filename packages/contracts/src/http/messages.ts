import { z } from 'zod';
import { Attachment } from './attachments.ts';
import { Id, Instant } from './common.ts';
import { PersonRef, ProfileRef, Reason } from './tickets.ts';

export const DeliveryState = z.enum(['held', 'queued', 'sending', 'sent', 'failed', 'unknown', 'discarded']);
export const Delivery = z
  .object({
    id: Id,
    state: DeliveryState,
    /** closed code of what went wrong or what is waited for */
    code: z.string().nullable(),
    /** X's own words */
    detail: z.string().nullable(),
    attempt: z.number().int(),
    /** when a queued delivery goes out */
    dueAt: Instant.nullable(),
    permalink: z.string().nullable(),
    canRetry: z.boolean(),
    canDiscard: z.boolean(),
    updatedAt: Instant,
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof Delivery>;

export const Media = z.object({
  kind: z.enum(['photo', 'video', 'animated_gif']),
  url: z.string().nullable(),
  previewUrl: z.string().nullable(),
  altText: z.string().nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
});

/** One item of a ticket's thread. */
export const Message = z
  .object({
    id: Id,
    direction: z.enum(['in', 'out', 'note']),
    visibility: z.enum(['public', 'private']),
    channel: z.enum(['twitter', 'twitter_dm', 'email', 'note']),
    /** the X user who wrote it; null for a note */
    profile: ProfileRef.nullable(),
    /** the colleague who wrote it; null for the customer's and for what was written outside Perch */
    member: PersonRef.nullable(),
    text: z.string(),
    media: z.array(Media),
    /** files sent with it, or come with the e-mail */
    attachments: z.array(Attachment),
    /** opens the tweet on X */
    permalink: z.string().nullable(),
    inReplyToMessageId: Id.nullable(),
    isEdited: z.boolean(),
    /** when we learned that the tweet is gone from X: neither text nor media are left */
    deletedAt: Instant.nullable(),
    reason: Reason.nullable(),
    delivery: Delivery.nullable(),
    postedAt: Instant,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

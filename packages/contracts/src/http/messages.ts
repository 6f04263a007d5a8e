import { HOLD_REASONS } from '@perch/core';
import { z } from 'zod';
import { ApiKeyRef } from './api-keys.ts';
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
    /** when a queued or held delivery goes out; null while that depends on somebody */
    dueAt: Instant.nullable(),
    /** until when it is held; null: it is not, or until somebody approves it */
    heldUntil: Instant.nullable(),
    /** it can still be taken back, its time has not come, or somebody else must approve it first */
    holdReason: z.enum(HOLD_REASONS).nullable(),
    permalink: z.string().nullable(),
    canRetry: z.boolean(),
    canDiscard: z.boolean(),
    canEdit: z.boolean(),
    canSendNow: z.boolean(),
    /** for who asks: nobody approves their own words */
    canApprove: z.boolean(),
    /** X could not be asked, or did not tell: only a person can say whether it was posted */
    needsDecision: z.boolean(),
    /** of an answer that was split */
    part: z.object({ number: z.number().int(), of: z.number().int() }).nullable(),
    /** who has submitted it as it is: another than its writer once somebody has edited it; null: a program */
    submittedById: Id.nullable(),
    /** what who rejected or approved it had to say */
    reviewNote: z.string().nullable(),
    updatedAt: Instant,
  })
  .meta({ id: 'Delivery' });
export type Delivery = z.infer<typeof Delivery>;

/** `text`: what was written and does not go out, for who wants to write it better */
export const DiscardedDelivery = Delivery.extend({ text: z.string() }).meta({ id: 'DiscardedDelivery' });
export type DiscardedDelivery = z.infer<typeof DiscardedDelivery>;

export const Media = z.object({
  kind: z.enum(['photo', 'video', 'animated_gif']),
  url: z.string().nullable(),
  previewUrl: z.string().nullable(),
  altText: z.string().nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
});

/** What an e-mail has beside its text. Its HTML and what it quotes are read apart. */
export const MessageEmail = z
  .object({
    subject: z.string(),
    from: z.object({ name: z.string(), address: z.string() }),
    to: z.array(z.string()),
    cc: z.array(z.string()),
    hasHtml: z.boolean(),
    /** earlier e-mails stand below it */
    hasQuote: z.boolean(),
    /**
     * whether the sender's domain vouches for the address: `failed` says that it does not, `unchecked` that no mail server
     * is named which looks; null: we wrote it
     */
    authentication: z.enum(['verified', 'unverified', 'failed', 'unchecked']).nullable(),
    /** written by a machine: out of office and the like */
    isAutomatic: z.boolean(),
    /** from an address that is not the contact's: whoever wrote it had the ticket's reply address */
    isFromOther: z.boolean(),
    /** files that were not taken */
    refusedFiles: z.array(z.object({ fileName: z.string(), reason: z.enum(['too_large', 'too_many', 'not_allowed']) })),
    /** it came back */
    bounce: z.object({ at: Instant, reason: z.string() }).nullable(),
  })
  .meta({ id: 'MessageEmail' });
export type MessageEmail = z.infer<typeof MessageEmail>;

/** `html`: cleaned; remote pictures have their address in `data-remote-src` and are not loaded. */
export const EmailBody = z
  .object({ html: z.string().nullable(), hasRemoteImages: z.boolean(), quotedText: z.string() })
  .meta({ id: 'EmailBody' });
export type EmailBody = z.infer<typeof EmailBody>;

/** A tweet that a message quotes, or answers outside of its thread. */
export const ReferencedTweet = z
  .object({
    kind: z.enum(['quoted', 'answered']),
    /** opens it on X */
    url: z.string(),
    /** null: we have not stored it, or it is gone from X */
    tweet: z.object({ profile: ProfileRef, text: z.string(), media: z.array(Media), postedAt: Instant }).nullable(),
  })
  .meta({ id: 'ReferencedTweet' });
export type ReferencedTweet = z.infer<typeof ReferencedTweet>;

/** One item of a ticket's thread. */
export const Message = z
  .object({
    id: Id,
    direction: z.enum(['in', 'out', 'note']),
    visibility: z.enum(['public', 'private']),
    channel: z.enum(['twitter', 'twitter_dm', 'email', 'note']),
    /** of a direct message: several people read its conversation */
    isGroup: z.boolean(),
    /** the X user who wrote it; null for a note */
    profile: ProfileRef.nullable(),
    /** the colleague who wrote it; null for the customer's and for what was written outside Perch */
    member: PersonRef.nullable(),
    /** the API key by which it was written, instead of a colleague */
    apiKey: ApiKeyRef.nullable(),
    /** whose address an e-mail came from; null for all else, and for an address that was nobody's that was known */
    contact: z.object({ id: Id, name: z.string(), avatarUrl: z.string().nullable() }).nullable(),
    text: z.string(),
    /** members whom a note names, as `@Name` in its text */
    mentions: z.array(z.object({ id: Id, name: z.string() })),
    media: z.array(Media),
    /** files sent with it, or come with the e-mail */
    attachments: z.array(Attachment),
    /** handle of the account of ours that answers this tweet unless another one is chosen; null: it is none */
    accountUsername: z.string().nullable(),
    /** opens the tweet on X */
    permalink: z.string().nullable(),
    inReplyToMessageId: Id.nullable(),
    referenced: z.array(ReferencedTweet),
    isEdited: z.boolean(),
    /** when we learned that the tweet is gone from X: neither text nor media are left */
    deletedAt: Instant.nullable(),
    /** neither is left because somebody's data was erased */
    isErased: z.boolean(),
    reason: Reason.nullable(),
    delivery: Delivery.nullable(),
    /** null: it is none */
    email: MessageEmail.nullable(),
    postedAt: Instant,
  })
  .meta({ id: 'Message' });
export type Message = z.infer<typeof Message>;

import { z } from 'zod';
import { ContactConsent } from './consents.ts';
import { Id, Instant, PageQuery, text, TwitterId } from './common.ts';
import { DeliveryState, Media } from './messages.ts';
import { PersonRef, ProfileRef, TicketStatus } from './tickets.ts';
import { CONTACT_SORTS } from './values.ts';

export const ContactSummary = z
  .object({
    id: Id,
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    profiles: z.array(ProfileRef),
    /** theirs by e-mail and by hand, and those of their X users */
    ticketCount: z.number().int().meta({ description: 'Of those that you see' }),
    lastTicketAt: Instant.nullable(),
    /** when they last wrote or were written to; without tickets: since when we know them */
    lastActivityAt: Instant,
    createdAt: Instant,
  })
  .meta({ id: 'ContactSummary' });
export type ContactSummary = z.infer<typeof ContactSummary>;

export const Contact = ContactSummary.extend({
  notes: z.string(),
  emailConfirmedAt: Instant.nullable().meta({
    description:
      'When the customer confirmed that this address and one of these X users are theirs; null: not, or revoked',
  }),
  /** the newest first, twenty at most */
  consents: z.array(ContactConsent),
}).meta({ id: 'Contact' });
export type Contact = z.infer<typeof Contact>;

export const ContactSort = z.enum(CONTACT_SORTS);
export type ContactSort = z.infer<typeof ContactSort>;

export const ContactListQuery = PageQuery.extend({
  q: z.string().trim().min(1).max(200).optional().meta({
    description: 'Part of a name, an e-mail address or a phone number, or the beginning of a handle',
  }),
  email: z.email().max(254).optional().meta({ description: 'Exactly this address, in small or capital letters' }),
  twitterUserId: TwitterId.optional().meta({ description: 'Whom this X user belongs to' }),
  sort: ContactSort.default('created').meta({
    description: 'The newest first, those who wrote or were written to last, or by name',
  }),
});

/** Something that a person wrote to us, or that they were answered, wherever it was. */
export const ContactMessage = z
  .object({
    /** a message of a ticket, or what came in without becoming a ticket */
    source: z.enum(['message', 'tweet', 'direct_message']),
    id: Id,
    direction: z.enum(['in', 'out']),
    visibility: z.enum(['public', 'private']),
    channel: z.enum(['twitter', 'twitter_dm', 'email']),
    /** the X user who wrote it; null for an e-mail */
    profile: ProfileRef.nullable(),
    /** the colleague who wrote it, in Perch */
    member: PersonRef.nullable(),
    /** of an e-mail that came from another address than theirs: which one */
    otherSender: z.string().nullable(),
    /** our account that it was written to, or by; null for an e-mail */
    account: z.object({ id: Id, username: z.string() }).nullable(),
    text: z.string(),
    media: z.array(Media),
    permalink: z.string().nullable(),
    /** what has become of a reply of ours; null where it was not written in Perch */
    deliveryState: DeliveryState.nullable(),
    /** an e-mail of ours that came back */
    isBounced: z.boolean(),
    /** gone from X: neither text nor media are left */
    isGone: z.boolean(),
    ticket: z.object({ id: Id, number: z.number().int(), subject: z.string(), status: TicketStatus }).nullable(),
    postedAt: Instant,
  })
  .meta({ id: 'ContactMessage' });
export type ContactMessage = z.infer<typeof ContactMessage>;

const contactFields = {
  name: text().trim().min(1, 'Enter a name').max(120),
  email: z.email('Enter an e-mail address').max(254).nullable(),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'Enter the number with country code, like +5511987654321')
    .nullable(),
  notes: text().max(10_000),
  /** X users to link: known to us, or found lately by a search on X */
  twitterUserIds: z.array(TwitterId).max(20),
  /** take X users from the contacts that they belong to; without it that is refused */
  movesProfiles: z.boolean(),
  /** the address may be that of another contact too; without it that is refused */
  sharesEmail: z.boolean(),
};

export const CreateContact = z
  .object({
    ...contactFields,
    email: contactFields.email.default(null),
    phone: contactFields.phone.default(null),
    notes: contactFields.notes.default(''),
    twitterUserIds: contactFields.twitterUserIds.default([]),
    movesProfiles: contactFields.movesProfiles.default(false),
    sharesEmail: contactFields.sharesEmail.default(false),
  })
  .meta({ id: 'CreateContact' });

/** What is left out stays. Not `CreateContact.partial()`: its defaults would wipe it. */
export const UpdateContact = z.object(contactFields).partial().meta({ id: 'UpdateContact' });

const Side = z.enum(['target', 'source']);

/** Which of two contacts that become one keeps what. Profiles, tickets and consents of both are kept. */
export const MergeContacts = z
  .object({
    sourceId: Id.meta({ description: 'The contact that goes' }),
    name: Side.default('target'),
    email: Side.optional().meta({ description: 'Left out: the one there is, of two that of the target' }),
    phone: Side.optional().meta({ description: 'As with the address' }),
    notes: z.enum(['target', 'source', 'both']).default('both'),
  })
  .meta({ id: 'MergeContacts' });
export type MergeContacts = z.infer<typeof MergeContacts>;

export const EraseContact = z
  .object({ name: text().trim().max(120).meta({ description: 'The name of the contact, typed to be sure' }) })
  .meta({ id: 'EraseContact' });

/** How far the erasing of a contact has come. */
export const Erasure = z
  .object({ id: Id, requestedAt: Instant, finishedAt: Instant.nullable() })
  .meta({ id: 'Erasure' });
export type Erasure = z.infer<typeof Erasure>;

/** Why a contact may be the author of a ticket. */
export const ContactMatchReason = z.enum([
  'same_email',
  'same_phone',
  'same_name',
  'similar_handle',
  'handle_in_email',
]);
export type ContactMatchReason = z.infer<typeof ContactMatchReason>;

/** A contact that may be who wrote a ticket, the likeliest first. */
export const LikelyContact = z
  .object({
    contact: ContactSummary,
    score: z.number().int().min(1).max(100),
    reasons: z.array(ContactMatchReason).min(1),
  })
  .meta({ id: 'LikelyContact' });
export type LikelyContact = z.infer<typeof LikelyContact>;

const Rows = z.array(z.record(z.string(), z.unknown()));

/** Everything that we hold about a person, for the person. */
export const ContactExport = z
  .object({
    exportedAt: Instant,
    /** with what they have consented to */
    contact: Contact,
    profiles: Rows,
    tickets: Rows,
    /** theirs, ours to them, and notes about them */
    messages: Rows,
    /** also those that never became tickets */
    tweets: Rows,
    directMessages: Rows,
    emails: Rows,
    attachments: Rows,
  })
  .meta({ id: 'ContactExport' });
export type ContactExport = z.infer<typeof ContactExport>;

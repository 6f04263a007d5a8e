import { z } from 'zod';
import { Id, Instant, PageQuery, text, TwitterId } from './common.ts';
import { ProfileRef } from './tickets.ts';

export const ContactSummary = z
  .object({
    id: Id,
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    profiles: z.array(ProfileRef),
    ticketCount: z.number().int(),
    lastTicketAt: Instant.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'ContactSummary' });
export type ContactSummary = z.infer<typeof ContactSummary>;

export const Contact = ContactSummary.extend({ notes: z.string() }).meta({ id: 'Contact' });
export type Contact = z.infer<typeof Contact>;

export const ContactListQuery = PageQuery.extend({ q: z.string().trim().min(1).max(200).optional() });

const contactFields = {
  name: text().trim().min(1, 'Enter a name').max(120),
  email: z.email('Enter an e-mail address').max(254).nullable(),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'Enter the number with country code, like +5511987654321')
    .nullable(),
  notes: text().max(10_000),
  /** X users to link, already known to us */
  twitterUserIds: z.array(TwitterId).max(20),
};

export const CreateContact = z
  .object({
    ...contactFields,
    email: contactFields.email.default(null),
    phone: contactFields.phone.default(null),
    notes: contactFields.notes.default(''),
    twitterUserIds: contactFields.twitterUserIds.default([]),
  })
  .meta({ id: 'CreateContact' });

/** What is left out stays. Not `CreateContact.partial()`: its defaults would wipe it. */
export const UpdateContact = z.object(contactFields).partial().meta({ id: 'UpdateContact' });

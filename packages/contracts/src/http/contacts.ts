import { z } from 'zod';
import { Id, Instant, PageQuery, TwitterId } from './common.ts';
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

export const CreateContact = z
  .object({
    name: z.string().trim().min(1, 'Enter a name').max(120),
    email: z.email('Enter an e-mail address').max(254).nullable().default(null),
    phone: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'Enter the number with country code, like +5511987654321')
      .nullable()
      .default(null),
    notes: z.string().max(10_000).default(''),
    /** X users to link, already known to us */
    twitterUserIds: z.array(TwitterId).max(20).default([]),
  })
  .meta({ id: 'CreateContact' });
export const UpdateContact = CreateContact.partial().meta({ id: 'UpdateContact' });

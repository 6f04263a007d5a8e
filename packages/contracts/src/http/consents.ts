import { z } from 'zod';
import { Id, Instant, TwitterId } from './common.ts';
import { PersonRef } from './tickets.ts';

/** A link by which a customer confirms that a handle and an e-mail address are theirs, and what they made of it. */
export const ContactConsent = z
  .object({
    id: Id,
    twitterUserId: TwitterId,
    /** handle and address as they stood in the link */
    username: z.string(),
    email: z.string(),
    state: z.enum(['pending', 'expired', 'confirmed', 'revoked']),
    createdBy: PersonRef.nullable(),
    createdAt: Instant,
    expiresAt: Instant,
    confirmedAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
    isRevokedByCustomer: z.boolean(),
  })
  .meta({ id: 'ContactConsent' });
export type ContactConsent = z.infer<typeof ContactConsent>;

export const CreateConsentLink = z
  .object({ twitterUserId: TwitterId.meta({ description: 'One of the X users of the contact' }) })
  .meta({ id: 'CreateConsentLink' });

/** `url` is shown this once: only its hash is kept. */
export const ConsentLink = z.object({ consent: ContactConsent, url: z.url() }).meta({ id: 'ConsentLink' });
export type ConsentLink = z.infer<typeof ConsentLink>;

export const ConsentToken = z.object({ token: z.string().min(20).max(100) });

/** What the holder of a consent link is shown. */
export const ConsentOffer = z
  .object({
    organization: z.object({ name: z.string() }),
    username: z.string(),
    email: z.string().meta({ description: 'With most of it hidden: whoever has it knows it' }),
    state: z.enum(['pending', 'confirmed', 'revoked']),
    expiresAt: Instant,
    confirmedAt: Instant.nullable(),
  })
  .meta({ id: 'ConsentOffer' });
export type ConsentOffer = z.infer<typeof ConsentOffer>;

import { z } from 'zod';
import { ApiKeyRef } from './api-keys.ts';
import { Id, Instant } from './common.ts';
import { PersonRef } from './tickets.ts';

/** One thing that happened to a ticket. */
export const TicketEvent = z
  .object({
    id: Id,
    kind: z.enum([
      'opened',
      'reopened',
      'status',
      'priority',
      'department',
      'assignee',
      'tags',
      'spam',
      'reply',
      'reply_scheduled',
      'reply_edited',
      'reply_approved',
      'reply_rejected',
      'reply_discarded',
      'note',
      'contact',
      'merged',
      'merged_into',
      'split',
      'split_from',
      'linked',
      'unlinked',
      'tweet_gone',
      'email_bounced',
      'due',
      'snoozed',
      'snooze_ended',
      'not_reopened',
      'pending_expired',
    ]),
    actor: PersonRef.nullable(),
    /** the key that did it, instead of a member */
    apiKey: ApiKeyRef.nullable(),
    from: z.unknown(),
    to: z.unknown(),
    at: Instant,
  })
  .meta({ id: 'TicketEvent' });
export type TicketEvent = z.infer<typeof TicketEvent>;

import { z } from 'zod';
import { Id, Instant, PageQuery, TimeZone } from './common.ts';
import { QuietHours } from './escalation.ts';
import { PersonRef } from './tickets.ts';

/** Why a member is told: a closed set, each with its sentence. */
export const NotificationKind = z.enum([
  /** a colleague named them in a note */
  'mentioned',
  /** a ticket was given to them */
  'assigned',
  /** the customer wrote in a ticket of theirs */
  'customer_wrote',
  /** a reply of theirs, or in a ticket of theirs, did not go out or came back; or a new tweet of theirs */
  'delivery_failed',
  /** nobody but a person can say whether a reply or a new tweet was posted */
  'delivery_unclear',
  /** a reply or a new tweet waits for their approval */
  'approval_requested',
  'reply_approved',
  'reply_rejected',
  /** a ticket that they had put aside is back */
  'snooze_ended',
  /** a ticket of theirs is past its due time */
  'overdue',
  /** an incident was given to them */
  'incident_assigned',
  /** the export of the organization that they asked for can be fetched */
  'export_ready',
]);
export type NotificationKind = z.infer<typeof NotificationKind>;

export const Notification = z
  .object({
    id: Id,
    kind: NotificationKind,
    ticket: z.object({ id: Id, number: z.number().int(), subject: z.string() }).nullable(),
    messageId: Id.nullable(),
    /** of a new tweet of the brand, which has neither ticket nor message: its delivery */
    deliveryId: Id.nullable(),
    incident: z.object({ id: Id, ruleName: z.string(), username: z.string() }).nullable(),
    /** who caused it; null: the system, or the customer */
    actor: PersonRef.nullable(),
    /** first words of the message or the tweet; empty where there is none, or it is gone */
    preview: z.string(),
    at: Instant,
    readAt: Instant.nullable(),
  })
  .meta({ id: 'Notification' });
export type Notification = z.infer<typeof Notification>;

/** What the badge shows: `unread` stops at 100, which stands for that many or more. */
export const NotificationCount = z
  .object({ unread: z.number().int().min(0).max(100) })
  .meta({ id: 'NotificationCount' });
export type NotificationCount = z.infer<typeof NotificationCount>;

/** Some of them, those about one ticket, or all there are. */
export const ReadNotifications = z
  .union([
    z.strictObject({ ids: z.array(Id).min(1).max(100) }),
    z.strictObject({ ticketId: Id }),
    z.strictObject({ all: z.literal(true) }),
  ])
  .meta({ id: 'ReadNotifications' });
export type ReadNotifications = z.infer<typeof ReadNotifications>;

export const NotificationListQuery = PageQuery.extend({ unread: z.stringbool().optional() });

const kinds = z.array(NotificationKind).max(NotificationKind.options.length);

/** What a member is told of outside of Perch, and when not. In Perch they are told of everything. */
export const NotificationSettings = z
  .object({
    desktop: kinds.meta({ description: 'Shown by browsers in which the member has allowed it' }),
    email: kinds.meta({
      description: 'Mailed where they are unread after a few minutes, together, every ten minutes at most',
    }),
    quietHours: QuietHours.nullable().meta({ description: 'Neither is done then; e-mail follows when they end' }),
    timeZone: TimeZone.meta({ description: 'Of the quiet hours; of the IANA database, such as America/Sao_Paulo' }),
  })
  .meta({ id: 'NotificationSettings' });
export type NotificationSettings = z.infer<typeof NotificationSettings>;

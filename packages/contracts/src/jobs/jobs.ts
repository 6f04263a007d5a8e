import { z } from 'zod';

/** `due`: the row's due time in milliseconds, so that a later look at the same row is another job. */
const AccountJob = z.object({ organizationId: z.uuid(), accountId: z.uuid(), due: z.number().int() });
const TicketJob = z.object({ organizationId: z.uuid(), ticketId: z.uuid(), due: z.number().int() });
const ErasureJob = z.object({ organizationId: z.uuid(), erasureId: z.uuid(), due: z.number().int() });
const ExportJob = z.object({ organizationId: z.uuid(), exportId: z.uuid(), due: z.number().int() });
const LookupJob = z.object({ organizationId: z.uuid(), lookupId: z.uuid(), due: z.number().int() });
const DeliveryJob = z.object({ organizationId: z.uuid(), deliveryId: z.uuid(), due: z.number().int() });

/**
 * What goes by its age: items of X that came into no ticket, notices (e-mail, SMS) that belong to no ticket, what
 * webhooks were told, answers that were kept for whoever sends a request again, and sign-ins in the audit log.
 */
export const REMOVABLE_KINDS = [
  'tweets',
  'found_tweets',
  'direct_messages',
  'notices',
  'webhook_events',
  'answers',
  'sign_ins',
] as const;
export type RemovableKind = (typeof REMOVABLE_KINDS)[number];

/** Payload of every job by its name: ids only, the row is the truth. */
export const JOBS = {
  'poll-mentions': AccountJob,
  'poll-direct-messages': AccountJob,
  'poll-own-tweets': AccountJob,
  /** looks by search for mentions that X indexed late, and for those that a gap left out */
  'search-mentions': AccountJob,
  /** asks X what anybody wrote with a keyword that watches the public */
  'search-keyword': AccountJob.extend({ streamId: z.uuid() }),
  /** asks X which tweets of open tickets, and a few others, still stand */
  'check-tweets': AccountJob,
  /** the same for the one ticket that somebody has opened */
  'check-ticket': TicketJob,
  /** carries a delivery one step on, whatever its state: send, end a lease, reconcile */
  deliver: DeliveryJob,
  /** calls a webhook with what it has not been told yet */
  'call-webhook': z.object({ organizationId: z.uuid(), webhookId: z.uuid() }),
  /** reads what has come into an organization's IMAP mailbox */
  'poll-mailbox': z.object({ organizationId: z.uuid(), due: z.number().int() }),
  /** looks whether an account has been silent for too long, and tells people */
  'watch-silence': AccountJob,
  /** looks at the bursts that rules have not been asked about, and whether incidents are over */
  'evaluate-escalation': z.object({ organizationId: z.uuid() }),
  /** counts the hours that are over, for the rules that go by what is usual */
  'count-history': z.object({ organizationId: z.uuid() }),
  /** opens the tickets of incidents, and links those of their tweets to them */
  'link-incident-tickets': z.object({ organizationId: z.uuid() }),
  /** tells who has tickets that are late, brings back those put aside, closes pending ones that nobody answers */
  'watch-tickets': z.object({ organizationId: z.uuid() }),
  /** writes e-mails of what members were told of and have not read */
  'mail-notifications': z.object({ organizationId: z.uuid() }),
  /** asks the name servers of proved domains of single sign-on whether they still show the record */
  'check-sso-domains': z.object({ organizationId: z.uuid() }),
  /** writes the weekly mails of figures that are due */
  'send-report-mails': z.object({ organizationId: z.uuid() }),
  /** counts days that are over once for all reports */
  'pack-reports': z.object({ organizationId: z.uuid() }),
  /** erases what X has not shown for a while */
  erase: z.object({ organizationId: z.uuid() }),
  /** looks through the stored tweets of an account for its new keywords */
  'rematch-keywords': z.object({ organizationId: z.uuid(), accountId: z.uuid() }),
  /** has X forget authorizations that nobody has confirmed */
  'expire-authorizations': z.object({ organizationId: z.uuid() }),
  /** gives waiting tickets of a department to whoever takes them */
  'assign-tickets': z.object({ organizationId: z.uuid(), departmentId: z.uuid() }),
  /** removes files of the organization that nobody has sent */
  'forget-attachments': z.object({ organizationId: z.uuid() }),
  /** removes what members were told of long ago */
  'remove-notifications': z.object({ organizationId: z.uuid() }),
  /** removes what is older than the installation keeps it */
  'remove-old': z.object({ organizationId: z.uuid(), kind: z.enum(REMOVABLE_KINDS) }),
  /** erases a person's data, some transactions at a time */
  'erase-contact': ErasureJob,
  /** writes an export of the organization, or removes one that is too old */
  'export-organization': ExportJob,
  /** removes what is older than the organization keeps it */
  'apply-retention': z.object({ organizationId: z.uuid(), due: z.number().int() }),
  /** removes an organization whose time is over, some transactions at a time */
  'remove-organization': z.object({ organizationId: z.uuid(), due: z.number().int() }),
  /** asks X what somebody wants to know, or removes an answer that is too old */
  'look-up': LookupJob,
  /**
   * enqueues what is due: streams, deliveries, silences, tickets, erasures, keywords to look for, authorizations to
   * forget
   */
  sweep: z.object({}),
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.infer<(typeof JOBS)[N]>;

/**
 * Asks for a job, at once or after a while. Losing one is harmless: the row stays due (or falls due) and a sweep asks
 * again.
 */
export type Enqueue = <N extends JobName>(name: N, payload: JobPayload<N>, when?: { delayMs: number }) => Promise<void>;

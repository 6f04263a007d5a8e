import type { JobName, JobPayload } from '@perch/contracts';

interface QueueSettings<N extends JobName> {
  /** jobs at once in one worker process */
  concurrency: number;
  attempts: number;
  /** first pause between attempts, doubling, milliseconds */
  backoffMs: number;
  /** one waiting or running job for each value; a second one is dropped */
  deduplicationId: (payload: JobPayload<N>) => string;
  /** one that is asked for while another runs is run after it, as that may have read before */
  runsAgain?: boolean;
}

/** The one table of queues: each job name has its own, so that a slow kind never holds up another. */
export const QUEUES: { [N in JobName]: QueueSettings<N> } = {
  'poll-mentions': { concurrency: 20, attempts: 1, backoffMs: 1000, deduplicationId: (p) => `${p.accountId}-${p.due}` },
  'poll-direct-messages': {
    concurrency: 10,
    attempts: 1,
    backoffMs: 1000,
    deduplicationId: (p) => `${p.accountId}-${p.due}`,
  },
  'poll-own-tweets': {
    concurrency: 10,
    attempts: 1,
    backoffMs: 1000,
    deduplicationId: (p) => `${p.accountId}-${p.due}`,
  },
  'search-mentions': {
    concurrency: 10,
    attempts: 1,
    backoffMs: 1000,
    deduplicationId: (p) => `${p.accountId}-${p.due}`,
  },
  'search-keyword': {
    concurrency: 5,
    attempts: 1,
    backoffMs: 1000,
    deduplicationId: (p) => `${p.streamId}-${p.due}`,
  },
  'check-tweets': { concurrency: 5, attempts: 1, backoffMs: 1000, deduplicationId: (p) => `${p.accountId}-${p.due}` },
  'check-ticket': { concurrency: 10, attempts: 1, backoffMs: 1000, deduplicationId: (p) => `${p.ticketId}-${p.due}` },
  // most wait for a server of somebody else's: how many for one is bounded (hands of the worker)
  deliver: { concurrency: 40, attempts: 3, backoffMs: 1000, deduplicationId: (p) => `${p.deliveryId}-${p.due}` },
  // each waits for a program of somebody else's, ten seconds at most
  'call-webhook': {
    concurrency: 30,
    attempts: 1,
    backoffMs: 1000,
    deduplicationId: (p) => p.webhookId,
    runsAgain: true,
  },
  'poll-mailbox': {
    concurrency: 4,
    attempts: 1,
    backoffMs: 1000,
    deduplicationId: (p) => `${p.organizationId}-${p.due}`,
  },
  'watch-silence': { concurrency: 2, attempts: 1, backoffMs: 1000, deduplicationId: (p) => `${p.accountId}-${p.due}` },
  'evaluate-escalation': {
    ...{ concurrency: 5, attempts: 1, backoffMs: 1000 },
    deduplicationId: (p) => p.organizationId,
    runsAgain: true,
  },
  'link-incident-tickets': {
    concurrency: 2,
    attempts: 1,
    backoffMs: 1000,
    deduplicationId: (p) => p.organizationId,
    runsAgain: true,
  },
  'count-history': { concurrency: 1, attempts: 1, backoffMs: 1000, deduplicationId: (p) => p.organizationId },
  'watch-tickets': { concurrency: 5, attempts: 1, backoffMs: 1000, deduplicationId: (p) => p.organizationId },
  'mail-notifications': { concurrency: 2, attempts: 1, backoffMs: 1000, deduplicationId: (p) => p.organizationId },
  'check-sso-domains': { concurrency: 2, attempts: 1, backoffMs: 1000, deduplicationId: (p) => p.organizationId },
  'send-report-mails': { concurrency: 1, attempts: 1, backoffMs: 1000, deduplicationId: (p) => p.organizationId },
  'pack-reports': { concurrency: 1, attempts: 1, backoffMs: 1000, deduplicationId: (p) => p.organizationId },
  erase: { concurrency: 2, attempts: 1, backoffMs: 1000, deduplicationId: (p) => p.organizationId },
  'erase-contact': { concurrency: 2, attempts: 1, backoffMs: 1000, deduplicationId: (p) => `${p.erasureId}-${p.due}` },
  // each takes a connection for as long as it lasts
  'export-organization': {
    concurrency: 1,
    attempts: 1,
    backoffMs: 1000,
    deduplicationId: (p) => `${p.exportId}-${p.due}`,
  },
  'apply-retention': {
    concurrency: 1,
    attempts: 1,
    backoffMs: 1000,
    deduplicationId: (p) => p.organizationId,
  },
  'remove-organization': {
    concurrency: 1,
    attempts: 1,
    backoffMs: 1000,
    deduplicationId: (p) => `${p.organizationId}-${p.due}`,
  },
  'look-up': { concurrency: 10, attempts: 1, backoffMs: 1000, deduplicationId: (p) => `${p.lookupId}-${p.due}` },
  'rematch-keywords': { concurrency: 2, attempts: 1, backoffMs: 1000, deduplicationId: (p) => p.accountId },
  'expire-authorizations': { concurrency: 2, attempts: 1, backoffMs: 1000, deduplicationId: (p) => p.organizationId },
  'assign-tickets': { concurrency: 5, attempts: 1, backoffMs: 1000, deduplicationId: (p) => p.departmentId },
  'forget-attachments': { concurrency: 1, attempts: 1, backoffMs: 1000, deduplicationId: (p) => p.organizationId },
  'remove-notifications': { concurrency: 1, attempts: 1, backoffMs: 1000, deduplicationId: (p) => p.organizationId },
  'remove-old': {
    concurrency: 1,
    attempts: 1,
    backoffMs: 1000,
    deduplicationId: (p) => `${p.organizationId}-${p.kind}`,
  },
  sweep: { concurrency: 1, attempts: 1, backoffMs: 1000, deduplicationId: () => 'sweep' },
};

/**
 * Prefix of a queue's keys: the hash tag keeps them in one slot of a Redis Cluster, and those of other queues in others.
 */
export const prefixOf = (name: JobName) => `{perch-${name}}`;

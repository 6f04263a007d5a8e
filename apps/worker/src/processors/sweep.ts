import {
  REMOVABLE_KINDS,
  type JobName,
  type JobPayload,
  type KeywordStreamName,
  type PolledStreamName,
  type StreamName,
  type WorkerConfig,
} from '@perch/contracts';
import {
  dueAssignments,
  dueAttachments,
  dueBaselines,
  dueConfirmations,
  dueContactErasures,
  dueDeliveries,
  dueErasures,
  dueEscalations,
  dueIncidentTickets,
  dueMailboxes,
  dueLookups,
  dueNotificationMails,
  dueNotificationRemovals,
  dueOrganizationDeletions,
  dueOrganizationExports,
  dueRematches,
  dueRemovals,
  dueReportMails,
  dueReportPackings,
  dueRetentions,
  dueSilences,
  dueSsoDomains,
  dueStreams,
  dueTickets,
  dueWebhooks,
  type Database,
} from '@perch/db';
import {
  CONFIRM_WITHIN_HOURS,
  ERASE_AFTER_HOURS,
  FORGET_AFTER_HOURS,
  KEEP_NOTIFICATIONS_DAYS,
  PACKED_FROM_TICKETS,
} from '@perch/desk';
import { keptFrom } from '../kept-from.ts';
import type { WorkerServices } from '../services.ts';

/** Above what falls due in a second; the longest waiting come first, the rest with the next sweep. */
const MOST = 1000;

export const JOB_OF_STREAM = {
  mentions: 'poll-mentions',
  direct_messages: 'poll-direct-messages',
  own_tweets: 'poll-own-tweets',
  search: 'search-mentions',
  tweet_checks: 'check-tweets',
} as const satisfies Record<StreamName, JobName>;

const KEYWORD = 'keyword:';
const isOfKeyword = (name: PolledStreamName): name is KeywordStreamName => name.startsWith(KEYWORD);

type Asked = { [N in JobName]: readonly [name: N, payload: JobPayload<N>] }[JobName];
/** What rows are due at a time, as the jobs that see to them. */
type Due = (database: Database, at: Date, config: WorkerConfig) => Promise<Asked[]>;

const hoursBefore = (at: Date, hours: number) => new Date(at.getTime() - hours * 3_600_000);

const DUE: readonly Due[] = [
  async (database, at) =>
    (await dueStreams(database, at, MOST)).map(({ organizationId, accountId, name, dueAt }) => {
      const payload = { organizationId, accountId, due: dueAt.getTime() };
      if (!isOfKeyword(name)) return [JOB_OF_STREAM[name], payload];
      return ['search-keyword', { ...payload, streamId: name.slice(KEYWORD.length) }];
    }),
  async (database, at) =>
    (await dueDeliveries(database, at, MOST)).map(({ organizationId, deliveryId, dueAt }) => [
      'deliver',
      { organizationId, deliveryId, due: dueAt.getTime() },
    ]),
  async (database, at) =>
    (await dueSilences(database, at, MOST)).map(({ organizationId, accountId, dueAt }) => [
      'watch-silence',
      { organizationId, accountId, due: dueAt.getTime() },
    ]),
  async (database, at) =>
    (await dueMailboxes(database, at, MOST)).map(({ organizationId, dueAt }) => [
      'poll-mailbox',
      { organizationId, due: dueAt.getTime() },
    ]),
  async (database, at) =>
    (await dueContactErasures(database, at, MOST)).map(({ dueAt, ...due }) => [
      'erase-contact',
      { ...due, due: dueAt.getTime() },
    ]),
  async (database, at) =>
    (await dueLookups(database, at, MOST)).map(({ dueAt, ...due }) => ['look-up', { ...due, due: dueAt.getTime() }]),
  async (database, at) =>
    (await dueOrganizationExports(database, at, MOST)).map(({ dueAt, ...due }) => [
      'export-organization',
      { ...due, due: dueAt.getTime() },
    ]),
  async (database, at) =>
    (await dueRetentions(database, at, MOST)).map(({ organizationId, dueAt }) => [
      'apply-retention',
      { organizationId, due: dueAt.getTime() },
    ]),
  async (database, at) =>
    (await dueOrganizationDeletions(database, at, MOST)).map(({ organizationId, dueAt }) => [
      'remove-organization',
      { organizationId, due: dueAt.getTime() },
    ]),
  async (database, at) => (await dueWebhooks(database, at, MOST)).map((due) => ['call-webhook', due]),
  async (database, at) => (await dueRematches(database, at, MOST)).map((due) => ['rematch-keywords', due]),
  async (database, at) => (await dueAssignments(database, at, MOST)).map((due) => ['assign-tickets', due]),
  ofOrganization('evaluate-escalation', dueEscalations, 0),
  ofOrganization('count-history', dueBaselines, 0),
  ofOrganization('link-incident-tickets', dueIncidentTickets, 0),
  ofOrganization('watch-tickets', dueTickets, 0),
  ofOrganization('erase', dueErasures, ERASE_AFTER_HOURS),
  ofOrganization('expire-authorizations', dueConfirmations, CONFIRM_WITHIN_HOURS),
  ofOrganization('forget-attachments', dueAttachments, FORGET_AFTER_HOURS),
  ofOrganization('remove-notifications', dueNotificationRemovals, KEEP_NOTIFICATIONS_DAYS * 24),
];

/**
 * In minutes, not seconds: one looks at everybody who wants e-mails, two are for an hour of the week or the day, and one
 * makes quicker what is right without it.
 */
const SELDOM = [
  ofOrganization('mail-notifications', dueNotificationMails, 0),
  ofOrganization('send-report-mails', dueReportMails, 0),
  ofOrganization('check-sso-domains', dueSsoDomains, 0),
  ofOrganization('pack-reports', (database, at, most) => dueReportPackings(database, at, PACKED_FROM_TICKETS, most), 0),
];

/** What is older than this installation keeps it. */
const removals: Due = async (database, at, config) => {
  const asked = REMOVABLE_KINDS.map(async (kind): Promise<Asked[]> => {
    const before = keptFrom(config, kind, at);
    const organizations = before ? await dueRemovals(database, kind, before, MOST) : [];
    return organizations.map((organizationId) => ['remove-old', { organizationId, kind }]);
  });
  return (await Promise.all(asked)).flat();
};
/** So that each round goes through all organizations that have something, and takes of each no more than one job does. */
const REMOVALS_EVERY_MS = 60_000;

/** Organizations that have something from before so many hours. */
function ofOrganization(
  name:
    | 'evaluate-escalation'
    | 'count-history'
    | 'link-incident-tickets'
    | 'watch-tickets'
    | 'mail-notifications'
    | 'send-report-mails'
    | 'check-sso-domains'
    | 'pack-reports'
    | 'erase'
    | 'expire-authorizations'
    | 'forget-attachments'
    | 'remove-notifications',
  look: (database: Database, before: Date, most: number) => Promise<string[]>,
  hours: number,
): Due {
  return async (database, at) =>
    (await look(database, hoursBefore(at, hours), MOST)).map((organizationId) => [name, { organizationId }]);
}

/** Asks for a job for every row that is due. One that is already waiting or running is not asked for twice. */
export const sweep = ({ database, producer, config, now }: WorkerServices) => {
  let removalsAt = 0;
  return async (): Promise<void> => {
    const at = now();
    const isRound = Math.abs(at.getTime() - removalsAt) >= REMOVALS_EVERY_MS;
    if (isRound) removalsAt = at.getTime();
    const due = await Promise.all(
      (isRound ? [...DUE, ...SELDOM, removals] : DUE).map((look) => look(database, at, config)),
    );
    await Promise.all(due.flat().map(([name, payload]) => producer.enqueue(name, payload)));
  };
};

import type { JobName } from '@perch/contracts';
import {
  dueAttachments,
  dueConfirmations,
  dueDeliveries,
  dueErasures,
  dueNotificationRemovals,
  dueRematches,
  dueSilences,
  dueStreams,
  type DueStream,
} from '@perch/db';
import { CONFIRM_WITHIN_HOURS, ERASE_AFTER_HOURS, FORGET_AFTER_HOURS, KEEP_NOTIFICATIONS_DAYS } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Above what falls due in a second; the longest waiting come first, the rest with the next sweep. */
const MOST = 1000;

export const JOB_OF_STREAM = {
  mentions: 'poll-mentions',
  direct_messages: 'poll-direct-messages',
  own_tweets: 'poll-own-tweets',
  search: 'search-mentions',
  tweet_checks: 'check-tweets',
} as const satisfies Record<DueStream['name'], JobName>;

/** Asks for a job for every row that is due. One that is already waiting or running is not asked for twice. */
export const sweep =
  ({ database, producer, now }: WorkerServices) =>
  async (): Promise<void> => {
    const at = now();
    const hoursAgo = (hours: number) => new Date(at.getTime() - hours * 3_600_000);
    const [streams, deliveries, silences, erasures, rematches, unconfirmed, files, oldNotifications] =
      await Promise.all([
        dueStreams(database, at, MOST),
        dueDeliveries(database, at, MOST),
        dueSilences(database, at, MOST),
        dueErasures(database, hoursAgo(ERASE_AFTER_HOURS), MOST),
        dueRematches(database, at, MOST),
        dueConfirmations(database, hoursAgo(CONFIRM_WITHIN_HOURS), MOST),
        dueAttachments(database, hoursAgo(FORGET_AFTER_HOURS), MOST),
        dueNotificationRemovals(database, hoursAgo(KEEP_NOTIFICATIONS_DAYS * 24), MOST),
      ]);
    await Promise.all([
      ...streams.map(({ organizationId, accountId, name, dueAt }) =>
        producer.enqueue(JOB_OF_STREAM[name], { organizationId, accountId, due: dueAt.getTime() }),
      ),
      ...silences.map(({ organizationId, accountId, dueAt }) =>
        producer.enqueue('watch-silence', { organizationId, accountId, due: dueAt.getTime() }),
      ),
      ...erasures.map((organizationId) => producer.enqueue('erase', { organizationId })),
      ...rematches.map((due) => producer.enqueue('rematch-keywords', due)),
      ...unconfirmed.map((organizationId) => producer.enqueue('expire-authorizations', { organizationId })),
      ...files.map((organizationId) => producer.enqueue('forget-attachments', { organizationId })),
      ...oldNotifications.map((organizationId) => producer.enqueue('remove-notifications', { organizationId })),
      ...deliveries.map(({ organizationId, deliveryId, dueAt }) =>
        producer.enqueue('deliver', { organizationId, deliveryId, due: dueAt.getTime() }),
      ),
    ]);
  };

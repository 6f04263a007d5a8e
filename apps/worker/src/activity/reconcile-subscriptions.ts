import { activitySubjects } from '@perch/db';
import { TwitterError, type Activity } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';

/** The app may have subscriptions for other purposes: these are ours to take back. */
const TAG = 'perch';
const EVENT_TYPE = 'post.delete';
/** Ids that X takes in one call. */
const MOST_AT_ONCE = 100;

/**
 * Brings X's subscriptions to what is wanted: deletions of our brands and of customers with open tickets, those who
 * wrote last first, as many as the plan has. Whom X does not take goes into `refused` and is not asked for again.
 * @throws TwitterError what was done so far stays
 */
export async function reconcileSubscriptions(
  { database, config, log }: WorkerServices,
  activity: Activity,
  refused: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const all = await activity.subscriptions();
  const covering = all.flatMap(({ eventType, twitterUserId, ...each }) =>
    eventType === EVENT_TYPE && twitterUserId !== null ? [{ ...each, twitterUserId }] : [],
  );
  const ours = covering.filter(({ tag }) => tag === TAG);
  const room = Math.max(0, config.X_ACTIVITY_SUBSCRIPTIONS - (all.length - ours.length));
  const wanted = (await activitySubjects(database, room)).filter((id) => !refused.has(id));
  const isWanted = new Set(wanted);
  const isCovered = new Set(covering.map(({ twitterUserId }) => twitterUserId));

  const surplus = ours.filter(({ twitterUserId }) => !isWanted.has(twitterUserId)).map(({ id }) => id);
  for (let at = 0; at < surplus.length && !signal.aborted; at += MOST_AT_ONCE) {
    await activity.unsubscribe(surplus.slice(at, at + MOST_AT_ONCE));
  }
  let made = 0;
  for (const twitterUserId of wanted) {
    if (signal.aborted) return;
    if (isCovered.has(twitterUserId)) continue;
    try {
      await activity.subscribe({ eventType: EVENT_TYPE, twitterUserId, tag: TAG });
      made += 1;
    } catch (error) {
      if (!(error instanceof TwitterError) || error.kind !== 'invalid') throw error;
      refused.add(twitterUserId);
      log.info({ twitterUserId, why: error.detail }, 'X does not tell of the deletions of somebody');
    }
  }
  if (surplus.length > 0 || made > 0)
    log.info({ made, takenBack: surplus.length }, 'subscriptions to deletions changed');
}

import { connectedAccountsOf, organizationsWithTweet } from '@perch/db';
import { hastenStream, recordTweetCheck } from '@perch/desk';
import type { ActivityEvent } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';

/**
 * Writes what an event tells into every organization that it concerns. Events come more than once, and about tweets
 * that we do not know: told again, or to nobody, they change nothing.
 */
export async function recordActivity(
  { database, contextOf, now }: WorkerServices,
  event: ActivityEvent,
): Promise<void> {
  switch (event.type) {
    case 'post.delete': {
      const { tweetId } = event;
      for (const { organizationId, accountId } of await organizationsWithTweet(database, tweetId)) {
        await recordTweetCheck(contextOf(organizationId), {
          accountId,
          asked: [tweetId],
          found: [],
          missing: [{ tweetId, reason: 'not_found' }],
          checkedAt: now(),
        });
      }
      return;
    }
    case 'oauth.revoke':
      // anybody could lose an account by a mistake of X: its next call says whether it is true
      for (const { organizationId, accountId } of await connectedAccountsOf(database, event.twitterUserId)) {
        await hastenStream(contextOf(organizationId), { accountId, name: 'mentions' });
      }
  }
}

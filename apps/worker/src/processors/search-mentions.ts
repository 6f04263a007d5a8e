import type { JobPayload } from '@perch/contracts';
import { receiveTweets, type Round } from '@perch/desk';
import type { SearchQuery } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { pollStream } from './poll-stream.ts';

/** Looks for mentions that X indexed late, and for those that gaps of the timeline left out. */
export const searchMentions = (services: WorkerServices) => (payload: JobPayload<'search-mentions'>) =>
  pollStream(
    services,
    {
      name: 'search',
      intervalSeconds: services.config.POLL_SEARCH_SECONDS,
      page: async (ctx, round, as) => {
        const page = await services.twitter.searchRecent(as, searchQuery(round));
        return receiveTweets(ctx, {
          accountId: round.account.id,
          stream: 'search',
          leaseToken: round.leaseToken,
          leaseSeconds: round.leaseSeconds,
          importBefore: round.importBefore,
          page,
        });
      },
    },
    payload,
  );

/** The same with every page of a round, as X wants it. */
const searchQuery = ({ account, startTime, pageToken }: Round): SearchQuery => ({
  query: `@${account.username} -is:retweet`,
  ...(startTime !== null && { startTime }),
  ...(pageToken !== null && { pageToken }),
});

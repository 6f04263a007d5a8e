import type { JobPayload } from '@perch/contracts';
import { receiveTweets } from '@perch/desk';
import type { WorkerServices } from '../services.ts';
import { pollStream } from './poll-stream.ts';
import { timelineQuery } from './timeline-query.ts';

export const pollOwnTweets = (services: WorkerServices) => (payload: JobPayload<'poll-own-tweets'>) =>
  pollStream(
    services,
    {
      name: 'own_tweets',
      intervalSeconds: services.config.POLL_OWN_TWEETS_SECONDS,
      page: async (ctx, round, as) => {
        const page = await services.twitter.ownTweets(as, timelineQuery(round));
        return receiveTweets(ctx, {
          accountId: round.account.id,
          stream: 'own_tweets',
          leaseToken: round.leaseToken,
          leaseSeconds: round.leaseSeconds,
          importBefore: round.importBefore,
          page,
        });
      },
    },
    payload,
  );

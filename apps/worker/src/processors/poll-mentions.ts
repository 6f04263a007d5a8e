import type { JobPayload } from '@perch/contracts';
import { receiveTweets } from '@perch/desk';
import type { WorkerServices } from '../services.ts';
import { pollStream } from './poll-stream.ts';
import { timelineQuery } from './timeline-query.ts';

export const pollMentions = (services: WorkerServices) => (payload: JobPayload<'poll-mentions'>) =>
  pollStream(
    services,
    {
      name: 'mentions',
      intervalSeconds: services.config.POLL_MENTIONS_SECONDS,
      page: async (ctx, round, as) => {
        const page = await services.twitter.mentions(as, timelineQuery(round));
        return receiveTweets(ctx, {
          accountId: round.account.id,
          stream: 'mentions',
          leaseToken: round.leaseToken,
          leaseSeconds: round.leaseSeconds,
          importBefore: round.importBefore,
          page,
        });
      },
    },
    payload,
  );

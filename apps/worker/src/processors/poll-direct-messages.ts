import type { JobPayload } from '@perch/contracts';
import { receiveDirectMessages } from '@perch/desk';
import type { WorkerServices } from '../services.ts';
import { pollStream } from './poll-stream.ts';

export const pollDirectMessages = (services: WorkerServices) => (payload: JobPayload<'poll-direct-messages'>) =>
  pollStream(
    services,
    {
      name: 'direct_messages',
      intervalSeconds: services.config.POLL_DIRECT_MESSAGES_SECONDS,
      page: async (ctx, { account, leaseToken, leaseSeconds, pageToken, importBefore }, as) => {
        const page = await services.twitter.directMessages(as, {
          twitterUserId: account.twitterUserId,
          ...(pageToken !== null && { pageToken }),
        });
        return receiveDirectMessages(ctx, { accountId: account.id, leaseToken, leaseSeconds, importBefore, page });
      },
    },
    payload,
  );

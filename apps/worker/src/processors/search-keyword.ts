import type { JobPayload } from '@perch/contracts';
import { claimKeywordSearch, keywordStreamName, receiveFoundTweets } from '@perch/desk';
import type { WorkerServices } from '../services.ts';
import { pollStream } from './poll-stream.ts';

/** X gives 10 to 100 tweets a page. */
const pageOf = (left: number) => Math.min(100, Math.max(10, left));

/** Asks X what anybody wrote with a keyword that watches the public. */
export const searchKeyword = (services: WorkerServices) => async (payload: JobPayload<'search-keyword'>) => {
  const { accountId, streamId } = payload;
  let query = '';
  let left = 0;
  await pollStream(
    services,
    {
      name: keywordStreamName(streamId),
      claim: async (ctx, leaseSeconds) => {
        const round = await claimKeywordSearch(ctx, { accountId, streamId, leaseSeconds });
        if (round) ({ query, left } = round);
        return round;
      },
      page: async (ctx, { startTime, pageToken, leaseToken, leaseSeconds }, as) => {
        const page = await services.twitter.searchRecent(as, {
          query,
          limit: pageOf(left),
          ...(startTime !== null && { startTime }),
          ...(pageToken !== null && { pageToken }),
        });
        const received = await receiveFoundTweets(ctx, { accountId, streamId, leaseToken, leaseSeconds, page, left });
        left -= received.counted;
        return received;
      },
    },
    payload,
  );
};

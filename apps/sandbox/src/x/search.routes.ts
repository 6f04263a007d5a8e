import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { snowflakeAt } from '../world/snowflake.ts';
import { presenterOf, sendJson } from './caller.ts';
import { TWEET_SELECTION_PARAMETERS, tweetSelection } from './fields.ts';
import { readPage } from './page.ts';
import { tweetsJson } from './present.ts';
import { invalidSearch } from './problem.ts';
import { idParameter, maxResults, readQuery, timeParameter } from './query.ts';
import { parseSearchQuery, SearchSyntaxError } from './search-query.ts';
import { tweetsMeta } from './timelines.routes.ts';
import { canSee } from './visibility.ts';

const WINDOW_MS = 7 * 86_400_000;
const FRESHNESS_MS = 30_000;
const NEWEST_END_MS = 10_000;
const QUERY_LENGTH = { 'self-serve': 512, enterprise: 4_096 };

export function searchRoutes(context: Context) {
  const { world } = context;

  return async (app: FastifyInstance): Promise<void> => {
    app.get(
      '/2/tweets/search/recent',
      {
        config: {
          scopes: ['tweet.read', 'users.read'],
          allowsAppOnly: true,
          readsTweets: true,
          limit: { user: 300, app: 450 },
        },
      },
      async (request, reply) => {
        const query = readQuery(request, [
          'query',
          'start_time',
          'end_time',
          'since_id',
          'until_id',
          'max_results',
          'next_token',
          'pagination_token',
          'sort_order',
          ...TWEET_SELECTION_PARAMETERS,
        ]);
        const selection = tweetSelection(query);
        const count = maxResults(query, 10, 100, 10);
        const text = query['query'] ?? '';
        const longest = QUERY_LENGTH[world.settings.tier];
        if (text.trim() === '') throw invalidSearch('query', text, 'Invalid query parameter: query can not be empty');
        if (text.length > longest) {
          const message = `Invalid 'query':'${text}'. 'query' must be less than or equal to ${longest} characters`;
          throw invalidSearch('query', text, message);
        }
        const now = world.clock();
        const presenter = presenterOf(context, request);
        const oldest = now - WINDOW_MS;
        const sinceId = checkedSinceId(idParameter(query, 'since_id'), oldest);
        const startTime = timeParameter(query, 'start_time');
        const endTime = timeParameter(query, 'end_time');
        if (startTime !== undefined && startTime < oldest - 60_000) {
          const message = `Invalid 'start_time':'${query['start_time']}'. 'start_time' must be on or after ${minute(oldest)}`;
          throw invalidSearch('start_time', query['start_time']!, message);
        }
        if (endTime !== undefined && endTime > now - NEWEST_END_MS) {
          const message = `Invalid 'end_time':'${query['end_time']}'. 'end_time' must be a minimum of 10 seconds prior to the request time.`;
          throw invalidSearch('end_time', query['end_time']!, message);
        }

        const { matches, candidates } = parsed(text);
        const tokenName = query['next_token'] === undefined ? 'pagination_token' : 'next_token';
        const page = readPage(
          {
            items: candidates ?? world.timeline,
            maxResults: count,
            token: query[tokenName],
            sinceId: sinceId ?? snowflakeAt(oldest).toString(),
            untilId: idParameter(query, 'until_id'),
            startTime,
            endTime: endTime ?? now - FRESHNESS_MS,
            isVisible: (tweet) => tweet.indexedAt <= now && canSee(presenter, tweet),
            isWanted: matches,
          },
          tokenName,
        );
        const { previousToken: _, ...forward } = page;
        const json = tweetsJson(presenter, page.items, selection, { meta: tweetsMeta(forward) });
        return sendJson(reply, json);
      },
    );
  };

  function parsed(text: string) {
    try {
      return parseSearchQuery(world, text);
    } catch (error) {
      if (error instanceof SearchSyntaxError) throw invalidSearch('query', text, error.message);
      throw error;
    }
  }
}

function checkedSinceId(sinceId: string | undefined, oldest: number): string | undefined {
  if (sinceId === undefined) return undefined;
  const smallest = snowflakeAt(oldest);
  if (BigInt(sinceId) >= smallest) return sinceId;
  const message = `'since_id' must be a tweet id created after ${minute(oldest)}. Please use a 'since_id' that is larger than ${smallest}`;
  throw invalidSearch('since_id', sinceId, message);
}

/** `2026-08-19T08:41Z`, as search names its oldest moment. */
function minute(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16)}Z`;
}

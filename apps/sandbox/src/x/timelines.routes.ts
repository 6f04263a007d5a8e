import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import type { Tweet } from '../world/records.ts';
import { presenterOf, sendJson } from './caller.ts';
import { listParameter, TWEET_SELECTION_PARAMETERS, tweetSelection, type Query } from './fields.ts';
import { readPage, type Page } from './page.ts';
import { tweetsJson } from './present.ts';
import { notAuthorizedFor } from './partial-errors.ts';
import { idParameter, maxResults, pathId, readQuery, timeParameter } from './query.ts';
import { canSee, lookUpUsers, maySeeTweetsOf } from './visibility.ts';

const READ = { scopes: ['tweet.read', 'users.read'], allowsAppOnly: true, readsTweets: true };
const TIMELINE_PARAMETERS = ['max_results', 'pagination_token', 'since_id', 'until_id', 'start_time', 'end_time'];
const MENTIONS_WINDOW = 800;
const OWN_WINDOW = 3_200;
const OWN_WINDOW_WITHOUT_REPLIES = 800;

interface Timeline {
  items: readonly Tweet[];
  window: number;
  /** Whether all its tweets are by the user in the path. */
  isOfOne?: boolean;
  isWanted?: (tweet: Tweet) => boolean;
}

export function timelineRoutes(context: Context) {
  const { world } = context;

  function answer(request: FastifyRequest, reply: FastifyReply, query: Query, userId: string, timeline: Timeline) {
    const selection = tweetSelection(query);
    const sinceId = idParameter(query, 'since_id');
    const untilId = idParameter(query, 'until_id');
    const startTime = timeParameter(query, 'start_time');
    const endTime = timeParameter(query, 'end_time');
    const now = world.clock();
    const presenter = presenterOf(context, request);
    const page = readPage({
      ...timeline,
      maxResults: maxResults(query, 5, 100, 10),
      token: query['pagination_token'],
      sinceId,
      untilId,
      // On timelines an id takes precedence over the time of the same side.
      startTime: sinceId === undefined ? startTime : undefined,
      endTime: untilId === undefined ? endTime : undefined,
      isVisible: (tweet) => tweet.indexedAt <= now && canSee(presenter, tweet),
    });
    const { users, errors } = lookUpUsers([userId], 'id', (id) => world.users.get(id));
    if (timeline.isOfOne && users[0] && !maySeeTweetsOf(presenter.viewer, users[0])) {
      errors.push(notAuthorizedFor({ resource_type: 'user', parameter: 'id', value: userId }, 'data'));
    }
    return sendJson(reply, tweetsJson(presenter, page.items, selection, { errors, meta: tweetsMeta(page) }));
  }

  return async (app: FastifyInstance): Promise<void> => {
    app.get(
      '/2/users/:id/mentions',
      { config: { ...READ, limit: { user: 300, app: 450 } } },
      async (request, reply) => {
        const id = pathId(request);
        const query = readQuery(request, [...TIMELINE_PARAMETERS, ...TWEET_SELECTION_PARAMETERS], ['id']);
        return answer(request, reply, query, id, { items: world.mentionsOf(id), window: MENTIONS_WINDOW });
      },
    );

    app.get(
      '/2/users/:id/tweets',
      { config: { ...READ, limit: { user: 900, app: 10_000 } } },
      async (request, reply) => {
        const id = pathId(request);
        const names = [...TIMELINE_PARAMETERS, 'exclude', ...TWEET_SELECTION_PARAMETERS];
        const query = readQuery(request, names, ['id']);
        const exclude = listParameter(query, 'exclude', ['replies', 'retweets']);
        return answer(request, reply, query, id, {
          items: world.tweetsBy(id),
          isOfOne: true,
          window: exclude.includes('replies') ? OWN_WINDOW_WITHOUT_REPLIES : OWN_WINDOW,
          isWanted: (tweet) =>
            !(exclude.includes('replies') && tweet.inReplyToTweetId) &&
            !(exclude.includes('retweets') && tweet.retweetedTweetId),
        });
      },
    );
  };
}

export function tweetsMeta(page: Page<Tweet>): object {
  const { items, nextToken, previousToken } = page;
  return {
    result_count: items.length,
    ...(items.length > 0 && { newest_id: items[0]!.id, oldest_id: items.at(-1)!.id }),
    ...(nextToken && { next_token: nextToken }),
    ...(previousToken && { previous_token: previousToken }),
  };
}

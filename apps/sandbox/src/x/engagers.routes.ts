import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import type { Tweet, User } from '../world/records.ts';
import { compareIds } from '../world/sorted-list.ts';
import { presenterOf, sendJson } from './caller.ts';
import {
  listParameter,
  TWEET_SELECTION_PARAMETERS,
  tweetSelection,
  USER_SELECTION_PARAMETERS,
  userSelection,
} from './fields.ts';
import { readPage, type Page } from './page.ts';
import { tweetsJson, usersJson } from './present.ts';
import { maxResults, pathId, readQuery } from './query.ts';
import { canSee, lookUpTweets } from './visibility.ts';

const READ = { scopes: ['tweet.read', 'users.read'], limit: { user: 75, app: 75 } };
const PAGE_PARAMETERS = ['max_results', 'pagination_token'];

/** Who liked, retweeted or quoted a tweet. */
export function engagerRoutes(context: Context) {
  const { world } = context;

  function answerUsers(request: FastifyRequest, reply: FastifyReply, userIdsOf: (tweet: Tweet) => string[]) {
    const id = pathId(request);
    const query = readQuery(request, [...PAGE_PARAMETERS, ...USER_SELECTION_PARAMETERS], ['id']);
    const selection = userSelection(query);
    const presenter = presenterOf(context, request);
    const { tweets, errors } = lookUpTweets(presenter, [id], 'id');
    const page = readPage({
      items: tweets.flatMap((tweet) => usersOf(userIdsOf(tweet))),
      maxResults: maxResults(query, 1, 100, 100),
      token: query['pagination_token'],
      isVisible: (user) => !user.isSuspended,
    });
    return sendJson(reply, usersJson(presenter, page.items, selection, { errors, meta: countedMeta(page) }));
  }

  function usersOf(ids: string[]): User[] {
    const users = ids.map((id) => world.users.get(id)).filter((user) => user !== undefined);
    return users.sort((left, right) => compareIds(left.id, right.id));
  }

  return async (app: FastifyInstance): Promise<void> => {
    app.get(
      '/2/tweets/:id/liking_users',
      { config: { ...READ, scopes: ['like.read', ...READ.scopes] } },
      async (request, reply) => answerUsers(request, reply, (tweet) => tweet.likedBy),
    );

    app.get('/2/tweets/:id/retweeted_by', { config: { ...READ, allowsAppOnly: true } }, async (request, reply) =>
      answerUsers(request, reply, (tweet) => world.retweetsOf(tweet.id).map((retweet) => retweet.authorId)),
    );

    app.get(
      '/2/tweets/:id/quote_tweets',
      { config: { ...READ, allowsAppOnly: true, readsTweets: true } },
      async (request, reply) => {
        const id = pathId(request);
        const query = readQuery(request, [...PAGE_PARAMETERS, 'exclude', ...TWEET_SELECTION_PARAMETERS], ['id']);
        const selection = tweetSelection(query);
        const exclude = listParameter(query, 'exclude', ['replies', 'retweets']);
        const presenter = presenterOf(context, request);
        const { tweets, errors } = lookUpTweets(presenter, [id], 'id');
        const versions = tweets.flatMap((tweet) => tweet.editHistoryTweetIds);
        const page = readPage({
          items: world.timeline,
          maxResults: maxResults(query, 10, 100, 10),
          token: query['pagination_token'],
          isVisible: (tweet) => tweet.indexedAt <= world.clock() && canSee(presenter, tweet),
          isWanted: (tweet) =>
            versions.includes(tweet.quotedTweetId ?? '') &&
            !(exclude.includes('replies') && tweet.inReplyToTweetId !== undefined),
        });
        return sendJson(reply, tweetsJson(presenter, page.items, selection, { errors, meta: countedMeta(page) }));
      },
    );
  };
}

/** Unlike timelines, these lists do not name their newest and oldest id. */
function countedMeta({ items, nextToken, previousToken }: Page<unknown>): object {
  return { result_count: items.length, next_token: nextToken, previous_token: previousToken };
}

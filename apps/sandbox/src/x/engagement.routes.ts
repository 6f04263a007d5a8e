import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { postRetweet } from '../world/post-tweet.ts';
import type { Tweet, User } from '../world/records.ts';
import { userOf } from './caller.ts';
import { Id } from './id.ts';
import { alreadyRetweeted, featureNotPermitted, invalidParameter, notFound } from './problem.ts';
import { pathId } from './query.ts';
import { readBody } from './read-body.ts';
import { canSee } from './visibility.ts';

const RETWEET = { scopes: ['tweet.read', 'tweet.write', 'users.read'], limit: { user: 50 } };
const LIKE = { scopes: ['like.write', 'tweet.read', 'users.read'], limit: { user: 50, userDay: 1_000 } };
const TargetBody = z.strictObject({ tweet_id: Id });

export function engagementRoutes(context: Context) {
  const { world } = context;

  function charge(item: 'interactionCreate' | 'contentDelete', user: User): void {
    world.bill.chargeWrite(item, user.id, world.clock());
  }

  function target(request: FastifyRequest): Tweet {
    const tweet = world.tweets.get(readBody(TargetBody, request.body).tweet_id);
    if (!tweet || !canSee({ world, viewer: userOf(request) }, tweet)) throw notFound();
    return tweet;
  }

  return async (app: FastifyInstance): Promise<void> => {
    app.post('/2/users/:id/retweets', { config: RETWEET }, async (request) => {
      const user = ownUser(request);
      const tweet = target(request);
      if (world.retweetBy(user.id, tweet.id)) throw alreadyRetweeted();
      const retweet = postRetweet(world, user, tweet);
      charge('interactionCreate', user);
      return { data: { rest_id: retweet.id, retweeted: true } };
    });

    app.delete('/2/users/:id/retweets/:source_tweet_id', { config: RETWEET }, async (request) => {
      const user = ownUser(request);
      const retweet = world.retweetBy(user.id, pathId(request, 'source_tweet_id'));
      if (retweet) world.removeTweet(retweet);
      charge('contentDelete', user);
      return { data: { retweeted: false } };
    });

    app.post('/2/users/:id/likes', { config: LIKE }, async (request) => {
      const user = ownUser(request);
      const tweet = target(request);
      if (world.settings.tier === 'self-serve') throw featureNotPermitted();
      if (!tweet.likedBy.includes(user.id)) tweet.likedBy = [...tweet.likedBy, user.id];
      world.touch(tweet);
      world.changed('tweets');
      charge('interactionCreate', user);
      return { data: { liked: true } };
    });

    app.delete('/2/users/:id/likes/:tweet_id', { config: LIKE }, async (request) => {
      const user = ownUser(request);
      const tweet = world.tweets.get(pathId(request, 'tweet_id'));
      if (world.settings.tier === 'self-serve') throw featureNotPermitted();
      if (tweet) {
        tweet.likedBy = tweet.likedBy.filter((id) => id !== user.id);
        world.touch(tweet);
        world.changed('tweets');
      }
      charge('contentDelete', user);
      return { data: { liked: false } };
    });
  };
}

/** The user in the path, who must be the one who calls. */
function ownUser(request: FastifyRequest): User {
  const id = pathId(request);
  const user = userOf(request);
  if (user.id === id) return user;
  const message = `The \`id\` query parameter value [${id}] must be the same as the authenticating user [${user.id}]`;
  throw invalidParameter('id', id, message);
}

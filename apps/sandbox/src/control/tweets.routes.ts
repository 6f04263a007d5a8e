import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { addUser } from '../world/add-user.ts';
import { deleteTweet, editTweet, postRetweet, postTweet } from '../world/post-tweet.ts';
import type { Tweet, User } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { ControlProblem, readInput } from './problem.ts';
import { CreateTweet, EditTweet, Engage, ListConversations, ListTweets, Vote } from './schemas.ts';
import { tweetView } from './views.ts';

export function tweetControlRoutes({ world }: Context) {
  return async (app: FastifyInstance): Promise<void> => {
    app.post('/control/tweets', async (request, reply) => {
      const input = readInput(CreateTweet, request.body);
      const author = userOrNew(world, input.from);
      const tweet =
        input.retweetOf === undefined
          ? postTweet(world, {
              author,
              text: input.text!,
              ...(input.createdAt !== undefined && { createdAt: input.createdAt }),
              ...(input.indexedAt !== undefined && { indexedAt: input.indexedAt }),
              ...(input.inReplyTo && { inReplyTo: tweetAt(world, 'inReplyTo', input.inReplyTo) }),
              ...(input.poll && { poll: input.poll }),
              ...(input.quote && { quote: tweetAt(world, 'quote', input.quote) }),
            })
          : retweet(world, author, tweetAt(world, 'retweetOf', input.retweetOf), input.createdAt);
      return reply.code(201).send(tweetView(world, tweet));
    });

    app.get('/control/tweets', async (request) => {
      const { author, inReplyTo, mentions, conversation, limit } = readInput(ListTweets, request.query);
      const tweets = sourceOf(world, author, mentions, conversation)
        .filter((tweet) => author === undefined || tweet.authorId === world.userByName(author)?.id)
        .filter((tweet) => inReplyTo === undefined || tweet.inReplyToTweetId === inReplyTo)
        .filter((tweet) => conversation === undefined || tweet.conversationId === conversation)
        .slice(-limit);
      return { data: tweets.reverse().map((tweet) => tweetView(world, tweet)) };
    });

    app.get('/control/tweets/:id', async (request) => tweetView(world, tweetOf(world, request.params)));

    app.patch('/control/tweets/:id', async (request) => {
      const { text } = readInput(EditTweet, request.body);
      const tweet = tweetOf(world, request.params);
      const latest = world.tweets.get(tweet.editHistoryTweetIds.at(-1)!) ?? tweet;
      return tweetView(world, editTweet(world, latest, text));
    });

    app.delete('/control/tweets/:id', async (request, reply) => {
      deleteTweet(world, tweetOf(world, request.params));
      return reply.code(204).send();
    });

    app.post('/control/tweets/:id/likes', async (request) => {
      const tweet = tweetOf(world, request.params);
      const user = userOrNew(world, readInput(Engage, request.body).from);
      if (!tweet.likedBy.includes(user.id)) tweet.likedBy = [...tweet.likedBy, user.id];
      world.touch(tweet);
      world.changed('tweets');
      return tweetView(world, tweet);
    });

    app.delete('/control/tweets/:id/likes', async (request) => {
      const tweet = tweetOf(world, request.params);
      const user = userOrNew(world, readInput(Engage, request.body).from);
      tweet.likedBy = tweet.likedBy.filter((id) => id !== user.id);
      world.touch(tweet);
      world.changed('tweets');
      return tweetView(world, tweet);
    });

    app.delete('/control/tweets/:id/retweets', async (request) => {
      const tweet = tweetOf(world, request.params);
      const user = userOrNew(world, readInput(Engage, request.body).from);
      const found = world.retweetBy(user.id, tweet.id);
      if (found) world.removeTweet(found);
      return tweetView(world, tweet);
    });

    app.post('/control/tweets/:id/votes', async (request) => {
      const tweet = tweetOf(world, request.params);
      const option = tweet.poll?.options[readInput(Vote, request.body).option - 1];
      if (!option) throw ControlProblem.at('option', 'the tweet has no poll with such an option');
      option.votes += 1;
      world.changed('tweets');
      return tweetView(world, tweet);
    });

    /** Whole threads, the one with the newest tweet first. */
    app.get('/control/conversations', async (request) => {
      const { brand, limit } = readInput(ListConversations, request.query);
      const user = brand === undefined ? undefined : world.userByName(brand);
      const conversations = new Set<string>();
      const tweets = world.timeline;
      for (let index = tweets.length - 1; index >= 0 && conversations.size < limit; index -= 1) {
        const tweet = tweets[index]!;
        if (!user || tweet.authorId === user.id || tweet.mentionedIds.includes(user.id))
          conversations.add(tweet.conversationId);
      }
      const data = [...conversations].map((id) => ({
        id,
        tweets: world
          .conversationTweets(id)
          .slice(0, 200)
          .map((tweet) => tweetView(world, tweet)),
      }));
      return { data };
    });
  };
}

/** The author of a control call; somebody new opens an account on the spot. */
export function userOrNew(world: World, username: string): User {
  return world.userByName(username) ?? addUser(world, { username, name: username });
}

function retweet(world: World, author: User, original: Tweet, createdAt: number | undefined): Tweet {
  if (world.retweetBy(author.id, original.id)) {
    throw ControlProblem.at(
      'retweetOf',
      `${author.username} has retweeted this already; choose another tweet or author`,
    );
  }
  return postRetweet(world, author, original, createdAt);
}

function tweetAt(world: World, path: string, id: string): Tweet {
  const tweet = world.tweets.get(id);
  if (!tweet) throw ControlProblem.at(path, `there is no tweet ${id}; take an id from GET /control/tweets`);
  return tweet;
}

function tweetOf(world: World, params: unknown): Tweet {
  const { id } = params as { id: string };
  const tweet = world.tweets.get(id);
  if (!tweet) throw new ControlProblem(404, `There is no tweet ${id}.`);
  return tweet;
}

function sourceOf(world: World, author?: string, mentions?: string, conversation?: string): Tweet[] {
  if (conversation !== undefined) return [...world.conversationTweets(conversation)];
  if (author !== undefined) return [...world.tweetsBy(world.userByName(author)?.id ?? '')];
  if (mentions !== undefined) return [...world.mentionsOf(world.userByName(mentions)?.id ?? '')];
  return [...world.timeline];
}

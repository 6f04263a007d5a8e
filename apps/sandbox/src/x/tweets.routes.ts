import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { billedPost } from '../world/bill-post.ts';
import { attachMedia } from '../world/media-attachment.ts';
import { deleteTweet, editTweet, postTweet } from '../world/post-tweet.ts';
import { presenterOf, sendJson, userOf } from './caller.ts';
import { createRefusal } from './create-refusal.ts';
import { CreateTweet } from './create-tweet.ts';
import { TWEET_SELECTION_PARAMETERS, tweetSelection } from './fields.ts';
import { tweetsJson } from './present.ts';
import { forbidden } from './problem.ts';
import { readBody } from './read-body.ts';
import { idList, pathId, readQuery } from './query.ts';
import { lookUpTweets } from './visibility.ts';

const READ = { scopes: ['tweet.read', 'users.read'], allowsAppOnly: true, readsTweets: true };
const WRITE = { scopes: ['tweet.read', 'tweet.write', 'users.read'] };

export function tweetRoutes(context: Context) {
  const { world } = context;

  return async (app: FastifyInstance): Promise<void> => {
    app.get('/2/tweets', { config: { ...READ, limit: { user: 5_000, app: 3_500 } } }, async (request, reply) => {
      const query = readQuery(request, ['ids', ...TWEET_SELECTION_PARAMETERS]);
      const ids = idList(query);
      const selection = tweetSelection(query);
      const presenter = presenterOf(context, request);
      const { tweets, errors } = lookUpTweets(presenter, new Set(ids), 'ids');
      return sendJson(reply, tweetsJson(presenter, tweets, selection, { errors }));
    });

    app.get('/2/tweets/:id', { config: { ...READ, limit: { user: 900, app: 450 } } }, async (request, reply) => {
      const id = pathId(request);
      const selection = tweetSelection(readQuery(request, TWEET_SELECTION_PARAMETERS, ['id']));
      const presenter = presenterOf(context, request);
      const { tweets, errors } = lookUpTweets(presenter, [id], 'id');
      return sendJson(reply, tweetsJson(presenter, tweets, selection, { single: true, errors }));
    });

    app.post('/2/tweets', { config: { ...WRITE, limit: { user: 100, appDay: 10_000 } } }, async (request, reply) => {
      const author = userOf(request);
      const body = readBody(CreateTweet, request.body);
      const refusal = createRefusal(world, author, body);
      if (refusal) throw refusal;
      const parent = body.reply && world.tweets.get(body.reply.in_reply_to_tweet_id);
      const edited = body.edit_options && world.tweets.get(body.edit_options.previous_post_id);
      const tweet = edited
        ? editTweet(world, edited, body.text ?? '')
        : postTweet(world, {
            author,
            text: body.text ?? '',
            ...(parent && { inReplyTo: parent }),
            ...(body.quote_tweet_id && { quote: world.tweets.get(body.quote_tweet_id)! }),
            media: attachMedia(world, author, body.media?.media_ids ?? [], 'tweet') ?? [],
            ...(body.poll && { poll: { options: body.poll.options, durationMinutes: body.poll.duration_minutes } }),
            excludeReplyUserIds: body.reply?.exclude_reply_user_ids ?? [],
            isPaidPartnership: body.paid_partnership ?? false,
            ...(body.reply_settings && { replySettings: body.reply_settings }),
          });
      world.bill.chargeWrite(billedPost(world, tweet), author.id, world.clock());
      const { id, text, editHistoryTweetIds } = tweet;
      return reply.code(201).send({ data: { id, text, edit_history_tweet_ids: editHistoryTweetIds } });
    });

    app.delete('/2/tweets/:id', { config: { ...WRITE, limit: { user: 50 } } }, async (request) => {
      const tweet = world.tweets.get(pathId(request));
      if (!tweet) return { data: { deleted: false } };
      if (tweet.authorId !== userOf(request).id) throw forbidden('You are not authorized to delete this Tweet.');
      deleteTweet(world, tweet);
      world.bill.chargeWrite('contentDelete', tweet.authorId, world.clock());
      return { data: { deleted: true } };
    });
  };
}

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { billedPost } from '../world/bill-post.ts';
import { deleteTweet, postTweet } from '../world/post-tweet.ts';
import { createRefusal } from './create-refusal.ts';
import { TWEET_SELECTION_PARAMETERS, tweetSelection } from './fields.ts';
import { tweetsJson } from './present.ts';
import { forbidden, missingResource } from './problem.ts';
import { readBody } from './read-body.ts';
import { idList, pathId, readQuery } from './query.ts';
import { presenterOf, sendJson, userOf } from './x-api.ts';

const READ = { scopes: ['tweet.read', 'users.read'], allowsAppOnly: true };
const WRITE = { scopes: ['tweet.read', 'tweet.write', 'users.read'] };
const Id = z.string().regex(/^[0-9]{1,19}$/);

export const CreateTweet = z.strictObject({
  text: z.string().optional(),
  reply: z
    .strictObject({
      in_reply_to_tweet_id: Id,
      exclude_reply_user_ids: z.array(Id).optional(),
      auto_populate_reply_metadata: z.boolean().optional(),
    })
    .optional(),
  quote_tweet_id: Id.optional(),
  media: z
    .strictObject({ media_ids: z.array(Id).min(1).max(4), tagged_user_ids: z.array(Id).max(10).optional() })
    .optional(),
  reply_settings: z.enum(['following', 'mentionedUsers', 'subscribers', 'verified']).optional(),
  poll: z
    .strictObject({
      options: z.array(z.string().min(1).max(25)).min(2).max(4),
      duration_minutes: z.number().int().min(5).max(10_080),
      reply_settings: z.string().optional(),
    })
    .optional(),
  edit_options: z.strictObject({ previous_post_id: Id }).optional(),
  made_with_ai: z.boolean().optional(),
});

export type CreateTweet = z.infer<typeof CreateTweet>;

export function tweetRoutes(context: Context) {
  const { world } = context;

  return async (app: FastifyInstance): Promise<void> => {
    app.get('/2/tweets', { config: { ...READ, limit: { user: 5_000, app: 3_500 } } }, async (request, reply) => {
      const query = readQuery(request, ['ids', ...TWEET_SELECTION_PARAMETERS]);
      const ids = idList(query);
      const selection = tweetSelection(query);
      const tweets = ids.map((id) => world.tweets.get(id)).filter((tweet) => tweet !== undefined);
      const errors = ids.filter((id) => !world.tweets.has(id)).map((id) => missingResource('tweet', 'ids', id));
      return sendJson(reply, tweetsJson(presenterOf(context, request), tweets, selection, { errors }));
    });

    app.get('/2/tweets/:id', { config: { ...READ, limit: { user: 900, app: 450 } } }, async (request, reply) => {
      const id = pathId(request);
      const selection = tweetSelection(readQuery(request, TWEET_SELECTION_PARAMETERS, ['id']));
      const tweet = world.tweets.get(id);
      if (!tweet) return { errors: [missingResource('tweet', 'id', id)] };
      return sendJson(reply, tweetsJson(presenterOf(context, request), [tweet], selection, { single: true }));
    });

    app.post('/2/tweets', { config: { ...WRITE, limit: { user: 100, appDay: 10_000 } } }, async (request, reply) => {
      const author = userOf(request);
      const body = readBody(CreateTweet, request.body);
      const refusal = createRefusal(world, author, body);
      if (refusal) throw refusal;
      const parent = body.reply && world.tweets.get(body.reply.in_reply_to_tweet_id);
      const tweet = postTweet(world, {
        author,
        text: body.text ?? '',
        ...(parent && { inReplyTo: parent }),
        ...(body.quote_tweet_id && { quote: world.tweets.get(body.quote_tweet_id)! }),
        excludeReplyUserIds: body.reply?.exclude_reply_user_ids ?? [],
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

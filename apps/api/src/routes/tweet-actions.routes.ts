import {
  ApproveReply,
  CreateReply,
  CreateTweet,
  DiscardedDelivery,
  ReplyAsSeen,
  EditReply,
  Id,
  list,
  Message,
  OutgoingTweet,
  page,
  PostingAccount,
  RejectReply,
  ResolveReply,
  SocialListQuery,
  Tweet,
} from '@perch/contracts';
import {
  actOnTweet,
  createTweet,
  discardDelivery,
  editReply,
  getMessage,
  getOutgoing,
  readTweet,
  replyToTweet,
  listOutgoing,
  listPostingAccounts,
  resolveDelivery,
  retryDelivery,
  reviewDelivery,
  sendDeliveryNow,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { asSeen } from './as-seen.ts';

const tags = ['social'];
const view = { permission: 'social.view' } as const;
const config = { permission: 'social.post' } as const;
const reply = { permission: 'social.reply' } as const;
const approve = { permission: 'replies.approve', memberOnly: 'A second person approves' } as const;
const params = z.object({ id: Id });

const ACTIONS = [
  ['put', 'retweet', 'Retweet a tweet', true],
  ['delete', 'retweet', 'Take a retweet back', false],
  ['put', 'like', 'Like a tweet', true],
  ['delete', 'like', 'Take a like back', false],
] as const;

/** What one does on X from the Social tab: to tweets that are there, and new ones. */
export const tweetActionsRoutes: FastifyPluginAsyncZod = async (app) => {
  for (const [method, action, summary, isOn] of ACTIONS) {
    app[method](
      `/social/tweets/:id/${action}`,
      {
        config,
        schema: {
          tags,
          summary,
          description:
            'As the account that met the tweet. Shown at once; `actions` says how far it is on its way to X, and is set back if X refuses. What X would refuse beforehand answers 422 `tweet_action_refused`.',
          params,
          response: { 202: Tweet },
        },
      },
      async (request, answer) => {
        await actOnTweet(request.context(), request.params.id, action, isOn);
        return answer.code(202).send(await readTweet(request.context(), request.params.id));
      },
    );
  }
  app.delete(
    '/social/tweets/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Delete a tweet of your account on X',
        description: 'It is shown as gone at once, and shown again if X refuses.',
        params,
        response: { 202: Tweet },
      },
    },
    async (request, answer) => {
      await actOnTweet(request.context(), request.params.id, 'delete', true);
      return answer.code(202).send(await readTweet(request.context(), request.params.id));
    },
  );

  app.post(
    '/social/tweets/:id/reply',
    {
      config: reply,
      schema: {
        tags,
        summary: 'Answer a tweet',
        description:
          'In its ticket; one that has none comes into a ticket of whoever answers, together with the answer. Needs `tickets.reply` too.',
        params,
        body: CreateReply,
        response: { 202: Message },
      },
    },
    async (request, answer) => {
      const ctx = request.context();
      const key = request.idempotencyKey;
      const { messageId } = await replyToTweet(ctx, request.params.id, request.body, key);
      return answer.code(202).send(await getMessage(ctx, messageId));
    },
  );

  app.get(
    '/social/posting-accounts',
    {
      config,
      schema: { tags, summary: 'Accounts that can post, and what X bills', response: { 200: list(PostingAccount) } },
    },
    async (request) => ({ data: await listPostingAccounts(request.context()) }),
  );
  app.post(
    '/social/tweets',
    {
      config,
      schema: {
        tags,
        summary: 'Post a new tweet',
        description: 'Answers 202: its `delivery` says how far it is on its way to X.',
        body: CreateTweet,
        response: { 202: OutgoingTweet },
      },
    },
    async (request, answer) => {
      const ctx = request.context();
      const { deliveryId } = await createTweet(ctx, request.body, request.idempotencyKey);
      return answer.code(202).send(await getOutgoing(ctx, deliveryId));
    },
  );
  app.get(
    '/social/outgoing',
    {
      config: view,
      schema: {
        tags,
        summary: 'What is not on X yet, or failed, the latest first',
        description:
          'New tweets of everybody; of yours also answers, retweets, and what was sent within the last minute.',
        querystring: SocialListQuery,
        response: { 200: page(OutgoingTweet) },
      },
    },
    async (request) => listOutgoing(request.context(), request.query),
  );

  const response = { 200: OutgoingTweet };
  app.post(
    '/social/outgoing/:id/retry',
    { config, schema: { tags, summary: 'Send a failed tweet again', params, body: ReplyAsSeen.nullish(), response } },
    async (request) => {
      await retryDelivery(request.context(), request.params.id, asSeen(request.body), 'tweet');
      return getOutgoing(request.context(), request.params.id);
    },
  );
  app.post(
    '/social/outgoing/:id/discard',
    {
      config,
      schema: {
        tags,
        summary: 'Give a new tweet up',
        params,
        body: ReplyAsSeen.nullish(),
        response: { 200: DiscardedDelivery },
      },
    },
    async (request) => {
      const { text } = await discardDelivery(request.context(), request.params.id, asSeen(request.body), 'tweet');
      return { ...(await getOutgoing(request.context(), request.params.id)).delivery, text };
    },
  );
  app.post(
    '/social/outgoing/:id/send-now',
    {
      config,
      schema: {
        tags,
        summary: 'Send a held tweet without waiting any longer',
        params,
        body: ReplyAsSeen.nullish(),
        response,
      },
    },
    async (request) => {
      await sendDeliveryNow(request.context(), request.params.id, asSeen(request.body), 'tweet');
      return getOutgoing(request.context(), request.params.id);
    },
  );
  app.put(
    '/social/outgoing/:id/text',
    {
      config,
      schema: { tags, summary: 'Give a held or failed tweet other words', params, body: EditReply, response },
    },
    async (request) => {
      await editReply(request.context(), request.params.id, asSeen(request.body), 'tweet');
      return getOutgoing(request.context(), request.params.id);
    },
  );
  app.post(
    '/social/outgoing/:id/approve',
    {
      config: approve,
      schema: { tags, summary: 'Let a tweet go that waits for a second person', params, body: ApproveReply, response },
    },
    async (request) => {
      const seenUpdatedAt = new Date(request.body.seenUpdatedAt);
      await reviewDelivery(request.context(), request.params.id, { verdict: 'approved', seenUpdatedAt }, 'tweet');
      return getOutgoing(request.context(), request.params.id);
    },
  );
  app.post(
    '/social/outgoing/:id/reject',
    {
      config: approve,
      schema: {
        tags,
        summary: 'Turn a tweet down that waits for a second person',
        params,
        body: RejectReply,
        response,
      },
    },
    async (request) => {
      const review = { verdict: 'rejected', ...asSeen(request.body) } as const;
      await reviewDelivery(request.context(), request.params.id, review, 'tweet');
      return getOutgoing(request.context(), request.params.id);
    },
  );
  app.post(
    '/social/outgoing/:id/resolve',
    {
      config,
      schema: {
        tags,
        summary: 'Say whether a tweet in doubt was posted',
        description: 'For who has looked on X, when Perch could not find out (`needsDecision`).',
        params,
        body: ResolveReply,
        response,
      },
    },
    async (request) => {
      await resolveDelivery(request.context(), request.params.id, request.body, 'tweet');
      return getOutgoing(request.context(), request.params.id);
    },
  );
};

import {
  CreatePermalink,
  Id,
  LookupPrice,
  page,
  PageQuery,
  Permalink,
  Profile,
  ProfileMessage,
  ProfileSentiment,
  RecentTweetsState,
  TwitterId,
} from '@perch/contracts';
import {
  getPermalink,
  getProfile,
  getProfileSentiment,
  getRecentTweets,
  listProfileMessages,
  priceOfPermalink,
  startPermalink,
  startRecentTweets,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { awaitDelivery } from '../live/await-delivery.ts';
import { lookupLimit } from './lookup-limit.ts';

const tags = ['social'];
const view = { permission: 'social.view' } as const;
const edit = { permission: 'tickets.edit' } as const;
const params = z.object({ twitterUserId: TwitterId });

/** X users: who they are, what they wrote us, and what X is asked for on demand. */
export const socialProfilesRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/social/profiles/:twitterUserId',
    {
      config: view,
      schema: {
        tags,
        summary: 'An X user whom you have met',
        description: 'As X told of them last: an hour old at most, when they wrote just now.',
        params,
        response: { 200: Profile },
      },
    },
    async (request) => getProfile(request.context(), request.params.twitterUserId),
  );
  app.get(
    '/social/profiles/:twitterUserId/messages',
    {
      config: view,
      schema: {
        tags,
        summary: 'What an X user wrote to your accounts, newest first',
        description: 'Tweets and direct messages, also those that opened no ticket.',
        params,
        querystring: PageQuery,
        response: { 200: page(ProfileMessage) },
      },
    },
    async (request) => listProfileMessages(request.context(), request.params.twitterUserId, request.query),
  );
  app.get(
    '/social/profiles/:twitterUserId/sentiment',
    {
      config: view,
      schema: {
        tags,
        summary: 'How what an X user wrote to your accounts sounded over time',
        description:
          'An estimate from the words, of English and Portuguese; others are not counted. No steps where your organization shows no estimates.',
        params,
        response: { 200: ProfileSentiment },
      },
    },
    async (request) => getProfileSentiment(request.context(), request.params.twitterUserId),
  );
  app.get(
    '/social/profiles/:twitterUserId/recent-tweets',
    {
      config: view,
      schema: {
        tags,
        summary: 'Recent tweets of an X user that were fetched lately, and what fetching them costs',
        params,
        response: { 200: RecentTweetsState },
      },
    },
    async (request) => getRecentTweets(request.context(), request.params.twitterUserId),
  );
  app.post(
    '/social/profiles/:twitterUserId/recent-tweets',
    {
      config: { ...view, rateLimit: lookupLimit('recent-tweets') },
      schema: {
        tags,
        summary: 'Fetch the recent tweets of an X user from X',
        description:
          'X bills each of them. Those of the last fifteen minutes are answered without asking again. 202 when X has not said anything within five seconds (`Prefer: wait=1`: within one): read them then. Shown, and not stored.',
        params,
        response: { 200: RecentTweetsState, 202: RecentTweetsState },
      },
    },
    async (request, reply) => {
      const ctx = request.context();
      const { twitterUserId } = request.params;
      const state = await awaitDelivery(app, request, {
        event: 'lookup.changed',
        start: () => startRecentTweets(ctx, twitterUserId),
        idOf: (id) => id,
        read: () => getRecentTweets(ctx, twitterUserId),
        isSettled: ({ latest }) => latest?.state !== 'queued',
      });
      return reply.code(state.latest?.state === 'queued' ? 202 : 200).send(state);
    },
  );
  app.get(
    '/social/permalinks/price',
    {
      config: edit,
      schema: {
        tags,
        summary: 'What a ticket from a link costs where X must be asked',
        querystring: z.object({ accountId: Id.optional() }),
        response: { 200: LookupPrice },
      },
    },
    async (request) => priceOfPermalink(request.context(), request.query.accountId),
  );
  app.post(
    '/social/permalinks',
    {
      config: { ...edit, rateLimit: lookupLimit('permalinks') },
      schema: {
        tags,
        summary: 'Make a ticket from the address of a tweet',
        description:
          'A tweet that you have costs nothing; one that has a ticket stays there. Others are asked of X: 202 when it has not said anything within five seconds. With `text`, X is not asked, and the ticket is one by hand with the address in it.',
        body: CreatePermalink,
        response: { 200: Permalink, 202: Permalink },
      },
    },
    async (request, reply) => {
      const ctx = request.context();
      const permalink = await awaitDelivery(app, request, {
        event: 'lookup.changed',
        start: () => startPermalink(ctx, request.body),
        idOf: ({ id }) => id,
        read: async (asked) => (asked.id === null ? asked : getPermalink(ctx, asked.id)),
        isSettled: ({ state }) => state !== 'queued',
      });
      return reply.code(permalink.state === 'queued' ? 202 : 200).send(permalink);
    },
  );
  app.get(
    '/social/permalinks/:id',
    {
      config: edit,
      schema: {
        tags,
        summary: 'How a ticket from a link fared',
        params: z.object({ id: Id }),
        response: { 200: Permalink },
      },
    },
    async (request) => getPermalink(request.context(), request.params.id),
  );
};

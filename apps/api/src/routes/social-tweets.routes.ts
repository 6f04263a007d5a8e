import {
  AddTweetToTicket,
  ConvertTweet,
  ConvertTweets,
  HandleTweets,
  Id,
  list,
  MuteProfile,
  ThreadQuery,
  Tweet,
  TweetsChanged,
  TweetsQuery,
  TweetThread,
  TwitterId,
} from '@perch/contracts';
import {
  addTweetToTicket,
  convertTweet,
  convertTweets,
  getThread,
  handleTweet,
  handleTweets,
  muteProfile,
  readTweet,
  readTweets,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['social'];
const view = { permission: 'social.view' } as const;
const edit = { permission: 'tickets.edit' } as const;
const setup = { permission: 'setup.social' } as const;
const params = z.object({ id: Id });
const profile = z.object({ twitterUserId: TwitterId });

/** Single tweets: read, with their conversation, and what can be done with them without X. */
export const socialTweetsRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/social/tweets',
    {
      config: { ...view, partial: true },
      schema: {
        tags,
        summary: 'Tweets by their ids, newest first',
        description: 'Those that are not there are left out.',
        querystring: TweetsQuery,
        response: { 200: list(Tweet) },
      },
    },
    async (request) => ({ data: await readTweets(request.context(), request.query) }),
  );
  app.get(
    '/social/tweets/:id',
    { config: { ...view, partial: true }, schema: { tags, summary: 'A tweet', params, response: { 200: Tweet } } },
    async (request) => readTweet(request.context(), request.params.id),
  );
  app.get(
    '/social/tweets/:id/thread',
    {
      config: view,
      schema: {
        tags,
        summary: 'The conversation around a tweet, oldest first',
        description:
          'Whichever of your accounts have met its tweets, each once. Your replies that X does not show yet come with the first page, for whoever may view tickets.',
        params,
        querystring: ThreadQuery,
        response: { 200: TweetThread },
      },
    },
    async (request) => getThread(request.context(), request.params.id, request.query),
  );
  app.post(
    '/social/tweets/:id/ticket',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Make a ticket of a tweet',
        description:
          'As it would have been opened when the tweet came in. A tweet that has a ticket stays as it is; one whose author has an open ticket in the conversation goes there.',
        params,
        body: ConvertTweet,
        response: { 200: Tweet },
      },
    },
    async (request) => convertTweet(request.context(), request.params.id, request.body),
  );
  app.post(
    '/social/tweets/tickets',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Make tickets of several tweets',
        body: ConvertTweets,
        response: { 200: TweetsChanged },
      },
    },
    async (request) => {
      const { tweetIds, ...wish } = request.body;
      return convertTweets(request.context(), tweetIds, wish);
    },
  );
  app.post(
    '/social/tweets/:id/add-to-ticket',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Put a tweet into a ticket',
        description:
          'What its author writes in the conversation next comes into that ticket too, unless they have an open one there.',
        params,
        body: AddTweetToTicket,
        response: { 200: Tweet },
      },
    },
    async (request) => addTweetToTicket(request.context(), request.params.id, request.body.ticketId),
  );
  app.post(
    '/social/tweets/:id/handled',
    { config: edit, schema: { tags, summary: 'Say that a tweet needs no answer', params, response: { 200: Tweet } } },
    async (request) => handleTweet(request.context(), request.params.id, true),
  );
  app.delete(
    '/social/tweets/:id/handled',
    { config: edit, schema: { tags, summary: 'Say that it does after all', params, response: { 200: Tweet } } },
    async (request) => handleTweet(request.context(), request.params.id, false),
  );
  app.post(
    '/social/tweets/handled',
    {
      config: edit,
      schema: {
        tags,
        summary: 'Say of several tweets whether they need an answer',
        body: HandleTweets,
        response: { 200: list(Tweet) },
      },
    },
    async (request) => ({ data: await handleTweets(request.context(), request.body) }),
  );
  app.post(
    '/social/profiles/:twitterUserId/mute',
    {
      config: setup,
      schema: {
        tags,
        summary: 'Mute an X user for an account',
        description: 'What they write to it opens no tickets from now on.',
        params: profile,
        body: MuteProfile,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { accountId } = request.body;
      await muteProfile(request.context(), request.params.twitterUserId, { accountId, isMuted: true });
      return reply.code(204).send(null);
    },
  );
  app.delete(
    '/social/profiles/:twitterUserId/mute',
    {
      config: setup,
      schema: {
        tags,
        summary: 'Mute them no longer',
        params: profile,
        querystring: z.object({ accountId: Id }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { accountId } = request.query;
      await muteProfile(request.context(), request.params.twitterUserId, { accountId, isMuted: false });
      return reply.code(204).send(null);
    },
  );
};

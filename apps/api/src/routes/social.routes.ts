import {
  Conversation,
  ConversationKey,
  ConversationMessage,
  Id,
  KeywordListQuery,
  KeywordStream,
  KeywordTweet,
  KeywordTweetQuery,
  list,
  page,
  PageQuery,
  ProfileRef,
  ProfileSearchQuery,
  SearchHit,
  SocialListQuery,
  SocialSearchQuery,
  Tweet,
  TweetListQuery,
} from '@perch/contracts';
import {
  listConversations,
  listDirectMessages,
  listKeywords,
  listKeywordTweets,
  listMentions,
  listSent,
  searchProfiles,
  searchSocial,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['social'];
const config = { permission: 'social.view' } as const;
const querystring = SocialListQuery;
const description =
  'Where few tweets fit the filters, a page ends early, perhaps empty: `nextCursor` goes on from where it ended.';
const params = ConversationKey;

export const socialRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/social/mentions',
    {
      config: { ...config, partial: true },
      schema: {
        tags,
        summary: 'Tweets to your accounts, newest first',
        description,
        querystring: TweetListQuery,
        response: { 200: page(Tweet) },
      },
    },
    async (request) => listMentions(request.context(), request.query),
  );
  app.get(
    '/social/sent',
    {
      config: { ...config, partial: true },
      schema: {
        tags,
        summary: 'Tweets of your accounts, newest first',
        description,
        querystring: TweetListQuery,
        response: { 200: page(Tweet) },
      },
    },
    async (request) => listSent(request.context(), request.query),
  );
  app.get(
    '/social/keywords',
    {
      config,
      schema: {
        tags,
        summary: 'Keywords of your accounts, in the order of their lists',
        querystring: KeywordListQuery,
        response: { 200: list(KeywordStream) },
      },
    },
    async (request) => ({ data: await listKeywords(request.context(), request.query) }),
  );
  app.get(
    '/social/keywords/:id/tweets',
    {
      config: { ...config, partial: true },
      schema: {
        tags,
        summary: 'Tweets that a keyword matches, newest first',
        description:
          'All tweets by others, whatever became of them, those stored before the keyword was added too. Tweets that are gone from X leave the stream.',
        params: z.object({ id: Id }),
        querystring: KeywordTweetQuery,
        response: { 200: page(KeywordTweet) },
      },
    },
    async (request) => listKeywordTweets(request.context(), request.params.id, request.query),
  );
  app.get(
    '/social/direct-messages',
    {
      config,
      schema: {
        tags,
        summary: 'Conversations in direct messages, by the latest message',
        querystring,
        response: { 200: page(Conversation) },
      },
    },
    async (request) => listConversations(request.context(), request.query),
  );
  app.get(
    '/social/direct-messages/:accountId/:conversationId/messages',
    {
      config,
      schema: {
        tags,
        summary: 'A conversation in direct messages, newest first',
        params,
        querystring: PageQuery,
        response: { 200: page(ConversationMessage) },
      },
    },
    async (request) => listDirectMessages(request.context(), request.params, request.query),
  );
  app.get(
    '/social/profiles',
    {
      config,
      schema: {
        tags,
        summary: 'X users you have met',
        description: 'By the beginning of a handle or of a name, the exact handle first; or by their ids.',
        querystring: ProfileSearchQuery,
        response: { 200: page(ProfileRef) },
      },
    },
    async (request) => searchProfiles(request.context(), request.query),
  );
  app.get(
    '/social/search',
    {
      config,
      schema: {
        tags,
        summary: 'Search all stored tweets and direct messages',
        description: `Case and accents do not count; letters of scripts without spaces are found anywhere. What is gone from X is not found. ${description} With \`order=best\` very common words are ranked among the newest 5,000 only. What cannot be read answers 400 \`search_unreadable\` with the place, as \`bad_from at 7-12\`.`,
        querystring: SocialSearchQuery,
        response: { 200: page(SearchHit) },
      },
    },
    async (request) => searchSocial(request.context(), request.query),
  );
};

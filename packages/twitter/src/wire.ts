import { z } from 'zod';

// X's answers as far as we read them. X answers in two vocabularies (tweet, post); both are taken. What we can do
// without never spoils a page: a malformed part counts as absent.

const absent = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined);
const Id = z.string().regex(/^\d{1,19}$/);

const UrlEntity = z.object({
  url: z.string(),
  expanded_url: absent(z.string()),
  display_url: absent(z.string()),
});
const MentionEntity = z.object({ start: absent(z.number()), username: absent(z.string()), id: absent(Id) });
const Entities = z.object({
  urls: absent(z.array(UrlEntity)),
  mentions: absent(z.array(MentionEntity)),
});
const Attachments = z.object({ media_keys: absent(z.array(z.string())) });
const Note = z.object({ text: z.string(), entities: absent(Entities) });
const References = z.array(z.object({ type: z.string(), id: Id }));
const Count = absent(z.number().int());

export const WireTweet = z.object({
  id: Id,
  author_id: Id,
  text: z.string(),
  created_at: absent(z.string()),
  conversation_id: absent(Id),
  in_reply_to_user_id: absent(Id),
  edit_history_tweet_ids: absent(z.array(z.string())),
  edit_history_post_ids: absent(z.array(z.string())),
  referenced_tweets: absent(References),
  referenced_posts: absent(References),
  note_tweet: absent(Note),
  note_post: absent(Note),
  display_text_range: absent(z.tuple([z.number(), z.number()])),
  entities: absent(Entities),
  attachments: absent(Attachments),
  lang: absent(z.string()),
  public_metrics: absent(
    z.object({
      reply_count: Count,
      retweet_count: Count,
      repost_count: Count,
      like_count: Count,
      quote_count: Count,
    }),
  ),
});
export type WireTweet = z.infer<typeof WireTweet>;
export type WireEntities = z.infer<typeof Entities>;

export const WireUser = z.object({
  id: Id,
  username: z.string(),
  name: z.string(),
  profile_image_url: absent(z.string()),
  protected: absent(z.boolean()),
  verified: absent(z.boolean()),
  verified_type: absent(z.string()),
  receives_your_dm: absent(z.boolean()),
  public_metrics: absent(z.object({ followers_count: Count })),
});
export type WireUser = z.infer<typeof WireUser>;

export const WireMedia = z.object({
  media_key: z.string(),
  type: z.string(),
  url: absent(z.string()),
  preview_image_url: absent(z.string()),
  alt_text: absent(z.string()),
  width: absent(z.number().int()),
  height: absent(z.number().int()),
});
export type WireMedia = z.infer<typeof WireMedia>;

export const WireDirectMessage = z.object({
  id: Id,
  event_type: absent(z.string()),
  dm_conversation_id: z.string(),
  sender_id: Id,
  text: absent(z.string()),
  created_at: absent(z.string()),
  entities: absent(Entities),
  attachments: absent(Attachments),
});
export type WireDirectMessage = z.infer<typeof WireDirectMessage>;

/** What X says about an id that it does not give. */
export const WireProblem = z.object({
  type: absent(z.string()),
  title: absent(z.string()),
  detail: absent(z.string()),
  value: absent(z.string()),
  resource_id: absent(z.string()),
});
export type WireProblem = z.infer<typeof WireProblem>;

const listOf = <T extends z.ZodType>(item: T) =>
  z.object({
    data: z.array(item).nullish(),
    includes: absent(z.object({ users: absent(z.array(WireUser)), media: absent(z.array(WireMedia)) })),
    errors: absent(z.array(WireProblem)),
    meta: absent(z.object({ next_token: absent(z.string()) })),
  });
export const WireTweetList = listOf(WireTweet);
export const WireDirectMessageList = listOf(WireDirectMessage);
export type WireTweetList = z.infer<typeof WireTweetList>;
export type WireIncludes = z.infer<typeof WireTweetList>['includes'];

export const WireMe = z.object({ data: WireUser });
export const WireTokens = z.object({
  access_token: z.string().min(1),
  refresh_token: absent(z.string()),
  expires_in: z.number().positive(),
  scope: absent(z.string()),
});
export const WirePostedTweet = z.object({ data: z.object({ id: Id }) });
export const WireSentDirectMessage = z.object({ data: z.object({ dm_event_id: Id }) });

import { z } from 'zod';

// X's answers as far as we read them. X answers in two vocabularies (tweet, post); both are taken. What we can do
// without never spoils a page: a malformed part counts as absent.

const absent = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined);
/** A list without those of its items that are of no use. */
const usable = <T extends z.ZodType>(item: T) =>
  absent(
    z
      .array(z.unknown())
      .transform((items) =>
        items.map((each) => item.safeParse(each)).flatMap(({ data }) => (data === undefined ? [] : [data])),
      ),
  );
/** X's ids are strings: as numbers they would be rounded. */
export const Id = z.string().regex(/^\d{1,19}$/);

const UrlEntity = z.object({
  url: z.string(),
  expanded_url: absent(z.string()),
  display_url: absent(z.string()),
});
const MentionEntity = z.object({ start: absent(z.number()), username: absent(z.string()), id: absent(Id) });
const Entities = z.object({
  urls: usable(UrlEntity),
  mentions: usable(MentionEntity),
});
const Attachments = z.object({ media_keys: usable(z.string()) });
const Note = z.object({ text: z.string(), entities: absent(Entities) });
const References = usable(z.object({ type: z.string(), id: Id }));
/** As Postgres keeps counts and lengths. */
const Count = absent(z.number().int().min(0).max(2_147_483_647));

export const WireTweet = z.object({
  id: Id,
  author_id: Id,
  text: z.string(),
  created_at: absent(z.string()),
  conversation_id: absent(Id),
  in_reply_to_user_id: absent(Id),
  edit_history_tweet_ids: usable(z.string()),
  edit_history_post_ids: usable(z.string()),
  referenced_tweets: References,
  referenced_posts: References,
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
  created_at: absent(z.string()),
  description: absent(z.string()),
  entities: absent(z.object({ description: absent(Entities) })),
  location: absent(z.string()),
  public_metrics: absent(
    z.object({ followers_count: Count, following_count: Count, tweet_count: Count, post_count: Count }),
  ),
});
export type WireUser = z.infer<typeof WireUser>;

export const WireMedia = z.object({
  media_key: z.string(),
  type: z.string(),
  url: absent(z.string()),
  preview_image_url: absent(z.string()),
  variants: absent(z.array(z.object({ content_type: absent(z.string()), bit_rate: Count, url: absent(z.string()) }))),
  alt_text: absent(z.string()),
  width: Count,
  height: Count,
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

/** Who joins and leaves a group is told among its messages; we ask for messages alone. */
const WireOtherEvent = z
  .object({ event_type: z.string().refine((type) => type !== 'MessageCreate') })
  .transform(() => null);
export const WireDirectMessageEvent = z.union([WireOtherEvent, WireDirectMessage]);

/** What X says about an id that it does not give. */
export const WireProblem = z.object({
  type: absent(z.string()),
  title: absent(z.string()),
  detail: absent(z.string()),
  value: absent(z.string()),
  resource_id: absent(z.string()),
});
export type WireProblem = z.infer<typeof WireProblem>;

export const WireIncludes = absent(z.object({ users: usable(WireUser), media: usable(WireMedia) }));
export type WireIncludes = z.infer<typeof WireIncludes>;

/**
 * What every list has around its items. An answer that does not say how it goes on is no page: taken for the last one,
 * it would end a poll before its end.
 */
export const WireList = z.object({
  data: z.union([z.array(z.unknown()), z.record(z.string(), z.unknown()).transform((only) => [only])]).nullish(),
  includes: WireIncludes,
  errors: usable(WireProblem),
  meta: z.object({ next_token: z.string().nullish() }).nullish(),
});
export type WireList = z.infer<typeof WireList>;

export const WireOneUser = z.object({ data: WireUser });
export const WireTokens = z.object({
  access_token: z.string().min(1),
  refresh_token: absent(z.string()),
  expires_in: z.number().positive(),
  scope: absent(z.string()),
});
/** The first step of OAuth 1.0a; unconfirmed, X would not send anybody back. */
export const WireRequestToken = z.object({
  oauth_token: z.string().min(1),
  oauth_token_secret: z.string().min(1),
  oauth_callback_confirmed: z.literal('true'),
});
/** Its last. */
export const WireSignedToken = z.object({ oauth_token: z.string().min(1), oauth_token_secret: z.string().min(1) });
export const WirePostedTweet = z.object({ data: z.object({ id: Id }) });
export const WireSentDirectMessage = z.object({ data: z.object({ dm_event_id: Id }) });
/** X's confirmation of what has no id of its own: `{"data": {"liked": true}}`. */
export const wireConfirmation = <Name extends string>(name: Name, value: boolean) =>
  z.object({ data: z.object({ [name]: z.literal(value) }) });
export const WireRetweet = z.object({ data: z.object({ retweeted: z.literal(true), rest_id: absent(Id) }) });

export const WireUpload = z.object({
  data: z.object({
    id: Id,
    processing_info: z
      .object({
        state: z.string(),
        check_after_secs: absent(z.number().nonnegative()),
        error: absent(z.object({ message: absent(z.string()) })),
      })
      .nullish(),
  }),
});
export type WireUpload = z.infer<typeof WireUpload>;

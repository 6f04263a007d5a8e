import { z } from 'zod';
import { Id } from './id.ts';

const ReplySettings = z.enum(['following', 'mentionedUsers', 'subscribers', 'verified']);
const Link = z.strictObject({ url: z.string() });

/** The body of `POST /2/tweets` as X's OpenAPI descriptions have it; other keys are refused. */
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
    .strictObject({
      media_ids: z.array(Id).min(1).max(4),
      tagged_user_ids: z.array(Id).max(10).optional(),
      title: z.string().optional(),
      description: z.string().optional(),
      embeddable: z.boolean().optional(),
      preview_media_id: Id.optional(),
      call_to_actions: z
        .strictObject({
          app_install: z
            .strictObject({
              app_store_id: z.string().optional(),
              ipad_app_store_id: z.string().optional(),
              play_store_id: z.string().optional(),
            })
            .optional(),
          visit_site: Link.optional(),
          watch_now: Link.optional(),
        })
        .optional(),
    })
    .optional(),
  reply_settings: ReplySettings.optional(),
  poll: z
    .strictObject({
      options: z.array(z.string().min(1).max(25)).min(2).max(4),
      duration_minutes: z.number().int().min(5).max(10_080),
      reply_settings: ReplySettings.optional(),
    })
    .optional(),
  edit_options: z.strictObject({ previous_post_id: Id }).optional(),
  made_with_ai: z.boolean().optional(),
  paid_partnership: z.boolean().optional(),
  share_with_followers: z.boolean().optional(),
  card_uri: z.string().optional(),
  community_id: Id.optional(),
  direct_message_deep_link: z.string().optional(),
  for_super_followers_only: z.boolean().optional(),
  geo: z.strictObject({ place_id: z.string().optional() }).optional(),
  nullcast: z.boolean().optional(),
});

export type CreateTweet = z.infer<typeof CreateTweet>;

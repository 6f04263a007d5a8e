import { invalidParameter } from './problem.ts';

const words = (list: string) => list.split(' ');

/** Names X accepts, from its OpenAPI description 2.166 (the tweet vocabulary). */
export const TWEET_FIELDS = words(
  'article attachments author_id card_uri community_id context_annotations conversation_id created_at display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang matched_media_notes media_metadata non_public_metrics note_request_suggestions note_tweet organic_metrics paid_partnership possibly_sensitive promoted_metrics public_metrics referenced_tweets reply_settings scopes source suggested_source_links suggested_source_links_with_counts text withheld',
);
export const USER_FIELDS = words(
  'affiliation confirmed_email connection_status created_at description entities id is_identity_verified location most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url protected public_metrics receives_your_dm subscription subscription_type url username verified verified_followers_count verified_type withheld',
);
export const MEDIA_FIELDS = words(
  'alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url promoted_metrics public_metrics type url variants width',
);
export const POLL_FIELDS = words('duration_minutes end_datetime id options voting_status');
export const PLACE_FIELDS = words('contained_within country country_code full_name geo id name place_type');
export const DM_EVENT_FIELDS = words(
  'attachments created_at dm_conversation_id entities event_type id participant_ids referenced_tweets sender_id text',
);
export const TWEET_EXPANSIONS = words(
  'article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet attachments.poll_ids author_id edit_history_tweet_ids entities.mentions.username geo.place_id in_reply_to_user_id entities.note.mentions.username referenced_tweets.id referenced_tweets.id.attachments.media_keys referenced_tweets.id.author_id',
);
export const USER_EXPANSIONS = words('affiliation.user_id most_recent_tweet_id pinned_tweet_id');
export const DM_EXPANSIONS = words('attachments.media_keys participant_ids referenced_tweets.id sender_id');

export type Query = Record<string, string>;

/** The values of a comma-separated parameter, each one of those allowed. */
export function listParameter(query: Query, name: string, allowed: string[]): string[] {
  const given = query[name];
  if (given === undefined) return [];
  const values = given.split(',').map((value) => value.trim());
  for (const value of values) {
    if (!allowed.includes(value)) {
      const message = `The \`${name}\` query parameter value [${value}] is not one of [${allowed.join(',')}]`;
      throw invalidParameter(name, value, message);
    }
  }
  return values;
}

export interface TweetSelection {
  tweetFields: string[];
  userFields: string[];
  mediaFields: string[];
  expansions: Set<string>;
}

export const TWEET_SELECTION_PARAMETERS = [
  'expansions',
  'tweet.fields',
  'media.fields',
  'poll.fields',
  'user.fields',
  'place.fields',
];

const DEFAULT_TWEET_FIELDS = ['id', 'text', 'edit_history_tweet_ids'];
const DEFAULT_USER_FIELDS = ['id', 'name', 'username'];
const DEFAULT_MEDIA_FIELDS = ['media_key', 'type'];

/** An expansion needs its field in the tweet, so X answers that field too. */
const FIELD_OF_EXPANSION: Record<string, string> = {
  author_id: 'author_id',
  in_reply_to_user_id: 'in_reply_to_user_id',
  'attachments.media_keys': 'attachments',
  'entities.mentions.username': 'entities',
  'referenced_tweets.id': 'referenced_tweets',
  'referenced_tweets.id.author_id': 'referenced_tweets',
  'referenced_tweets.id.attachments.media_keys': 'referenced_tweets',
};

export function tweetSelection(query: Query): TweetSelection {
  const expansions = new Set(listParameter(query, 'expansions', TWEET_EXPANSIONS));
  listParameter(query, 'poll.fields', POLL_FIELDS);
  listParameter(query, 'place.fields', PLACE_FIELDS);
  const implied = [...expansions]
    .map((expansion) => FIELD_OF_EXPANSION[expansion])
    .filter((field) => field !== undefined);
  return {
    tweetFields: sorted(DEFAULT_TWEET_FIELDS, listParameter(query, 'tweet.fields', TWEET_FIELDS), implied),
    userFields: sorted(DEFAULT_USER_FIELDS, listParameter(query, 'user.fields', USER_FIELDS)),
    mediaFields: sorted(DEFAULT_MEDIA_FIELDS, listParameter(query, 'media.fields', MEDIA_FIELDS)),
    expansions,
  };
}

export const USER_SELECTION_PARAMETERS = ['expansions', 'tweet.fields', 'user.fields'];

export function userSelection(query: Query): TweetSelection {
  return {
    tweetFields: sorted(DEFAULT_TWEET_FIELDS, listParameter(query, 'tweet.fields', TWEET_FIELDS)),
    userFields: sorted(DEFAULT_USER_FIELDS, listParameter(query, 'user.fields', USER_FIELDS)),
    mediaFields: DEFAULT_MEDIA_FIELDS,
    expansions: new Set(listParameter(query, 'expansions', USER_EXPANSIONS)),
  };
}

export const DM_SELECTION_PARAMETERS = ['dm_event.fields', 'expansions', 'media.fields', 'user.fields', 'tweet.fields'];

export function directMessageSelection(query: Query) {
  listParameter(query, 'media.fields', MEDIA_FIELDS);
  const expansions = new Set(listParameter(query, 'expansions', DM_EXPANSIONS));
  const implied = ['sender_id', 'participant_ids'].filter((field) => expansions.has(field));
  return {
    eventFields: sorted(
      ['id', 'event_type', 'text'],
      listParameter(query, 'dm_event.fields', DM_EVENT_FIELDS),
      implied,
    ),
    userFields: sorted(DEFAULT_USER_FIELDS, listParameter(query, 'user.fields', USER_FIELDS)),
    tweetFields: sorted(DEFAULT_TWEET_FIELDS, listParameter(query, 'tweet.fields', TWEET_FIELDS)),
    expansions,
  };
}

function sorted(...lists: string[][]): string[] {
  return [...new Set(lists.flat())].sort();
}

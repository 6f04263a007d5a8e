import { invalidParameter } from './problem.ts';
import { nameIn, POST_FIELDS_PARAMETER, type Vocabulary } from './vocabulary.ts';

const words = (list: string) => list.split(' ');

/** Names X accepts in each vocabulary, from its OpenAPI descriptions 2.166 and 2.167. */
interface Names {
  tweetFields: string[];
  userFields: string[];
  directMessageFields: string[];
  tweetExpansions: string[];
  userExpansions: string[];
  directMessageExpansions: string[];
}

const NAMES: Record<Vocabulary, Names> = {
  tweet: {
    tweetFields: words(
      'article attachments author_id card_uri community_id context_annotations conversation_id created_at display_text_range edit_controls edit_history_tweet_ids entities geo id in_reply_to_user_id lang matched_media_notes media_metadata non_public_metrics note_request_suggestions note_tweet organic_metrics paid_partnership possibly_sensitive promoted_metrics public_metrics referenced_tweets reply_settings scopes source suggested_source_links suggested_source_links_with_counts text withheld',
    ),
    userFields: words(
      'affiliation confirmed_email connection_status created_at description entities id is_identity_verified location most_recent_tweet_id name parody pinned_tweet_id profile_banner_url profile_image_url protected public_metrics receives_your_dm subscription subscription_type url username verified verified_followers_count verified_type withheld',
    ),
    directMessageFields: words(
      'attachments created_at dm_conversation_id entities event_type id participant_ids referenced_tweets sender_id text',
    ),
    tweetExpansions: words(
      'article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet attachments.poll_ids author_id edit_history_tweet_ids entities.mentions.username geo.place_id in_reply_to_user_id entities.note.mentions.username referenced_tweets.id referenced_tweets.id.attachments.media_keys referenced_tweets.id.author_id',
    ),
    userExpansions: words('affiliation.user_id most_recent_tweet_id pinned_tweet_id'),
    directMessageExpansions: words('attachments.media_keys participant_ids referenced_tweets.id sender_id'),
  },
  post: {
    tweetFields: words(
      'article article_title attachments card_uri community_id context_annotations conversation_id created_at display_text_range edit_controls entities geo id lang matched_media_notes media_metadata non_public_metrics note_post note_request_suggestions organic_metrics paid_partnership possibly_sensitive promoted_metrics public_metrics reply_settings scopes source suggested_source_links suggested_source_links_with_counts text withheld',
    ),
    userFields: words(
      'confirmed_email connection_status created_at description entities id is_identity_verified location name parody profile_banner_url profile_image_url protected public_metrics receives_your_dm subscribes_to_you subscription subscription_type url username verified verified_followers_count verified_type withheld',
    ),
    directMessageFields: words('attachments created_at dm_conversation_id entities event_type id text'),
    tweetExpansions: words(
      'article.cover_media article.media_entities attachments.media_keys attachments.media_source_tweet attachments.poll_ids author_id edit_history_post_ids entities.mentions.username geo.place_id in_reply_to_user_id referenced_posts username',
    ),
    userExpansions: words('affiliation most_recent_post_id pinned_post_id'),
    directMessageExpansions: words('attachments.media_keys participant_ids referenced_posts sender_id'),
  },
};

const MEDIA_FIELDS = words(
  'alt_text duration_ms height media_key non_public_metrics organic_metrics preview_image_url promoted_metrics public_metrics type url variants width',
);
const POLL_FIELDS = words('duration_minutes end_datetime id options voting_status');
const PLACE_FIELDS = words('contained_within country country_code full_name geo id name place_type');

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

/** What to answer, in canonical (tweet) names; the vocabulary says how to write them. */
export interface TweetSelection {
  vocabulary: Vocabulary;
  tweetFields: string[];
  userFields: string[];
  mediaFields: string[];
  pollFields: string[];
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
const DEFAULT_POLL_FIELDS = ['id', 'options'];

/** An expansion needs its field in the object, so X answers that field too. */
const FIELD_OF_EXPANSION: Record<string, string> = {
  author_id: 'author_id',
  in_reply_to_user_id: 'in_reply_to_user_id',
  'attachments.media_keys': 'attachments',
  'attachments.poll_ids': 'attachments',
  'entities.mentions.username': 'entities',
  'referenced_tweets.id': 'referenced_tweets',
  'referenced_tweets.id.author_id': 'referenced_tweets',
  'referenced_tweets.id.attachments.media_keys': 'referenced_tweets',
  username: 'username',
  most_recent_tweet_id: 'most_recent_tweet_id',
  pinned_tweet_id: 'pinned_tweet_id',
  participant_ids: 'participant_ids',
  sender_id: 'sender_id',
};

/** What was asked for lately, by the words it was asked in: pollers ask the same again and again. */
const selections = new Map<string, TweetSelection>();
const SELECTIONS_KEPT = 64;

export function tweetSelection(query: Query): TweetSelection {
  const words = JSON.stringify([...TWEET_SELECTION_PARAMETERS, POST_FIELDS_PARAMETER].map((name) => query[name]));
  let selection = selections.get(words);
  if (selection) return selection;
  selection = readTweetSelection(query);
  if (selections.size >= SELECTIONS_KEPT) selections.clear();
  selections.set(words, selection);
  return selection;
}

function readTweetSelection(query: Query): TweetSelection {
  const reader = readerOf(query);
  const expansions = reader.expansions('tweetExpansions');
  listParameter(query, 'place.fields', PLACE_FIELDS);
  return {
    vocabulary: reader.vocabulary,
    tweetFields: sorted(DEFAULT_TWEET_FIELDS, reader.tweetFields(), implied(expansions)),
    userFields: sorted(DEFAULT_USER_FIELDS, reader.userFields()),
    mediaFields: sorted(DEFAULT_MEDIA_FIELDS, listParameter(query, 'media.fields', MEDIA_FIELDS)),
    pollFields: sorted(DEFAULT_POLL_FIELDS, listParameter(query, 'poll.fields', POLL_FIELDS)),
    expansions,
  };
}

export const USER_SELECTION_PARAMETERS = ['expansions', 'tweet.fields', 'user.fields'];

export function userSelection(query: Query): TweetSelection {
  const reader = readerOf(query);
  const expansions = reader.expansions('userExpansions');
  return {
    vocabulary: reader.vocabulary,
    tweetFields: sorted(DEFAULT_TWEET_FIELDS, reader.tweetFields()),
    userFields: sorted(DEFAULT_USER_FIELDS, reader.userFields(), implied(expansions)),
    mediaFields: DEFAULT_MEDIA_FIELDS,
    pollFields: DEFAULT_POLL_FIELDS,
    expansions,
  };
}

export const DM_SELECTION_PARAMETERS = ['dm_event.fields', 'expansions', 'media.fields', 'user.fields', 'tweet.fields'];

export interface DirectMessageSelection extends TweetSelection {
  eventFields: string[];
}

export function directMessageSelection(query: Query): DirectMessageSelection {
  const reader = readerOf(query);
  const expansions = reader.expansions('directMessageExpansions');
  return {
    vocabulary: reader.vocabulary,
    eventFields: sorted(['id', 'event_type', 'text'], reader.directMessageFields(), implied(expansions)),
    tweetFields: sorted(DEFAULT_TWEET_FIELDS, reader.tweetFields()),
    userFields: sorted(DEFAULT_USER_FIELDS, reader.userFields()),
    mediaFields: sorted(DEFAULT_MEDIA_FIELDS, listParameter(query, 'media.fields', MEDIA_FIELDS)),
    pollFields: DEFAULT_POLL_FIELDS,
    expansions,
  };
}

/** Reads names of the vocabulary a query is in and answers them as canonical ones. */
function readerOf(query: Query) {
  const vocabulary: Vocabulary = query[POST_FIELDS_PARAMETER] === undefined ? 'tweet' : 'post';
  const names = NAMES[vocabulary];
  const read = (parameter: string, kind: keyof Names) => {
    const canonical = new Map(NAMES.tweet[kind].map((name) => [nameIn(vocabulary, name), name]));
    return listParameter(query, parameter, names[kind]).map((name) => canonical.get(name) ?? name);
  };
  return {
    vocabulary,
    expansions: (kind: 'tweetExpansions' | 'userExpansions' | 'directMessageExpansions') =>
      new Set(read('expansions', kind)),
    tweetFields: () => read(nameIn(vocabulary, 'tweet.fields'), 'tweetFields'),
    userFields: () => read('user.fields', 'userFields'),
    directMessageFields: () => read('dm_event.fields', 'directMessageFields'),
  };
}

function implied(expansions: Set<string>): string[] {
  return [...expansions].map((name) => FIELD_OF_EXPANSION[name]).filter((field) => field !== undefined);
}

function sorted(...lists: string[][]): string[] {
  return [...new Set(lists.flat())].sort();
}

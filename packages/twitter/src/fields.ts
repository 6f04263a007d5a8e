// What we ask X to tell of each resource. Asking in the tweet vocabulary makes X answer in it.

export const USER_FIELDS =
  'id,name,username,created_at,description,entities,location,profile_image_url,protected,public_metrics,' +
  'receives_your_dm,verified,verified_type';
const MEDIA_FIELDS = 'alt_text,height,media_key,preview_image_url,type,url,variants,width';

export const TWEETS = {
  'tweet.fields':
    'id,text,author_id,conversation_id,created_at,display_text_range,edit_history_tweet_ids,entities,' +
    'in_reply_to_user_id,lang,note_tweet,public_metrics,referenced_tweets,attachments',
  'user.fields': USER_FIELDS,
  'media.fields': MEDIA_FIELDS,
  expansions: 'author_id,attachments.media_keys',
};

/** X bills what comes beside tweets: here nothing does. */
export const BARE_TWEETS = { 'tweet.fields': TWEETS['tweet.fields'] };

export const DIRECT_MESSAGES = {
  max_results: 100,
  event_types: 'MessageCreate',
  'dm_event.fields': 'id,text,event_type,created_at,dm_conversation_id,sender_id,attachments,entities',
  'user.fields': USER_FIELDS,
  'media.fields': MEDIA_FIELDS,
  expansions: 'sender_id,attachments.media_keys',
};

export const USERS = { 'user.fields': USER_FIELDS };

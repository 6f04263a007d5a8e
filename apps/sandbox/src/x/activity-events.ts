import { randomBytes } from 'node:crypto';
import type { Activity, ActivitySubscription } from '../world/activity.ts';
import type { Tweet, User } from '../world/records.ts';
import { tweetField } from './tweet-field.ts';
import type { Presenter } from './present.ts';
import { userField } from './user-field.ts';

/** Not on record for this app: X's own number of it. */
const APP_ID = '29999999';

const TWEET_FIELDS = [
  'author_id',
  'conversation_id',
  'created_at',
  'display_text_range',
  'edit_controls',
  'edit_history_tweet_ids',
  'entities',
  'id',
  'in_reply_to_user_id',
  'lang',
  'paid_partnership',
  'possibly_sensitive',
  'public_metrics',
  'referenced_tweets',
  'reply_settings',
  'text',
];
const USER_FIELDS = [
  'created_at',
  'description',
  'id',
  'location',
  'most_recent_tweet_id',
  'name',
  'profile_image_url',
  'protected',
  'public_metrics',
  'username',
  'verified',
  'verified_type',
];

/** What X tells of an activity, in the shape of its samples: nothing, or one event for each subscription and tweet. */
export function activityEvents(presenter: Presenter, activity: Activity): object[] {
  const { world } = presenter;
  const subscribed = (eventType: string, userId: string) =>
    [...world.activitySubscriptions.values()].filter(
      (each) => each.eventType === eventType && each.filter.user_id === userId,
    );

  if (activity.kind === 'revoked') {
    const date_time = new Date(world.clock()).toISOString().replace(/\.\d+Z$/, '+00:00');
    const payload = { date_time, user_id: activity.userId, app_id: APP_ID };
    return [{ data: { event_uuid: eventUuid(), filter: {}, event_type: 'oauth.revoke', payload } }];
  }
  const author = world.users.get(activity.kind === 'posted' ? activity.tweet.authorId : activity.authorId);
  // X's documents: authors of protected accounts are never delivered
  if (!author || author.isProtected) return [];

  if (activity.kind === 'deleted') {
    // here, and in no other event on record, the user lies in a `data` of its own
    const includes = { users: [{ data: withTexts(userOf(presenter, author)) }] };
    return subscribed('post.delete', author.id).flatMap((subscription) =>
      activity.tweetIds.map((id) => envelope(subscription, { id, author_id: author.id }, includes)),
    );
  }
  const { tweet } = activity;
  return explicitlyMentioned(tweet).flatMap((mentioned) => {
    const user = world.users.get(mentioned);
    if (!user || mentioned === author.id) return [];
    return subscribed('post.mention.create', mentioned).map((subscription) => {
      const payload = withTexts(objectOf(TWEET_FIELDS, (field) => tweetField(world, tweet, field, 'tweet')));
      const users = [author, user].map((each) => withTexts(userOf(presenter, each)));
      return envelope(subscription, payload, { users, tweets: [payload] });
    });
  });
}

function envelope({ eventType, filter, tag }: ActivitySubscription, payload: object, includes: object): object {
  return {
    data: { event_uuid: eventUuid(), filter, event_type: eventType, ...(tag !== null && { tag }), payload, includes },
  };
}

/** Those whom the author has named; a reply's own mentions stand before the range that is shown. */
function explicitlyMentioned({ entities, displayTextRange }: Tweet): string[] {
  const named = (entities.mentions ?? []).filter(({ start }) => start >= displayTextRange[0]);
  return [...new Set(named.map(({ id }) => id))];
}

const userOf = (presenter: Presenter, user: User) =>
  objectOf(USER_FIELDS, (field) => userField(presenter, user, field, 'post'));

function objectOf(fields: string[], read: (field: string) => unknown): object {
  return Object.fromEntries(fields.map((field) => [field, read(field)]).filter(([, value]) => value !== undefined));
}

/** Beside each number its text, as events have it: `like_count` and `like_count_str`. */
function withTexts(value: object): object {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]: [string, unknown]): [string, unknown][] => {
      if (typeof each === 'number') {
        return [
          [name, each],
          [`${name}_str`, String(each)],
        ];
      }
      if (Array.isArray(each)) {
        return [[name, each.map((item: unknown) => (isObject(item) ? withTexts(item) : item))]];
      }
      return [[name, isObject(each) ? withTexts(each) : each]];
    }),
  );
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A number of 64 bits, and some of X's are negative. */
const eventUuid = () => String(randomBytes(8).readBigInt64BE());

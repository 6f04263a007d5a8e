import { iso } from '../iso.ts';
import type { User } from '../world/records.ts';
import { mayReceive } from '../world/send-direct-message.ts';
import type { Presenter } from './present.ts';
import { maySeeTweetsOf } from './visibility.ts';
import { renamed, type Vocabulary } from './vocabulary.ts';

/** One field (by its canonical name) of a user as X answers it; undefined leaves the key out. */
export function userField(presenter: Presenter, user: User, field: string, vocabulary: Vocabulary): unknown {
  const { world, origin, viewer } = presenter;
  switch (field) {
    case 'id':
      return user.id;
    case 'name':
      return user.name;
    case 'username':
      return user.username;
    case 'created_at':
      return iso(user.createdAt);
    case 'description':
      return user.description;
    case 'location':
      return user.location;
    case 'profile_image_url':
      return user.hasAvatar ? `${origin}/avatars/${user.username}.svg` : undefined;
    case 'protected':
      return user.isProtected;
    case 'verified':
      return user.verifiedType !== 'none';
    case 'verified_type':
      return user.verifiedType;
    case 'subscription_type':
      return user.subscription;
    case 'most_recent_tweet_id':
      return maySeeTweetsOf(viewer, user) ? world.tweetsBy(user.id).at(-1)?.id : undefined;
    case 'receives_your_dm':
      return viewer ? mayReceive(world, user, viewer) : undefined;
    case 'public_metrics':
      return renamed(vocabulary, {
        followers_count: user.followers,
        following_count: user.following,
        tweet_count: world.tweetsBy(user.id).length,
        listed_count: 0,
        like_count: 0,
        // The older description has no count of media.
        ...(vocabulary === 'post' && { media_count: 0 }),
      });
    default:
      return undefined;
  }
}

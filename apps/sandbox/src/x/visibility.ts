import type { Tweet, User } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { missingResource, notAuthorizedFor, suspendedUser } from './partial-errors.ts';

interface Eyes {
  world: World;
  viewer?: User | undefined;
}

/** Whether the caller may see a tweet: those of suspended accounts are gone, protected ones are for followers. */
function visibilityOf({ world, viewer }: Eyes, tweet: Tweet): 'visible' | 'protected' | 'gone' {
  const author = world.users.get(tweet.authorId);
  if (!author || author.isSuspended) return 'gone';
  return maySeeTweetsOf(viewer, author) ? 'visible' : 'protected';
}

export function canSee(eyes: Eyes, tweet: Tweet): boolean {
  return visibilityOf(eyes, tweet) === 'visible';
}

export function maySeeTweetsOf(viewer: User | undefined, author: User): boolean {
  if (!author.isProtected) return true;
  return viewer !== undefined && (viewer.id === author.id || author.followerIds.includes(viewer.id));
}

/** The tweets among these ids that the caller may see, and an entry of `errors[]` for each other. */
export function lookUpTweets(
  eyes: Eyes,
  ids: Iterable<string>,
  parameter: string,
  section: 'data' | 'includes' = 'data',
): { tweets: Tweet[]; errors: { type: string }[] } {
  const tweets: Tweet[] = [];
  const errors: { type: string }[] = [];
  for (const value of ids) {
    const asked = { resource_type: 'tweet' as const, parameter, value };
    const tweet = eyes.world.tweets.get(value);
    const visibility = tweet ? visibilityOf(eyes, tweet) : 'gone';
    if (tweet && visibility === 'visible') tweets.push(tweet);
    else errors.push(visibility === 'protected' ? notAuthorizedFor(asked, section) : missingResource(asked));
  }
  return { tweets, errors };
}

/** The same for users: whoever is suspended or unknown is an entry of `errors[]`. */
export function lookUpUsers(
  values: Iterable<string>,
  parameter: string,
  find: (value: string) => User | undefined,
): { users: User[]; errors: { type: string }[] } {
  const users: User[] = [];
  const errors: { type: string }[] = [];
  for (const value of values) {
    const user = find(value);
    if (user && !user.isSuspended) users.push(user);
    else {
      errors.push(
        user ? suspendedUser(parameter, value) : missingResource({ resource_type: 'user', parameter, value }),
      );
    }
  }
  return { users, errors };
}

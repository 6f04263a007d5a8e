import type { FetchedDirectMessage, FetchedTweet } from '@perch/contracts';
import type { Statement } from '@perch/db';

/** X users whose data was erased, and up to when: what was posted until then stays away. */
export type ErasedPeople = ReadonlyMap<string, Date>;

const READ = `
  SELECT twitter_user_id AS id, erased_at AS "erasedAt" FROM erased_profile
  WHERE organization_id = $1 AND twitter_user_id = ANY ($2)`;

/** Under the organization's counter, as what is erased meanwhile must not be missed. */
export async function readErasedPeople(
  statement: Statement,
  organizationId: string,
  twitterUserIds: readonly (string | null)[],
): Promise<ErasedPeople> {
  const ids = [...new Set(twitterUserIds.filter((id) => id !== null))];
  const { rows } = await statement('intake-erased-people', READ, [organizationId, ids]);
  return new Map((rows as { id: string; erasedAt: Date }[]).map(({ id, erasedAt }) => [id, erasedAt]));
}

/** Those who wrote an item, and those whom it answers. */
export const peopleOfTweets = (tweets: readonly FetchedTweet[]) =>
  tweets.flatMap(({ authorId, inReplyToUserId }) => [authorId, inReplyToUserId]);

export const peopleOfMessages = (messages: readonly FetchedDirectMessage[]) =>
  messages.flatMap((message) => [message.senderId, ...othersIn(message)]);

/** A conversation of two is named for both of them. */
const othersIn = ({ isGroup, dmConversationId }: FetchedDirectMessage) => (isGroup ? [] : dmConversationId.split('-'));

const isErased = (people: ErasedPeople, id: string | null, postedAt: Date) => {
  const erasedAt = id === null ? undefined : people.get(id);
  return erasedAt !== undefined && postedAt <= erasedAt;
};

export const withoutErasedTweets = <Tweet extends FetchedTweet>(tweets: readonly Tweet[], people: ErasedPeople) =>
  people.size === 0
    ? tweets
    : tweets.filter(
        ({ authorId, inReplyToUserId, postedAt }) =>
          !isErased(people, authorId, postedAt) && !isErased(people, inReplyToUserId, postedAt),
      );

export const withoutErasedMessages = <Message extends FetchedDirectMessage>(
  messages: readonly Message[],
  people: ErasedPeople,
) =>
  people.size === 0
    ? messages
    : messages.filter(
        (message) => ![message.senderId, ...othersIn(message)].some((id) => isErased(people, id, message.postedAt)),
      );

/** When each author of a page wrote last. */
export function latestByAuthor(items: readonly { authorId: string; postedAt: Date }[]): Map<string, Date> {
  const latest = new Map<string, Date>();
  for (const { authorId, postedAt } of items) {
    const met = latest.get(authorId);
    if (!met || postedAt > met) latest.set(authorId, postedAt);
  }
  return latest;
}

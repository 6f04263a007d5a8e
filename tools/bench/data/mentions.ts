import type { FetchedTweet, Page } from '@perch/contracts';
import { snowflakeAt } from '../../../packages/desk/src/intake/snowflake.ts';
import { seeded } from './seeded.ts';
import { tweetText } from './tweets.ts';

const AUTHORS = 40_000;
const RECENT = 1000;

export interface MentionPages {
  brandId: string;
  pages: number;
  /** tweets of a page */
  size: number;
  begin: Date;
  seed?: number;
}

/** Pages of mentions as X gives them: two of three begin a thread, the others go on with a recent one; few people write a lot. */
export function mentionPages({ brandId, pages, size, begin, seed = 5 }: MentionPages): Page<FetchedTweet>[] {
  const random = seeded(seed);
  const recent: FetchedTweet[] = [];
  const all: Page<FetchedTweet>[] = [];
  for (let serial = 0; all.length < pages;) {
    const items: FetchedTweet[] = [];
    while (items.length < size) {
      const postedAt = new Date(begin.getTime() + serial * 20);
      const tweetId = String(BigInt(snowflakeAt(postedAt)) + BigInt(serial % 4096));
      const parent = random() < 0.33 && recent.length > 0 ? recent[Math.floor(random() * recent.length)]! : null;
      const author =
        parent && random() < 0.7 ? parent.authorId : String(7_000_000 + Math.floor(AUTHORS * random() ** 2.2));
      const item: FetchedTweet = {
        tweetId,
        latestTweetId: tweetId,
        authorId: author,
        conversationId: parent?.conversationId ?? tweetId,
        inReplyToTweetId: parent?.tweetId ?? null,
        inReplyToUserId: parent?.authorId ?? null,
        mentionedUserIds: [brandId],
        kind: parent ? 'reply' : 'tweet',
        text: tweetText(),
        language: 'en',
        media: [],
        metrics: null,
        postedAt,
      };
      recent[serial % RECENT] = item;
      serial += 1;
      items.push(item);
    }
    const profiles = [...new Set(items.map(({ authorId }) => authorId))].map((twitterUserId) => ({
      twitterUserId,
      username: `user_${twitterUserId}`,
      name: `Customer ${twitterUserId}`,
      avatarUrl: null,
      isVerified: false,
      isProtected: false,
      followersCount: 7,
      receivesDm: null,
    }));
    // newest first
    all.push({ items: items.toReversed(), profiles, nextToken: 'more', unreadable: [] });
  }
  return all;
}

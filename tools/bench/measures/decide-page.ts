// npx tsx packages/core/bench/decide-page.ts [seconds]
// What becomes of each tweet of a page of 100, with 1,000 keywords and 100 excluded ones: p50 and p99 of a page.
import { compileCapture } from '../src/thread/capture.ts';
import { decideTweet } from '../src/thread/decide-tweet.ts';
import type { IncomingTweet } from '../src/thread/types.ts';
import { keywordList, tweetText } from './corpus/tweets.ts';

const TARGET_MS = 1;
const seconds = Number(process.argv[2] ?? 4);
const account = { accountId: 'acme', twitterUserId: '100' };
const now = new Date();
const plain = { departmentId: null, priority: null, tags: [], assigneeId: null };
const capture = compileCapture({
  mentions: 'matching',
  directMessages: 'all',
  keywords: keywordList(1000).map((keyword) => ({ ...keyword, ...plain })),
  excludedKeywords: keywordList(1100)
    .slice(1000)
    .map(({ phrase }) => phrase),
  departmentId: 'support',
  unmatchedDepartmentId: null,
  includeRetweets: false,
  includeQuotes: true,
  includeReplies: true,
  mutedProfiles: [],
  reopenHours: { public: 168, directMessage: 72 },
});
const tweet = (_: unknown, at: number): IncomingTweet => ({
  tweetId: String(1_000_000 + at),
  authorId: String(500 + at),
  conversationId: String(1_000_000 + at),
  inReplyToTweetId: null,
  inReplyToUserId: null,
  mentionedUserIds: ['100'],
  text: tweetText(),
  kind: 'tweet',
  postedAt: now,
});
const pages = Array.from({ length: 200 }, () => Array.from({ length: 100 }, tweet));

/** As intake does: each text is looked through for keywords once, for the decision and for the streams. */
function decide(page: readonly IncomingTweet[]): number {
  let opened = 0;
  for (const each of page) {
    const keywordMatches = capture.keywords.match(each);
    const decision = decideTweet({
      tweet: each,
      account,
      brands: [account],
      conversationTickets: [],
      ticketOfTweet: null,
      ticketOfParent: null,
      capture,
      keywordMatches,
      isImport: false,
      brandAnsweredConversation: false,
      now,
    });
    if (decision.kind === 'open') opened++;
  }
  return opened;
}

for (const page of pages) decide(page);
const times: number[] = [];
let opened = 0;
const endsAt = performance.now() + seconds * 1000;
while (performance.now() < endsAt) {
  for (const page of pages) {
    const started = performance.now();
    opened += decide(page);
    times.push(performance.now() - started);
  }
}
times.sort((a, b) => a - b);
const percentile = (share: number) => times[Math.floor(times.length * share)]!;
const [p50, p99] = [percentile(0.5), percentile(0.99)];
console.log(
  `capture decision for a page of 100 tweets with 1,000 keywords: p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms over ${times.length.toLocaleString('en')} pages, ${((100 * opened) / times.length / 100).toFixed(0)} % opened (target: under ${TARGET_MS} ms) ${p99 < TARGET_MS ? 'reached' : 'missed'}`,
);

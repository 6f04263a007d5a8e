// What becomes of each tweet of a page of 100, with 1,000 keywords and 100 excluded ones: p50 and p99 of a page.
import { compileCapture, decideTweet } from '@perch/core';
import type { IncomingTweet } from '../../../packages/core/src/thread/types.ts';
import { keywordList, tweetText } from '../data/tweets.ts';
import { percent } from '../harness/figures.ts';
import type { Measure } from '../harness/measure.ts';
import { spread } from '../harness/percentiles.ts';

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
      isAnswered: false,
      now,
    });
    if (decision.kind === 'open') opened++;
  }
  return opened;
}

export const measure: Measure = {
  about: 'what becomes of each tweet of a page of 100, with 1,000 keywords and 100 excluded ones',
  usage: '[seconds]',
  async run(report, [seconds = '4']) {
    for (const page of pages) decide(page);
    const samples: number[] = [];
    let opened = 0;
    const until = performance.now() + Number(seconds) * 1000;
    while (performance.now() < until) {
      for (const page of pages) {
        const began = performance.now();
        opened += decide(page);
        samples.push(performance.now() - began);
      }
    }
    report.row('Decision', 'a page', { ...spread(samples), opened: percent(opened / samples.length) });
  },
};

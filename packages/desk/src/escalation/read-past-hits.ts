import type { EscalationHitsQuery } from '@perch/contracts';
import type { Context } from '../context.ts';
import { Slices } from '../preview/in-slices.ts';
import { compileRules } from './escalation-rules.ts';
import { LAST_ID, PAST_TWEETS, type PastTweet } from './past-tweets.ts';

const PAGE = 2000;
/** Beyond either the answer is of the newest. */
const MOST_TWEETS = 100_000;

export interface PastHits {
  /** those that would count, the oldest first */
  hits: Pick<PastTweet, 'authorId' | 'postedAt'>[];
  /** tweets by somebody else, whatever they say */
  looked: number;
  /** there were more */
  isCut: boolean;
  /** how far back it was looked */
  oldest: Date;
}

export interface ReadPastHits {
  accountId: string;
  condition: EscalationHitsQuery;
  from: Date;
  mostHits: number;
  /** nobody waits for it any more */
  signal?: AbortSignal | undefined;
}

/** Which stored tweets would have counted for a rule; in slices, the next page is read meanwhile. */
export async function readPastHits(ctx: Context, input: ReadPastHits): Promise<PastHits> {
  const { accountId, condition, from, mostHits, signal } = input;
  const { organizationId, db } = ctx;
  const now = ctx.now();
  const rule = compileRules([{ id: 'past', ...condition }]);
  const slices = new Slices(signal);
  const { minFollowers, countsStreams } = condition;
  const read = (at: Date, id: string) =>
    db.query<PastTweet>(PAST_TWEETS, [organizationId, accountId, from, at, id, minFollowers, countsStreams, PAGE]);
  const hits: PastHits['hits'] = [];
  let looked = 0;
  let isCut = false;
  let oldest = now;
  let next: Promise<PastTweet[]> | null = read(new Date(now.getTime() + 60_000), LAST_ID);
  while (next && !isCut) {
    const page: PastTweet[] = await next;
    const last = page.at(-1);
    next = last && page.length === PAGE ? read(last.postedAt, last.id) : null;
    next?.catch(() => {}); // whoever stops asking does not wait for it
    for (const tweet of page) {
      isCut = looked >= MOST_TWEETS || hits.length >= mostHits;
      if (isCut) break;
      oldest = tweet.postedAt;
      if (tweet.isOurs) continue;
      looked++;
      if (tweet.isHeard && rule.match(tweet.text).length > 0) hits.push(tweet);
      const pause = slices.next();
      if (pause) await pause;
    }
  }
  return { hits: hits.reverse(), looked, isCut, oldest };
}

/** What is read from X on a schedule, by how soon it gives way when money runs short. */
type PacedStream = 'mentions' | 'direct_messages' | 'own_tweets' | 'search' | 'tweet_checks' | 'keyword_search';

interface GivesWay {
  /** share of the day's budget from which it slows down */
  from: number;
  /** share at which it is as slow as it gets */
  full: number;
  /** seconds between two rounds at its slowest; null: no round until the day is over */
  slowestSeconds: number | null;
}

/** What nobody wrote to the account. */
const PUBLIC: GivesWay = { from: 0.3, full: 0.6, slowestSeconds: null };
const BACKGROUND: GivesWay = { from: 0.5, full: 0.8, slowestSeconds: null };
const ANSWERS: GivesWay = { from: 0.7, full: 1, slowestSeconds: 3600 };
/** Losing what customers say is worse than overspending: never stopped. */
const CUSTOMERS: GivesWay = { from: 0.9, full: 1, slowestSeconds: 900 };

const GIVES_WAY: Record<PacedStream, GivesWay> = {
  keyword_search: PUBLIC,
  search: BACKGROUND,
  tweet_checks: BACKGROUND,
  own_tweets: ANSWERS,
  direct_messages: ANSWERS,
  mentions: CUSTOMERS,
};

const DAY_MS = 86_400_000;

export interface PaceQuestion {
  stream: PacedStream;
  /** micro-dollars spent by the account on this UTC day */
  spentMicros: number;
  /** micro-dollars it may spend in a UTC day; null: as much as it takes */
  budgetMicros: number | null;
  now: Date;
  /** seconds between two rounds when money is no matter */
  intervalSeconds: number;
}

export interface Pace {
  /** whole seconds until the next round; of a stream that is stopped, until the day is over */
  intervalSeconds: number;
  /** not even the round that is due takes place */
  isStopped: boolean;
  slowedBy: 'budget' | null;
}

/** Micro-dollars that the account may still spend today before the stream is as slow as it gets, or stopped. */
export function roomOf({
  stream,
  spentMicros,
  budgetMicros,
}: Pick<PaceQuestion, 'stream' | 'spentMicros' | 'budgetMicros'>): number {
  return budgetMicros === null ? Infinity : Math.max(0, GIVES_WAY[stream].full * budgetMicros - spentMicros);
}

/**
 * How often a stream is read, given what the account has spent today.
 *
 * With `spent` as a share of the budget and `gone` as the share of the UTC day gone by, the budget has been used
 * `haste = (spent / gone) / ((1 - spent) / (1 - gone))` times as fast as what is left allows for the rest of the day. At
 * or below 1 nothing slows down. Above it, a stream that gives way `from` a share slows down to
 * `interval × (1 + p × (haste - 1))`, where `p` grows from 0 at `from` to 1 at `full`, so that there is no jump; from
 * `full` on it is as slow as it gets, however late it is. The order: public searches of keywords give way first (30 %,
 * stopped at 60 %), then the search for mentions and checks of tweets (50 %, stopped at 80 %), then direct messages and
 * own tweets (70 %, hourly at 100 %), at last mentions (90 %, every 15 minutes at 100 %). Never faster than
 * `intervalSeconds`; and no wait that is due to the budget outlasts the UTC day, because the next one brings a budget of
 * its own.
 */
export function paceOf({ stream, spentMicros, budgetMicros, now, intervalSeconds }: PaceQuestion): Pace {
  const usual = Math.max(1, Math.round(intervalSeconds));
  const asUsual: Pace = { intervalSeconds: usual, isStopped: false, slowedBy: null };
  if (budgetMicros === null) return asUsual;

  const { from, full, slowestSeconds } = GIVES_WAY[stream];
  const spent = spentMicros / budgetMicros;
  const goneMs = now.getTime() % DAY_MS;
  const restSeconds = Math.max(1, Math.ceil((DAY_MS - goneMs) / 1000));
  const slowest = Math.max(usual, Math.min(slowestSeconds ?? restSeconds, restSeconds));
  if (spent >= full) {
    const isStopped = slowestSeconds === null;
    return { intervalSeconds: slowest, isStopped, slowedBy: isStopped || slowest > usual ? 'budget' : null };
  }
  const gone = goneMs / DAY_MS;
  const p = (spent - from) / (full - from);
  const haste = (spent * (1 - gone)) / (gone * (1 - spent)); // infinite at midnight, which `slowest` bounds
  if (p <= 0 || haste <= 1) return asUsual;
  const slowed = Math.min(Math.round(usual * (1 + p * (haste - 1))), slowest);
  return { intervalSeconds: slowed, isStopped: false, slowedBy: slowed > usual ? 'budget' : null };
}

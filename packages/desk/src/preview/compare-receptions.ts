import { PREVIEW_EXAMPLES, type CapturePreview, type NowAndAfter } from '@perch/contracts';
import type { Decision } from '@perch/core';
import type { ImportedThreads } from './imported-threads.ts';
import { Replay, type Reception, type ReplayedDirectMessage, type ReplayedTweet } from './replay.ts';

/** An item of a customer that the settings treat differently. */
export interface Difference {
  item: ReplayedTweet | ReplayedDirectMessage;
  now: Decision;
  after: Decision;
}

/** Of one direction: how many, and the newest of them, newest first. */
export interface Differences {
  count: number;
  newest: Difference[];
}

const DAY_MS = 86_400_000;
const none = (): NowAndAfter => ({ now: 0, after: 0 });

/**
 * Plays what came in to both: the accounts as they are set now, and as one of them would be set then. Items are to be
 * given in the order they were posted, those of other accounts too; only what is the account's is counted.
 */
export class Comparison {
  readonly tickets = none();
  evaluated = 0;
  readonly #perDay = new Map<number, NowAndAfter>();
  readonly #byDepartment = new Map<string, NowAndAfter & { directMessages: NowAndAfter }>();
  readonly #going = new Newest();
  readonly #coming = new Newest();
  readonly #accountId: string;
  readonly #replay: Replay;
  readonly #ownUserIds: ReadonlySet<string>;

  constructor(
    accountId: string,
    { now, after }: { now: Reception; after: Reception },
    imported: ImportedThreads,
    at: Date,
  ) {
    this.#accountId = accountId;
    this.#replay = new Replay([now, after], imported, at);
    const { account } = now.receivers.get(accountId)!;
    this.#ownUserIds = new Set([account, ...now.brands].map(({ twitterUserId }) => twitterUserId));
  }

  tweet(tweet: ReplayedTweet): void {
    this.#count(tweet, tweet.authorId, false, this.#replay.tweet(tweet));
  }

  directMessage(message: ReplayedDirectMessage): void {
    this.#count(message, message.senderId, true, this.#replay.directMessage(message));
  }

  /** What of it no ticket would have any more. */
  wouldGo = (): Differences => this.#going.differences();
  /** What of it a ticket would have. */
  wouldCome = (): Differences => this.#coming.differences();

  #count(item: Difference['item'], authorId: string, isDirectMessage: boolean, decisions: Decision[]): void {
    if (item.accountId !== this.#accountId || this.#ownUserIds.has(authorId)) return;
    const now = decisions[0]!;
    const after = decisions[1]!;
    this.evaluated += 1;
    if (now.kind === 'open') this.#countTicket('now', item, isDirectMessage, now.departmentId);
    if (after.kind === 'open') this.#countTicket('after', item, isDirectMessage, after.departmentId);
    const isInTicket = now.kind !== 'ignore';
    if (isInTicket === (after.kind !== 'ignore')) return;
    (isInTicket ? this.#going : this.#coming).add({ item, now, after });
  }

  #countTicket(
    side: keyof NowAndAfter,
    { postedAt }: Difference['item'],
    isDirectMessage: boolean,
    departmentId: string,
  ): void {
    this.tickets[side] += 1;
    entryOf(this.#perDay, dayOf(postedAt), none)[side] += 1;
    const department = entryOf(this.#byDepartment, departmentId, noneOfDepartment);
    department[side] += 1;
    if (isDirectMessage) department.directMessages[side] += 1;
  }

  /** Each UTC day of the period, those without tickets too. */
  perDay(from: Date, until: Date): CapturePreview['perDay'] {
    const days: CapturePreview['perDay'] = [];
    for (let day = dayOf(from); day <= dayOf(until); day++) {
      days.push({ day: new Date(day * DAY_MS).toISOString().slice(0, 10), ...(this.#perDay.get(day) ?? none()) });
    }
    return days;
  }

  /** Those with most tickets first. */
  byDepartment(): CapturePreview['byDepartment'] {
    return [...this.#byDepartment]
      .map(([departmentId, counts]) => ({ departmentId, ...counts }))
      .toSorted((a, b) => b.after + b.now - (a.after + a.now) || (a.departmentId < b.departmentId ? -1 : 1));
  }
}

/** Counts all and keeps the last few. */
class Newest {
  readonly #ring: Difference[] = [];
  #count = 0;

  add(difference: Difference): void {
    this.#ring[this.#count++ % PREVIEW_EXAMPLES] = difference;
  }

  differences(): Differences {
    const oldestAt = this.#count % PREVIEW_EXAMPLES;
    const inOrder = [...this.#ring.slice(oldestAt), ...this.#ring.slice(0, oldestAt)];
    return { count: this.#count, newest: (this.#count > PREVIEW_EXAMPLES ? inOrder : this.#ring).toReversed() };
  }
}

const noneOfDepartment = () => ({ ...none(), directMessages: none() });

const dayOf = (at: Date) => Math.floor(at.getTime() / DAY_MS);

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (!value) map.set(key, (value = make()));
  return value;
}

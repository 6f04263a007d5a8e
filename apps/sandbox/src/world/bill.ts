/** X's pay-per-use prices in thousandths of a US dollar. */
export const PRICES = {
  postRead: 5,
  ownPostRead: 1,
  userRead: 10,
  mediaRead: 5,
  directMessageRead: 10,
  postCreate: 15,
  postCreateWithUrl: 200,
  summonedReply: 10,
  directMessageCreate: 15,
  interactionCreate: 15,
  contentDelete: 10,
} as const;

export type BillItem = keyof typeof PRICES;

/** What X's documents leave open. */
export interface BillingSettings {
  /** Whether resources in `includes` are charged beside those in `data`. */
  countsIncludes: boolean;
  /** Within which circle a resource read twice in one UTC day is charged once. */
  dedupe: 'user' | 'app';
  /** Username of the account that owns the app; its own posts are cheaper to itself. */
  appOwner: string | null;
}

export interface BillRules extends Omit<BillingSettings, 'appOwner'> {
  appOwnerId: string | undefined;
}

/** What one part of an answer contained. */
export interface Resources {
  posts?: Iterable<{ id: string; authorId: string }>;
  users?: Iterable<{ id: string }>;
  media?: Iterable<{ mediaKey: string }>;
  directMessages?: Iterable<{ id: string }>;
}

export interface BilledResponse {
  /** Who called; null is the app itself. */
  userId: string | null;
  data: Resources;
  includes?: Resources;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Payer of calls without a user, in views and in saved states. */
export const APP = 'app';

type Counts = Partial<Record<BillItem, number>>;

export interface BillState {
  /** By UTC day (`2026-11-22`), then by user id or `app`. */
  days: Record<string, Record<string, Counts>>;
  /** Keys of what was read, by UTC day; only of the two latest days. */
  seen: Record<string, string[]>;
}

export interface BillLine {
  item: BillItem;
  count: number;
  unitUsd: number;
  usd: number;
}

export interface BillEntry extends BillLine {
  day: string;
  /** User id, or `app`. */
  payer: string;
}

const DAYS_SEEN = 2;

/** Counts what the app would owe, per UTC day and user. Its rules are the table in the sandbox's README. */
export class Bill {
  readonly #rules: () => BillRules;
  readonly #changed: () => void;
  readonly #days = new Map<string, Map<string, Map<BillItem, number>>>();
  /** By UTC day, then by `<payer or nobody> <kind>`: ids. */
  readonly #seen = new Map<string, Map<string, Ids>>();

  constructor(rules: () => BillRules, changed: () => void) {
    this.#rules = rules;
    this.#changed = changed;
  }

  /** A write that X carried out, whether or not its answer arrives. */
  chargeWrite(item: BillItem, userId: string | null, now: number): void {
    this.#count(utcDay(now), userId ?? APP, item);
    this.#changed();
  }

  /** Every resource of an answer, once per UTC day. */
  chargeResponse({ userId, data, includes, now }: BilledResponse): void {
    const rules = this.#rules();
    const payer = userId ?? APP;
    const day = utcDay(now);
    const seen = this.#seenOn(day);
    const circle = rules.dedupe === 'user' ? payer : '';
    const seenOf = (kind: string) => idsOf(seen, `${circle} ${kind}`);
    const [posts, users, media, messages] = ['post', 'user', 'media', 'directMessage'].map(seenOf) as Ids[];
    const charge = (item: BillItem, ids: Ids | undefined, id: string) => {
      if (ids!.has(id)) return;
      ids!.add(id);
      this.#count(day, payer, item);
    };
    for (const part of rules.countsIncludes && includes ? [data, includes] : [data]) {
      for (const { id, authorId } of part.posts ?? []) {
        const isOwn = authorId === rules.appOwnerId && authorId === userId;
        charge(isOwn ? 'ownPostRead' : 'postRead', posts, id);
      }
      for (const { id } of part.users ?? []) charge('userRead', users, id);
      for (const { mediaKey } of part.media ?? []) charge('mediaRead', media, mediaKey);
      for (const { id } of part.directMessages ?? []) charge('directMessageRead', messages, id);
    }
    this.#changed();
  }

  /** What was charged, latest day first, optionally of one UTC day and one payer (user id or `app`). */
  entries(filter: { day?: string | undefined; payer?: string | undefined } = {}): BillEntry[] {
    const entries: BillEntry[] = [];
    for (const day of [...this.#days.keys()].toSorted().toReversed()) {
      if (filter.day !== undefined && filter.day !== day) continue;
      for (const [payer, counts] of this.#days.get(day)!) {
        if (filter.payer !== undefined && filter.payer !== payer) continue;
        for (const [item, count] of counts) entries.push({ day, payer, ...line(item, count) });
      }
    }
    return entries;
  }

  summary(): { usd: number; lines: BillLine[] } {
    return sumOf(this.entries());
  }

  state(): BillState {
    return {
      days: Object.fromEntries(
        [...this.#days].map(([day, payers]) => [
          day,
          Object.fromEntries([...payers].map(([payer, counts]) => [payer, Object.fromEntries(counts)])),
        ]),
      ),
      seen: Object.fromEntries([...this.#seen].map(([day, groups]) => [day, keysOf(groups)])),
    };
  }

  restore(state: BillState): void {
    this.#days.clear();
    this.#seen.clear();
    for (const [day, payers] of Object.entries(state.days)) {
      for (const [payer, counts] of Object.entries(payers)) {
        for (const [item, count] of Object.entries(counts)) this.#count(day, payer, item as BillItem, count);
      }
    }
    for (const [day, keys] of Object.entries(state.seen)) {
      const groups = this.#seenOn(day);
      for (const key of keys) {
        const end = key.lastIndexOf(' ');
        idsOf(groups, key.slice(0, end)).add(key.slice(end + 1));
      }
    }
    this.#changed();
  }

  #count(day: string, payer: string, item: BillItem, by = 1): void {
    let payers = this.#days.get(day);
    if (!payers) this.#days.set(day, (payers = new Map()));
    let counts = payers.get(payer);
    if (!counts) payers.set(payer, (counts = new Map()));
    counts.set(item, (counts.get(item) ?? 0) + by);
  }

  #seenOn(day: string): Map<string, Ids> {
    let seen = this.#seen.get(day);
    if (seen) return seen;
    this.#seen.set(day, (seen = new Map()));
    for (const old of [...this.#seen.keys()].toSorted().slice(0, -DAYS_SEEN)) this.#seen.delete(old);
    return seen;
  }
}

type Ids = Set<string>;

function idsOf(groups: Map<string, Ids>, group: string): Ids {
  let ids = groups.get(group);
  if (!ids) groups.set(group, (ids = new Set()));
  return ids;
}

const keysOf = (groups: Map<string, Ids>) =>
  [...groups].flatMap(([group, ids]) => [...ids].map((id) => `${group} ${id}`));

export const EMPTY_BILL: BillState = { days: {}, seen: {} };

/** The same items of several days or users as one line each, and their sum. */
export function sumOf(entries: Iterable<{ item: BillItem; count: number }>): { usd: number; lines: BillLine[] } {
  const counts = new Map<BillItem, number>();
  for (const { item, count } of entries) counts.set(item, (counts.get(item) ?? 0) + count);
  const items = (Object.keys(PRICES) as BillItem[]).filter((item) => counts.has(item));
  const thousandths = items.reduce((sum, item) => sum + counts.get(item)! * PRICES[item], 0);
  return { usd: thousandths / 1000, lines: items.map((item) => line(item, counts.get(item)!)) };
}

/** `2026-11-22`, the day X's de-duplication ends with. */
export function utcDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

function line(item: BillItem, count: number): BillLine {
  return { item, count, unitUsd: PRICES[item] / 1000, usd: (count * PRICES[item]) / 1000 };
}

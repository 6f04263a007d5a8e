/** X's pay-per-use prices in thousandths of a US dollar. */
export const PRICES = {
  postRead: 5,
  userRead: 10,
  directMessageRead: 10,
  postCreate: 15,
  postCreateWithUrl: 200,
  summonedReply: 10,
  directMessageCreate: 15,
  interactionCreate: 15,
  postDelete: 10,
} as const;

export type BillItem = keyof typeof PRICES;

export interface BillState {
  day: string;
  /** Ids read this day, by what they are. */
  seen: Record<string, string[]>;
  lines: Partial<Record<BillItem, number>>;
}

/** Counts what the app would owe. A resource read twice in one UTC day is charged once. */
export class Bill {
  #day = '';
  #seen = new Map<string, Set<string>>();
  #lines = new Map<BillItem, number>();

  charge(item: BillItem): void {
    this.#lines.set(item, (this.#lines.get(item) ?? 0) + 1);
  }

  chargeReads(item: BillItem, ids: Iterable<string>, now: number): void {
    const day = new Date(now).toISOString().slice(0, 10);
    if (day !== this.#day) {
      this.#day = day;
      this.#seen.clear();
    }
    let seen = this.#seen.get(item);
    if (!seen) this.#seen.set(item, (seen = new Set()));
    for (const id of ids) {
      if (seen.has(id)) continue;
      seen.add(id);
      this.charge(item);
    }
  }

  summary() {
    const lines = [...this.#lines].map(([item, count]) => ({
      item,
      count,
      unitUsd: PRICES[item] / 1000,
      usd: (count * PRICES[item]) / 1000,
    }));
    const thousandths = [...this.#lines].reduce((sum, [item, count]) => sum + count * PRICES[item], 0);
    return { usd: thousandths / 1000, lines };
  }

  state(): BillState {
    return {
      day: this.#day,
      seen: Object.fromEntries([...this.#seen].map(([item, ids]) => [item, [...ids]])),
      lines: Object.fromEntries(this.#lines),
    };
  }

  restore(state: BillState): void {
    this.#day = state.day;
    this.#seen = new Map(Object.entries(state.seen).map(([item, ids]) => [item, new Set(ids)]));
    this.#lines = new Map(Object.entries(state.lines) as [BillItem, number][]);
  }
}

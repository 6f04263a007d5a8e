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
  seen: string[];
  lines: Partial<Record<BillItem, number>>;
}

/** Counts what the app would owe. A resource read twice in one UTC day is charged once. */
export class Bill {
  #day = '';
  #seen = new Set<string>();
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
    for (const id of ids) {
      const key = `${item}:${id}`;
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
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
    return { day: this.#day, seen: [...this.#seen], lines: Object.fromEntries(this.#lines) };
  }

  restore(state: BillState): void {
    this.#day = state.day;
    this.#seen = new Set(state.seen);
    this.#lines = new Map(Object.entries(state.lines) as [BillItem, number][]);
  }
}

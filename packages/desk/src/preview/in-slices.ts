import { setImmediate as nextTurn } from 'node:timers/promises';

const SLICE_MS = 8;
const ITEMS_BETWEEN_LOOKS = 50;

/**
 * Long work on the main thread that lets others have their turn: ask after each item whether to wait. Of short items the
 * clock is looked at once in a while only. Awaiting only what is there to wait for keeps a hundred thousand items from as
 * many turns of the promise queue.
 * @throws the reason of `signal` once nobody waits for the result any more
 */
export class Slices {
  #began = performance.now();
  #items = 0;
  readonly #signal: AbortSignal | undefined;

  readonly #itemsBetweenLooks: number;

  constructor(signal?: AbortSignal, itemsBetweenLooks = ITEMS_BETWEEN_LOOKS) {
    this.#signal = signal;
    this.#itemsBetweenLooks = itemsBetweenLooks;
  }

  /** Null while the slice goes on, else what to wait for. */
  next(): Promise<void> | null {
    if (++this.#items % this.#itemsBetweenLooks !== 0 || performance.now() - this.#began < SLICE_MS) return null;
    return this.#pause();
  }

  async #pause(): Promise<void> {
    await nextTurn();
    this.#signal?.throwIfAborted();
    this.#began = performance.now();
  }
}

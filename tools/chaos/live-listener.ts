import { setTimeout as sleep } from 'node:timers/promises';

interface Heard {
  type: string;
  id: string;
  ticketId?: string;
}

/** A browser that listens to one API process, and connects again when it is cut off. */
export class LiveListener {
  heard = 0;
  connections = 0;
  readonly #url: string;
  readonly #headers: () => Record<string, string>;
  readonly #onEvent: (event: Heard) => void;
  readonly #ending = new AbortController();

  constructor(url: string, headers: () => Record<string, string>, onEvent: (event: Heard) => void = () => {}) {
    this.#url = url;
    this.#headers = headers;
    this.#onEvent = onEvent;
  }

  start(): void {
    void this.#listen();
  }

  stop(): void {
    this.#ending.abort();
  }

  /** Resolves when an event fits; false after a while without one. */
  async waitFor(fits: (event: Heard) => boolean, milliseconds: number): Promise<boolean> {
    return Promise.race([
      new Promise<boolean>((resolve) => this.#waiting.push((event) => fits(event) && resolve(true))),
      sleep(milliseconds).then(() => false),
    ]);
  }
  readonly #waiting: ((event: Heard) => void)[] = [];

  async #listen(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        const response = await fetch(`${this.#url}/api/v1/live`, { headers: this.#headers(), signal });
        if (response.ok && response.body) {
          this.connections += 1;
          await this.#read(response.body);
        }
      } catch {
        // the process was killed, or Redis is away
      }
      if (!signal.aborted) await sleep(500);
    }
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        if (!line.startsWith('data: ')) continue;
        const event = JSON.parse(line.slice(6)) as Heard;
        this.heard += 1;
        this.#onEvent(event);
        for (const hear of this.#waiting) hear(event);
      }
    }
  }
}

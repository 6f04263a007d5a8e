import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer<T> {
  status: number;
  body: T;
  /** which API process answered */
  by: number;
}

export interface Problem {
  code?: string;
}

const PATIENCE_MS = 8_000;
const PAUSE_MS = 200;

/**
 * A signed-in person's program. Each call goes to one of the API processes at random, as a balancer without sticky
 * sessions would send it; what is cut, answered with 5xx or told to come back later (429, and 409 while the first request
 * under an idempotency key is still being answered) is asked again, of whichever process comes next.
 */
export class ApiClient {
  readonly calls: number[];
  /** answers that were none yet, and calls that were cut */
  readonly failures: number[];
  readonly urls: readonly string[];
  readonly origin: string;
  #cookie = '';
  #isStopped = false;

  constructor(urls: readonly string[], origin: string) {
    this.urls = urls;
    this.origin = origin;
    this.calls = urls.map(() => 0);
    this.failures = urls.map(() => 0);
  }

  get headers(): Record<string, string> {
    return { origin: this.origin, ...(this.#cookie && { cookie: this.#cookie }) };
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** The first answer that does not ask to come back. */
  async call<T>(
    method: string,
    address: string,
    options: { body?: unknown; idempotencyKey?: string; by?: number } = {},
  ): Promise<Answer<T>> {
    for (let attempt = 0; ; attempt++) {
      if (this.#isStopped) throw new Error(`${method} ${address}: the run is over`);
      const by = options.by ?? Math.floor(Math.random() * this.urls.length);
      this.calls[by]! += 1;
      try {
        const response = await this.#send(by, method, address, options);
        const text = await response.text();
        const isLater = response.status >= 500 || response.status === 429 || response.headers.has('retry-after');
        if (!isLater) {
          const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
          if (cookies.length > 0) this.#cookie = cookies.join('; ');
          return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T, by };
        }
      } catch {
        // refused, cut or late: whether it arrived is found out by asking again
      }
      this.failures[by]! += 1;
      await sleep(PAUSE_MS * Math.min(10, attempt + 1));
    }
  }

  /** The same, of what must succeed. */
  async ask<T>(method: string, address: string, body?: unknown): Promise<T> {
    const answer = await this.call<T>(method, address, { body });
    if (answer.status >= 400) {
      throw new Error(`${method} ${address} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  /** Follows no redirect: where it leads is the answer. */
  async visit(address: string): Promise<string | null> {
    for (let attempt = 0; attempt < 40; attempt++) {
      const by = Math.floor(Math.random() * this.urls.length);
      try {
        const response = await this.#send(by, 'GET', address, {});
        if (response.status < 500) return response.headers.get('location');
      } catch {
        // asked again
      }
      await sleep(PAUSE_MS);
    }
    return null;
  }

  #send(by: number, method: string, address: string, options: { body?: unknown; idempotencyKey?: string }) {
    const { body, idempotencyKey } = options;
    return fetch(`${this.urls[by]}/api/v1${address}`, {
      method,
      redirect: 'manual',
      headers: {
        ...this.headers,
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  }
}

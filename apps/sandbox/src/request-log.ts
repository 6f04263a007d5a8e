export interface LoggedRequest {
  at: string;
  method: string;
  /** The path with its query. */
  path: string;
  /** The path as the API describes it: `/2/users/:id/mentions`. */
  template: string;
  user: string | null;
  /** JSON body of a call, never of a token call. */
  body: unknown;
  status: number;
  durationMs: number;
  /** Kind of the fault that was played, if any. */
  fault: string | null;
}

const CAPACITY = 5_000;

/** The last calls to the outside world, oldest first. */
export class RequestLog {
  readonly #entries: LoggedRequest[] = [];
  #total = 0;

  add(entry: LoggedRequest): void {
    this.#total += 1;
    this.#entries.push(entry);
    if (this.#entries.length > CAPACITY * 2) this.#entries.splice(0, this.#entries.length - CAPACITY);
  }

  list(filter: { path?: string; method?: string; limit?: number } = {}): LoggedRequest[] {
    const { path, method } = filter;
    return this.#entries
      .slice(-CAPACITY)
      .filter((entry) => !path || entry.path.startsWith(path) || entry.template.startsWith(path))
      .filter((entry) => !method || entry.method === method.toUpperCase())
      .slice(-(filter.limit ?? CAPACITY));
  }

  get total(): number {
    return this.#total;
  }

  clear(): void {
    this.#entries.length = 0;
    this.#total = 0;
  }
}

import http from 'node:http';
import { vi } from 'vitest';

/** Listens to the stream of activities as an app does, and keeps what it hears. */
export class ActivityListener {
  readonly #answer: http.IncomingMessage;
  #text = '';
  /** how the connection ended, once it has */
  end: 'open' | 'ended' | 'broken' = 'open';

  private constructor(answer: http.IncomingMessage) {
    this.#answer = answer;
    answer.setEncoding('utf8');
    answer.on('data', (piece: string) => (this.#text += piece));
    answer.once('end', () => (this.end = 'ended'));
    answer.once('error', () => (this.end = 'broken'));
  }

  /** Resolves once the headers came: with the first sign of life. */
  static async open(origin: string, bearer: string, query = ''): Promise<ActivityListener> {
    const request = http.get(`${origin}/2/activity/stream${query}`, { headers: { authorization: `Bearer ${bearer}` } });
    return new ActivityListener(
      await new Promise<http.IncomingMessage>((resolve, reject) => {
        request.once('response', resolve);
        request.once('error', reject);
      }),
    );
  }

  get status(): number | undefined {
    return this.#answer.statusCode;
  }

  /** All that was heard so far. */
  get text(): string {
    return this.#text;
  }

  events(): any[] {
    const whole = this.#text.slice(0, this.#text.lastIndexOf('\r\n') + 1);
    return whole
      .split('\r\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line));
  }

  /** Waits for an event whose `data` is wanted. */
  event(isWanted: (data: any) => boolean): Promise<any> {
    return vi.waitFor(() => {
      const found = this.events().find(({ data }) => isWanted(data));
      if (!found) throw new Error(`not heard: ${this.#text}`);
      return found;
    });
  }

  close(): void {
    this.#answer.destroy();
  }
}

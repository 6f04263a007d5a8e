import assert from 'node:assert/strict';
import type { RunningSandbox } from './contract-scene.ts';
import type { OpenApiContract } from './openapi-contract.ts';

export interface Ask {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: object;
  /** An access token; `null` calls without one. */
  as?: string | null;
}

export type Asker = ReturnType<ContractRecord['askerOf']>;

/** Calls the sandbox, judges each answer by the contract, and remembers what could be judged. */
export class ContractRecord {
  readonly succeeded = new Set<string>();
  readonly #contract: OpenApiContract;
  readonly #unchecked = new Map<string, Set<string>>();
  #judged = 0;

  constructor(contract: OpenApiContract) {
    this.#contract = contract;
  }

  /** Remembers that an answer was not judged. */
  note(why: string, answer: string): void {
    this.#unchecked.set(why, (this.#unchecked.get(why) ?? new Set()).add(answer));
  }

  /** How many answers fit, and one line for each reason why others could not be judged. */
  summary(): string {
    const lines = [...this.#unchecked].map(([why, answers]) => `not checked: ${[...answers].join(', ')} (${why})`);
    return [`${this.#judged} answers fit X's OpenAPI descriptions 2.166 and 2.167`, ...lines].join('\n');
  }

  /** Calls as the owner of `token`; `endpoint` is method and template, `status` what is expected. */
  askerOf(sandbox: RunningSandbox, token: string) {
    return async (endpoint: string, status: number, { path = {}, query = {}, body, as = token }: Ask = {}) => {
      const [method, template] = endpoint.split(' ') as [string, string];
      const route = template.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(path[name] ?? '1'));
      const answer = await sandbox.app.inject({
        method: method as 'GET',
        url: `${route}?${new URLSearchParams(query)}`,
        headers: as === null ? {} : { authorization: `Bearer ${as}` },
        ...(body && { payload: body }),
      });
      const vocabulary = 'post.fields' in query ? 'post' : 'tweet';
      const shown = `${endpoint} ${answer.statusCode} ${vocabulary} ${answer.body}`;
      assert.equal(answer.statusCode, status, shown);
      const json: unknown = answer.body === '' ? undefined : answer.json();
      const verdict = this.#contract.judge(vocabulary, endpoint, status, json);
      if (verdict.kind === 'breaks') assert.fail(`${verdict.why}\n${shown}`);
      if (verdict.kind === 'unchecked') this.note(verdict.why, `${status} ${status < 400 ? endpoint : ''}`.trim());
      else this.#judged += 1;
      if (status < 300) this.succeeded.add(endpoint);
      return { headers: answer.headers, json: json as any };
    };
  }

  /** With nothing asked for and with all that can be, in both vocabularies; resolves with the fullest answers. */
  async readEveryWay(ask: Asker, endpoint: string, input: Ask) {
    const read = async (query: Record<string, string>) =>
      (await ask(endpoint, 200, { ...input, query: { ...input.query, ...query } })).json;
    await read({});
    await read({ 'post.fields': 'id' });
    return {
      tweet: await read(this.#contract.everything('tweet', endpoint)),
      post: await read(this.#contract.everything('post', endpoint)),
    };
  }
}

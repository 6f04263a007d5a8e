import { Resolver } from 'node:dns/promises';

/** The TXT records of a name, each put together; none where the name servers say that there is none. */
export type ReadTextRecords = (name: string) => Promise<string[]>;

const ANSWER_WITHIN_MS = 3_000;
const NOTHING: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

/** Asks the name servers; `nameServers`: `address` or `address:port`, in place of the system's. */
export function createTextRecords(nameServers?: readonly string[]): ReadTextRecords {
  return async (name) => {
    const resolver = new Resolver({ timeout: ANSWER_WITHIN_MS, tries: 2 });
    if (nameServers) resolver.setServers(nameServers);
    try {
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
    } catch (error) {
      if (NOTHING.has(String((error as { code?: unknown }).code))) return [];
      throw error;
    }
  };
}

import { createHash } from 'node:crypto';

/** What was asked so often gets a name. */
const OFTEN = 3;
/** Names in a process: every connection keeps a plan for each that it was asked by, of half a megabyte or more. */
const MOST_NAMES = 40;
/** Other texts that are counted at a time. */
const MOST_COUNTED = 1000;

/**
 * Names for statements that are put together from parts, so that a connection plans the usual ones once: the first
 * texts that are asked repeatedly get one, for good; all others, and those beyond, are planned each time.
 */
export function oftenAsked() {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  return (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MOST_NAMES) return known;
    const count = (counts.get(text) ?? 0) + 1;
    if (count < OFTEN) {
      if (counts.size >= MOST_COUNTED) counts.clear();
      counts.set(text, count);
      return undefined;
    }
    counts.delete(text);
    const name = `often-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    names.set(text, name);
    return name;
  };
}

/** The names of this process. */
export const nameOfOften = oftenAsked();

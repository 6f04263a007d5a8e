/** The finest step in which a chart counts. */
export const STEP_SECONDS = 300;

/** A stream as counted from a time on. */
export interface CountedStream {
  key: string;
  /** by the second in which a step begins */
  counts: Record<string, number>;
  /** in seconds: what was posted before is not counted; null: all is */
  countedFrom: number | null;
}

/** What is asked of the streams of an organization; times in seconds. */
export interface VolumeSource {
  /** what was posted since then, a multiple of a step */
  count: (from: number) => Promise<readonly CountedStream[]>;
  /** when the oldest was posted of what came in since then and was posted later than that; null: nothing came */
  oldestSince: (receivedFrom: number, postedFrom: number) => Promise<number | null>;
}

/** null: not counted */
type Steps = ReadonlyMap<number, number | null>;
export type VolumeSteps = ReadonlyMap<string, Steps>;

interface Known {
  readAt: number;
  countedWholeAt: number;
  streams: Promise<VolumeSteps>;
}

const DAY_SECONDS = 86_400;
/** So long an answer serves everybody who sees the same. */
const FRESH_SECONDS = 5;
/** So far back is counted again at least; what X gives later, as far as it goes back. */
const LATE_SECONDS = 600;
const WHOLE_EVERY_SECONDS = 1_800;
const MOST_KNOWN = 200;

/**
 * What one process knows of the last day's volume: steps that are over are counted twice an hour, the others when
 * somebody looks, and once for all who look at the same time.
 */
export class VolumeMemory {
  readonly #known = new Map<string, Known>();

  /** @param whose names the organization, and the departments of who sees no others */
  async read(whose: string, now: number, source: VolumeSource): Promise<VolumeSteps> {
    const known = this.#known.get(whose);
    if (known && now >= known.readAt && now - known.readAt < FRESH_SECONDS) return known.streams;
    const isWhole = !known || now - known.countedWholeAt >= WHOLE_EVERY_SECONDS || now < known.readAt;
    const streams = countOn(isWhole ? null : known, now, source);
    this.#known.delete(whose);
    this.#known.set(whose, { readAt: now, countedWholeAt: isWhole ? now : known.countedWholeAt, streams });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST_KNOWN) break;
      this.#known.delete(oldest);
    }
    try {
      return await streams;
    } catch (error) {
      this.#known.delete(whose);
      throw error;
    }
  }
}

async function countOn(known: Known | null, now: number, source: VolumeSource): Promise<VolumeSteps> {
  const first = beginOf(now, 3_600) - DAY_SECONDS + 3_600;
  const before = (await known?.streams) ?? new Map<string, Steps>();
  const late = known && (await source.oldestSince(known.readAt, first));
  const again = known && Math.min(known.readAt - LATE_SECONDS, late ?? now);
  const from = again === null ? first : Math.max(first, beginOf(Math.floor(again), STEP_SECONDS));
  const counted = await source.count(from);
  // a stream that nobody has counted yet is counted whole
  if (from > first && counted.some(({ key }) => !before.has(key))) return countOn(null, now, source);
  return new Map(counted.map((stream) => [stream.key, stepsOf(stream, before.get(stream.key), { first, from, now })]));
}

const beginOf = (at: number, stepSeconds: number) => at - (at % stepSeconds);

function stepsOf(
  { counts, countedFrom }: CountedStream,
  before: Steps | undefined,
  { first, from, now }: { first: number; from: number; now: number },
): Steps {
  const steps = new Map<number, number | null>();
  for (let at = first; at <= now; at += STEP_SECONDS) {
    const isUncounted = countedFrom !== null && at < countedFrom;
    const count = at < from ? before?.get(at) : isUncounted ? null : counts[at];
    if (count !== undefined) steps.set(at, count);
  }
  return steps;
}

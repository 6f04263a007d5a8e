// Ids of X carry their time: milliseconds since this moment in the bits above the lowest 22.
const EPOCH_MS = 1_288_834_974_657n;
const TIME_SHIFT = 22n;
const MAX_ID = 2n ** 63n - 1n;

/** The smallest id that X could have given at `at`; '0' before X began to count so. */
export function snowflakeAt(at: Date): string {
  return clamped((BigInt(at.getTime()) - EPOCH_MS) << TIME_SHIFT).toString();
}

/** When X gave the id. Ids from before November 2010 carry no time and read as that month. */
export function timeOfSnowflake(id: string): Date {
  return new Date(Number((BigInt(id) >> TIME_SHIFT) + EPOCH_MS));
}

/** The id that X gave `minutes` earlier. */
export function snowflakeMinutesBefore(id: string, minutes: number): string {
  return clamped(BigInt(id) - (BigInt(minutes * 60_000) << TIME_SHIFT)).toString();
}

/** As numbers, which X ids are too large for. */
export function compareIds(a: string, b: string): number {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The newest of the ids; null of none. */
export function newestId(ids: readonly (string | null)[]): string | null {
  return ids.reduce(
    (newest, id) => (newest === null || (id !== null && compareIds(id, newest) > 0) ? id : newest),
    null,
  );
}

/** The oldest of the ids; null of none. */
export function oldestId(ids: readonly (string | null)[]): string | null {
  return ids.reduce(
    (oldest, id) => (oldest === null || (id !== null && compareIds(id, oldest) < 0) ? id : oldest),
    null,
  );
}

const clamped = (id: bigint) => (id < 0n ? 0n : id > MAX_ID ? MAX_ID : id);

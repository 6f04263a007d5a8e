const EPOCH = 1288834974657n;
const SEQUENCE_BITS = 22n;

/** The smallest id that X could give to something created at this moment. */
export function snowflakeAt(milliseconds: number): bigint {
  const since = BigInt(Math.trunc(milliseconds)) - EPOCH;
  return since > 0n ? since << SEQUENCE_BITS : 0n;
}

/** Makes ids that follow the given creation times and never repeat. */
export function createSnowflakes(isTaken: (id: string) => boolean): (milliseconds: number) => string {
  let sequence = 0n;
  return (milliseconds) => {
    for (;;) {
      sequence = (sequence + 1n) & ((1n << SEQUENCE_BITS) - 1n);
      const id = (snowflakeAt(milliseconds) | sequence).toString();
      if (!isTaken(id)) return id;
    }
  };
}

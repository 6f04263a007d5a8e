/** What a row is of in one dimension: a key, none, or all of its tags. */
export type Key = string | null | readonly string[];

/** Which of these keys each row has, by its place among them. */
export interface KeyColumn {
  keys: Key[];
  codes: Uint32Array;
}

const LENGTH_BYTES = 4;

const codesFor = (keys: number) => (keys <= 2 ** 8 ? Uint8Array : keys <= 2 ** 16 ? Uint16Array : Uint32Array);

/** The keys of rows as bytes: the length of those that there are, these, and the place of each row's among them. */
export function packKeys(ofRows: readonly Key[]): Buffer {
  const keys: Key[] = [];
  const places = new Map<string, number>();
  const codes = Uint32Array.from(ofRows, (key) => {
    const text = JSON.stringify(key);
    const place = places.get(text) ?? keys.push(key) - 1;
    places.set(text, place);
    return place;
  });
  return keyBytes({ keys, codes });
}

export function keyBytes({ keys, codes }: KeyColumn): Buffer {
  const texts = Buffer.from(JSON.stringify(keys.map((key) => JSON.stringify(key))));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(texts.length);
  const { buffer } = codesFor(keys.length).from(codes);
  return Buffer.concat([length, texts, Buffer.from(buffer)]);
}

/** The keys of all rows of some columns, of which there are so many. */
export function joinKeys(columns: readonly Buffer[], rows: number): KeyColumn {
  const keys: Key[] = [];
  const places = new Map<string, number>();
  const codes = new Uint32Array(rows);
  let at = 0;
  for (const column of columns) {
    const from = LENGTH_BYTES + column.readUInt32LE();
    const texts = JSON.parse(column.toString('utf8', LENGTH_BYTES, from)) as string[];
    const codeOf = Uint32Array.from(texts, (text) => {
      const place = places.get(text) ?? keys.push(JSON.parse(text) as Key) - 1;
      places.set(text, place);
      return place;
    });
    const Codes = codesFor(texts.length);
    const packed = Codes === Uint8Array ? column.subarray(from) : new Codes(alignedFrom(column, from));
    for (let row = 0; row < packed.length; row++) codes[at++] = codeOf[packed[row]!]!;
  }
  return { keys, codes };
}

/** Seconds of rows, four bytes each; `NO_SECONDS` where there are none. */
export const unpackSeconds = (bytes: Buffer): Int32Array => new Int32Array(alignedFrom(bytes, 0));

/** Postgres' four bytes, the most significant first, as `unpackSeconds` reads them. */
export const packSeconds = (sent: Buffer): Buffer => Buffer.from(sent).swap32();

/** A copy: numbers of more than a byte can only begin at multiples of their length. */
function alignedFrom(bytes: Buffer, from: number): ArrayBuffer {
  const { buffer, byteOffset, length } = bytes;
  return buffer.slice(byteOffset + from, byteOffset + length) as ArrayBuffer;
}

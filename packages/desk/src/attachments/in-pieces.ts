/** Bytes as they come, in pieces of `size`; the last one may be shorter. Nothing comes of nothing. */
export async function* inPieces(bytes: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  for await (let chunk of bytes) {
    while (length + chunk.length >= size) {
      const rest = size - length;
      yield Buffer.concat([...waiting, chunk.subarray(0, rest)]);
      chunk = chunk.subarray(rest);
      waiting = [];
      length = 0;
    }
    if (chunk.length === 0) continue;
    waiting.push(chunk);
    length += chunk.length;
  }
  if (length > 0) yield Buffer.concat(waiting);
}

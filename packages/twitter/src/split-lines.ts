const LINE_FEED = 0x0a;

/** One line without its end and blanks; `isWhole` is false for one that was longer than allowed and is only begun. */
export interface Line {
  text: string;
  isWhole: boolean;
}

/** Cuts a stream of bytes into lines; empty ones, X's signs of life, are left out. Keeps `mostBytes` at most. */
export function lineSplitter(mostBytes: number): (bytes: Buffer) => Line[] {
  let pieces: Buffer[] = [];
  let length = 0;
  let isTooLong = false;

  const keep = (piece: Buffer) => {
    const room = mostBytes - length;
    if (piece.length > room) isTooLong = true;
    const kept = piece.subarray(0, room);
    if (kept.length > 0) pieces.push(kept);
    length += kept.length;
  };

  return (bytes) => {
    const lines: Line[] = [];
    let at = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, at)) {
      keep(bytes.subarray(at, end));
      const text = Buffer.concat(pieces).toString().trim();
      if (text !== '') lines.push({ text, isWhole: !isTooLong });
      [pieces, length, isTooLong] = [[], 0, false];
      at = end + 1;
    }
    keep(bytes.subarray(at));
    return lines;
  };
}

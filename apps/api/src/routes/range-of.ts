import parseRange from 'range-parser';

/** The one part of so many bytes that a `Range` header asks for; null: everything. */
export function rangeOf(byteSize: number, header: string | undefined) {
  if (header === undefined) return null;
  const ranges = parseRange(byteSize, header);
  return typeof ranges !== 'number' && ranges.type === 'bytes' && ranges.length === 1 ? ranges[0]! : null;
}

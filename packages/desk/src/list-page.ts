import { AppError } from '@perch/contracts';

/** A page as lists answer it; `nextCursor` is null on the last one. */
export interface ListPage<Item> {
  data: Item[];
  nextCursor: string | null;
}

/** What a verb of a list is asked for. */
export interface PageInput {
  limit: number;
  cursor?: string | undefined;
}

type KeyKind = 'instant' | 'uuid' | 'text' | 'digit';

/** The sort key of a list: its name, so that a cursor fits no other list, and the kinds of its columns in order. */
export interface ListKey {
  list: string;
  kinds: readonly KeyKind[];
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const IS_OF_KIND: Record<KeyKind, (value: string) => boolean> = {
  instant: (value) => isInstant(value),
  uuid: (value) => UUID.test(value),
  digit: (value) => /^\d$/.test(value),
  text: (value) => value.length <= 200 && !value.includes('\0'),
};

function isInstant(value: string): boolean {
  if (!/^(?!0000)\d{4}-/.test(value)) return false; // years that only one of JavaScript and Postgres can write
  const at = new Date(value);
  return !Number.isNaN(at.getTime()) && at.toISOString() === value;
}

/** The cursor that stands for this position. */
export const cursorAt = (key: ListKey, values: readonly (string | Date)[]) =>
  Buffer.from(
    JSON.stringify([key.list, ...values.map((value) => (value instanceof Date ? value.toISOString() : value))]),
  ).toString('base64url');

/**
 * The sort key behind a cursor, null on the first page.
 * @throws AppError `malformed_cursor` when it was not made for this list
 */
export function positionOf(key: ListKey, cursor: string | undefined): string[] | null {
  if (cursor === undefined) return null;
  const [list, ...values] = parse(cursor);
  const fits =
    list === key.list &&
    values.length === key.kinds.length &&
    key.kinds.every((kind, index) => typeof values[index] === 'string' && IS_OF_KIND[kind](values[index]));
  if (!fits) {
    const message = 'Send the nextCursor of this list as it was answered';
    throw new AppError('malformed_cursor', { errors: [{ path: 'cursor', message }] });
  }
  return values as string[];
}

/** Whether a cursor was made for this list, of those that one question may go on with. */
export const isOfList = (key: ListKey, cursor: string | undefined) =>
  cursor !== undefined && parse(cursor)[0] === key.list;

function parse(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** `rows` holds one more than `limit` when there is a next page. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Item,
  key: ListKey,
  valuesOf: (row: Row) => readonly (string | Date)[],
): ListPage<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(present),
    nextCursor: rows.length > limit && last !== undefined ? cursorAt(key, valuesOf(last)) : null,
  };
}

/**
 * A page of a list that is looked through for what fits. Rows that do not fit are left out; where `isEnd`, enough was
 * looked through for one page, and the next one goes on from there.
 */
export function toLookedPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  present: (row: Row) => Item,
  key: ListKey,
  valuesOf: (row: Row) => readonly (string | Date)[],
  { fits, isEnd }: { fits: (row: Row) => boolean; isEnd: (row: Row) => boolean },
): ListPage<Item> {
  const end = rows.findIndex(isEnd);
  const looked = end < 0 ? rows : rows.slice(0, end + 1);
  const fitting = looked.filter(fits);
  if (end < 0 || fitting.length > limit) return toPage(fitting, limit, present, key, valuesOf);
  return { data: fitting.map(present), nextCursor: cursorAt(key, valuesOf(rows[end]!)) };
}

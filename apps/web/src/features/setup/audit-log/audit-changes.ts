import type { AuditEntry } from '@perch/contracts';

/** One field of a change, in words. A list tells what went and what came, everything else what it was and is. */
export type AuditChange = { field: string } & (
  | { kind: 'list'; removed: string[]; added: string[] }
  | { kind: 'value'; before: string | null; after: string | null }
);

export interface ValueWords {
  /** of a department or member by its id; undefined when it is gone */
  nameOf: (id: string) => string | undefined;
  /** of one of the values that a field can have, or of a built-in role; undefined when it is just text */
  valueOf: (field: string, value: string) => string | undefined;
  /** of a part of a record; undefined when there is no word for it */
  partOf: (name: string) => string | undefined;
  /** of an instant or a day, as ISO 8601 writes it */
  timeOf: (iso: string) => string;
  yes: string;
  no: string;
}

/** The changes of an entry in the order of their fields. */
export function auditChanges(
  { before, after }: Pick<AuditEntry, 'before' | 'after'>,
  words: ValueWords,
): AuditChange[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields.flatMap((field): AuditChange[] => {
    const old = before?.[field] ?? null;
    const now = after?.[field] ?? null;
    if (Array.isArray(old) || Array.isArray(now)) {
      const removed = inWords(field, old, words);
      const added = inWords(field, now, words);
      const change = { removed: without(removed, added), added: without(added, removed) };
      if (change.removed.length + change.added.length > 0) return [{ field, kind: 'list', ...change }];
      if (removed.length === 0) return [];
      // the same items in another order
      return [{ field, kind: 'value', before: textOf(removed), after: textOf(added) }];
    }
    return [{ field, kind: 'value', before: describe(field, old, words), after: describe(field, now, words) }];
  });
}

interface Item {
  /** of two people with one name there are two */
  key: string;
  text: string;
}

const inWords = (field: string, list: unknown, words: ValueWords): Item[] =>
  (Array.isArray(list) ? list : []).map((item: unknown) => {
    const text = describe(field, item, words) ?? '–';
    return { key: isRef(item) ? item.id : text, text };
  });
const without = (items: Item[], others: Item[]) =>
  items.filter(({ key }) => others.every((other) => other.key !== key)).map(({ text }) => text);
const textOf = (items: Item[]) => items.map(({ text }) => text).join(', ');

/** What an entry names by id, with how it was called then. */
const isRef = (value: unknown): value is { id: string; name: string } =>
  typeof value === 'object' && value !== null && Object.keys(value).toSorted().join() === 'id,name';

const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?Z)?$/;

function describe(field: string, value: unknown, words: ValueWords): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'string') {
    if (ISO_TIME.test(value)) return words.timeOf(value);
    return (field.endsWith('Id') ? words.nameOf(value) : words.valueOf(field, value)) ?? value;
  }
  if (typeof value !== 'object') return String(value as number);
  if (Array.isArray(value)) return value.map((item: unknown) => describe(field, item, words)).join(', ') || null;
  if (isRef(value)) return value.name;
  return describeRecord(value as Record<string, unknown>, words);
}

/** A keyword reads "refund → Billing, high", anything else "public: 168, directMessage: 72". */
function describeRecord({ id: _id, phrase, ...rest }: Record<string, unknown>, words: ValueWords): string | null {
  const parts = Object.entries(rest).flatMap(([name, value]) => {
    const text = describe(name, value, words);
    return text === null ? [] : [typeof phrase === 'string' ? text : `${words.partOf(name) ?? name}: ${text}`];
  });
  if (typeof phrase !== 'string') return parts.join(', ') || null;
  return parts.length > 0 ? `${phrase} → ${parts.join(', ')}` : phrase;
}

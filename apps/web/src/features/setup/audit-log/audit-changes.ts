import type { AuditEntry } from '@perch/contracts';

/** One field of a change, in words. A list tells what went and what came, everything else what it was and is. */
export type AuditChange = { field: string } & (
  { kind: 'list'; removed: string[]; added: string[] } | { kind: 'value'; before: string | null; after: string | null }
);

export interface ValueWords {
  /** of a department, a member, a role by its id, or of a closed value; undefined when it is just text */
  nameOf: (id: string) => string | undefined;
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
      const removed = inWords(old, words);
      const added = inWords(now, words);
      const change = { removed: without(removed, added), added: without(added, removed) };
      if (change.removed.length + change.added.length > 0) return [{ field, kind: 'list', ...change }];
      if (removed.length === 0) return [];
      // the same items in another order
      return [{ field, kind: 'value', before: removed.join(', '), after: added.join(', ') }];
    }
    return [{ field, kind: 'value', before: describe(old, words), after: describe(now, words) }];
  });
}

const inWords = (list: unknown, words: ValueWords) =>
  (Array.isArray(list) ? list : []).map((item: unknown) => describe(item, words) ?? '–');
const without = (items: string[], others: string[]) => items.filter((item) => !others.includes(item));

function describe(value: unknown, words: ValueWords): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'string') return words.nameOf(value) ?? value;
  if (typeof value !== 'object') return String(value as number);
  if (Array.isArray(value)) return value.map((item: unknown) => describe(item, words)).join(', ') || null;
  return describeRecord(value as Record<string, unknown>, words);
}

/** A keyword reads "refund → Billing, high", anything else "public: 168, directMessage: 72". */
function describeRecord({ id: _id, phrase, ...rest }: Record<string, unknown>, words: ValueWords): string | null {
  const parts = Object.entries(rest).flatMap(([name, value]) => {
    const text = describe(value, words);
    return text === null ? [] : [typeof phrase === 'string' ? text : `${words.nameOf(name) ?? name}: ${text}`];
  });
  if (typeof phrase !== 'string') return parts.join(', ') || null;
  return parts.length > 0 ? `${phrase} → ${parts.join(', ')}` : phrase;
}

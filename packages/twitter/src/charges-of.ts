import type { ReadCharge } from '@perch/core';

const INCLUDED: readonly [member: string, kind: ReadCharge['kind'], id: string][] = [
  ['tweets', 'post_read', 'id'],
  ['posts', 'post_read', 'id'],
  ['users', 'user_read', 'id'],
  ['media', 'media_read', 'media_key'],
];

/** What X may bill for an answer, by what came back: also for an item that is of no use to us otherwise. */
export function chargesOf(body: unknown, kind: ReadCharge['kind']): ReadCharge[] {
  const { data, includes } = members(body);
  const beside = INCLUDED.map(([member, each, id]) => chargeOf(members(includes)[member], each, id, true));
  return [chargeOf(data, kind, 'id', false), ...beside].filter(({ ids }) => ids.length > 0);
}

function chargeOf(items: unknown, kind: ReadCharge['kind'], name: string, isIncluded: boolean): ReadCharge {
  const authors = new Map<string, string | null>();
  for (const item of (Array.isArray(items) ? items : [items]).map(members)) {
    const { [name]: id, author_id: author } = item;
    if (typeof id === 'string' && id !== '') authors.set(id, typeof author === 'string' ? author : null);
  }
  const charge = { kind, ids: [...authors.keys()], isIncluded };
  return kind === 'post_read' ? { ...charge, authorIds: [...authors.values()] } : charge;
}

const members = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

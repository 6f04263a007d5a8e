import type { ReadCharge, ReadKind } from '@perch/core';

const INCLUDED: readonly [member: string, kind: ReadKind, id: string][] = [
  ['tweets', 'post_read', 'id'],
  ['posts', 'post_read', 'id'],
  ['users', 'user_read', 'id'],
  ['media', 'media_read', 'media_key'],
];

/** What X may bill for an answer, by what came back: also for an item that is of no use to us otherwise. */
export function chargesOf(body: unknown, kind: ReadKind): ReadCharge[] {
  const { data, includes } = members(body);
  const asked = { kind, ids: idsOf(data, 'id'), isIncluded: false };
  const beside = INCLUDED.map(([member, kind, id]) => ({
    kind,
    ids: idsOf(members(includes)[member], id),
    isIncluded: true,
  }));
  return [asked, ...beside].filter(({ ids }) => ids.length > 0);
}

function idsOf(items: unknown, name: string): string[] {
  const ids = (Array.isArray(items) ? items : [items]).map((item) => members(item)[name]);
  return [...new Set(ids.filter((id): id is string => typeof id === 'string' && id !== ''))];
}

const members = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

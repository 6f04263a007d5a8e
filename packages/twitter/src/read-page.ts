import type { Page, UnreadableItem } from '@perch/contracts';
import type { z } from 'zod';
import { excerptOf } from './excerpt-of.ts';
import { fetchedProfile } from './from-wire.ts';
import { parsed, UnusableAnswer } from './parsed.ts';
import { TwitterError } from './twitter-error.ts';
import { Id, WireList, type WireIncludes, type WireProblem } from './wire.ts';

/** A page, and what X says about what it did not give. */
export interface ReadPage<Item> extends Page<Item> {
  problems: WireProblem[];
}

type Mapping<T extends z.ZodType, Item> = (item: z.infer<T>, includes: WireIncludes) => Item | null;

/**
 * Reads a list item by item: what is odd is laid aside, what `map` makes null is left out, the rest goes on.
 * @throws UnusableAnswer when it is no list, TwitterError when X answers with problems alone
 */
export function readPage<T extends z.ZodType, Item>(body: unknown, schema: T, map: Mapping<T, Item>): ReadPage<Item> {
  const list = parsed(WireList, body);
  if (!list.meta) throw list.data ? new UnusableAnswer('X answered without a usable meta') : refused(list.errors?.[0]);
  return itemByItem(list, schema, map);
}

/** As `readPage`, for what is asked for by id: there an answer of problems alone says that all of it is missing. */
export function readLookup<T extends z.ZodType, Item>(body: unknown, schema: T, map: Mapping<T, Item>): ReadPage<Item> {
  const list = parsed(WireList, body);
  if (!list.data && !list.meta && !list.errors?.length) throw refused(undefined);
  return itemByItem(list, schema, map);
}

function itemByItem<T extends z.ZodType, Item>(
  { data, includes, errors, meta }: WireList,
  schema: T,
  map: Mapping<T, Item>,
): ReadPage<Item> {
  const items: Item[] = [];
  const unreadable: UnreadableItem[] = [];
  for (const raw of data ?? []) {
    try {
      const item = map(parsed(schema, raw), includes);
      if (item !== null) items.push(item);
    } catch {
      const id = Id.safeParse((raw as { id?: unknown } | null)?.id);
      unreadable.push({ id: id.data ?? null, excerpt: excerptOf(JSON.stringify(raw)) });
    }
  }
  return {
    items,
    profiles: (includes?.users ?? []).map(fetchedProfile),
    nextToken: meta?.next_token || null,
    unreadable,
    problems: errors ?? [],
  };
}

/** X answers 200 for a user whom it does not show: with problems and nothing else. */
export function refused(problem: WireProblem | undefined): Error {
  if (!problem) return new UnusableAnswer('X answered without data, meta and errors');
  const kind = problem.type?.endsWith('/resource-not-found') ? 'not_found' : 'forbidden';
  return new TwitterError(kind, excerptOf(problem.detail ?? problem.title ?? 'X shows nothing of it'), { status: 200 });
}

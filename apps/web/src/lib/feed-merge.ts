export interface FeedPage<T> {
  data: T[];
  nextCursor: string | null;
}

/** All loaded items once, in the order they were loaded, each as fresh as the newest page knows it. */
export function mergeFeed<T>(pages: FeedPage<T>[], head: FeedPage<T> | undefined, idOf: (item: T) => string): T[] {
  const fresh = new Map(head?.data.map((item) => [idOf(item), item]));
  const seen = new Set<string>();
  const items: T[] = [];
  for (const page of pages) {
    for (const item of page.data) {
      const id = idOf(item);
      if (seen.has(id)) continue;
      seen.add(id);
      items.push(fresh.get(id) ?? item);
    }
  }
  return items;
}

/**
 * Puts items of the newest page into the loaded ones, each where its time belongs; the same pages when there is nothing
 * to put in. What is older than all that is loaded waits for the pages that are still to come.
 */
export function joinNewest<T>(
  pages: FeedPage<T>[],
  head: FeedPage<T> | undefined,
  { idOf, timeOf, joins }: { idOf: (item: T) => string; timeOf: (item: T) => string; joins: (item: T) => boolean },
): FeedPage<T>[] {
  const loaded = new Set(pages.flatMap(({ data }) => data.map(idOf)));
  const newcomers = head?.data.filter((item) => joins(item) && !loaded.has(idOf(item))) ?? [];
  const place = (into: FeedPage<T>[], item: T): FeedPage<T>[] => {
    const isLater = (other: T) => timeOf(other) < timeOf(item);
    const found = into.findIndex(({ data }) => data.some(isLater));
    if (found === -1 && into.at(-1)?.nextCursor !== null) return into;
    const at = found === -1 ? into.length - 1 : found;
    return into.map((page, index) => {
      if (index !== at) return page;
      const before = page.data.findIndex(isLater);
      return { ...page, data: page.data.toSpliced(before === -1 ? page.data.length : before, 0, item) };
    });
  };
  return newcomers.reduce(place, pages);
}

/**
 * How many items of the newest page have come above what is loaded. Others have only slid up from the next page because
 * some left: by the time that orders the feed they are older than all that is loaded; where nothing tells, they follow
 * the last loaded one there.
 */
export function unseenIn<T>(
  items: T[],
  head: FeedPage<T> | undefined,
  idOf: (item: T) => string,
  timeOf?: (item: T) => string,
): number {
  if (!head) return 0;
  const shown = new Set(items.map(idOf));
  const isShown = (item: T) => shown.has(idOf(item));
  if (timeOf && items.length > 0) {
    const oldest = items.map(timeOf).reduce((one, other) => (one < other ? one : other));
    return head.data.filter((item) => !isShown(item) && timeOf(item) > oldest).length;
  }
  const last = head.data.findLastIndex(isShown);
  const above = last === -1 ? head.data : head.data.slice(0, last);
  return above.filter((item) => !isShown(item)).length;
}

/** The first pages only. */
export const trimPages = <D extends { pages: unknown[]; pageParams: unknown[] }>(data: D, count: number): D =>
  data.pages.length <= count
    ? data
    : { ...data, pages: data.pages.slice(0, count), pageParams: data.pageParams.slice(0, count) };

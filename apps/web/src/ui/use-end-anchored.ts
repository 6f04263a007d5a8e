import { defaultRangeExtractor, useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Nearer to the end than so many pixels is at the end. */
const NEAR_END = 60;
/** With one of the first so many rows on the screen, earlier ones are fetched. */
const FETCH_AHEAD = 8;

interface Place {
  offset: number;
  measured: VirtualItem[];
}
/** Where one stood in what one has left away from its end, by name. */
const places = new Map<string, Place>();

interface EndAnchored {
  /** of the rows, oldest first */
  keys: readonly string[];
  rowHeight: number;
  paddingStart: number;
  earlier: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    fetchNextPage: () => Promise<unknown>;
  };
  /** the latest was written here */
  isOwn: boolean;
  /** the row that has the focus: it stays, wherever one scrolls */
  focusedKey?: string | null;
  /** under this name the place is kept while one is elsewhere */
  placeKey?: string;
}

/**
 * What is said, of which only what is on the screen exists. It opens at the end, or where one has left it, stays there
 * while it grows or what stands below it does, and keeps its place when earlier rows come in above.
 */
export function useEndAnchored(options: EndAnchored) {
  const { keys, rowHeight, paddingStart, earlier, isOwn, focusedKey = null, placeKey } = options;
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = earlier;
  const scroller = useRef<HTMLDivElement>(null);
  const [isPlaced, setPlaced] = useState(false);
  const [place] = useState(() => (placeKey === undefined ? undefined : places.get(placeKey)));
  const virtualizer = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    // the first rows that are drawn are already those at the end
    initialOffset: () => place?.offset ?? Math.max(0, keys.length * rowHeight - window.innerHeight),
    ...(place && { initialMeasurementsCache: place.measured }),
    getItemKey: (index) => keys[index]!,
    overscan: 6,
    paddingStart,
    paddingEnd: 18,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      const index = focusedKey === null ? -1 : keys.indexOf(focusedKey);
      return index < 0 || shown.includes(index) ? shown : [...shown, index].toSorted((a, b) => a - b);
    },
  });
  useLayoutEffect(() => {
    if (!place) virtualizer.scrollToEnd();
    setPlaced(true);
  }, [virtualizer, place]);
  useEffect(() => {
    if (placeKey === undefined) return;
    return () => {
      if (virtualizer.isAtEnd(NEAR_END)) places.delete(placeKey);
      else places.set(placeKey, { offset: virtualizer.scrollOffset ?? 0, measured: virtualizer.measurementsCache });
    };
  }, [virtualizer, placeKey]);

  const wasAtEnd = useRef(!place);
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const onScroll = () => (wasAtEnd.current = virtualizer.isAtEnd(NEAR_END));
    const observer = new ResizeObserver(() => wasAtEnd.current && virtualizer.scrollToEnd());
    box.addEventListener('scroll', onScroll, { passive: true });
    observer.observe(box);
    return () => {
      box.removeEventListener('scroll', onScroll);
      observer.disconnect();
    };
  }, [virtualizer]);

  const isAtTop = isPlaced && (virtualizer.range?.startIndex ?? Infinity) < FETCH_AHEAD;
  useEffect(() => {
    if (isAtTop && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [isAtTop, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  const latestKey = keys.at(-1);
  const isAtEnd = virtualizer.isAtEnd(NEAR_END);
  const [seenKey, setSeenKey] = useState(latestKey);
  if (isAtEnd && seenKey !== latestKey) setSeenKey(latestKey);
  // what one has just written is shown, wherever one has scrolled
  useEffect(() => {
    if (isOwn) virtualizer.scrollToEnd();
  }, [virtualizer, latestKey, isOwn]);
  const seenAt = seenKey === undefined ? -1 : keys.lastIndexOf(seenKey);
  return {
    scroller,
    virtualizer,
    isAtEnd,
    /** how many came in below what is on the screen */
    unseen: seenAt < 0 || isAtEnd ? 0 : keys.length - 1 - seenAt,
  };
}

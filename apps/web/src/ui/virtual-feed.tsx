import { IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import {
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
  type Ref,
  type RefObject,
} from 'react';
import { useTranslation } from '../lib/i18n.ts';
import type { Feed } from '../lib/feed.ts';
import { errorSentence } from '../lib/error-sentence.ts';
import { Loading } from './loading.tsx';
import classes from './virtual-feed.module.css';

export interface VirtualFeedHandle {
  scrollToIndex: (index: number) => void;
}

interface VirtualFeedProps<T> {
  feed: Feed<T>;
  idOf: (item: T) => string;
  renderItem: (item: T, index: number) => ReactNode;
  estimateHeight: number;
  label: string;
  /** "3 new tickets — show" */
  announce: (count: number) => string;
  handle?: Ref<VirtualFeedHandle>;
  /** what scrolls, where the list is a part of a longer page; without it the list scrolls by itself */
  within?: RefObject<HTMLElement | null>;
  /** under this name the place in the list is kept while one is elsewhere */
  placeKey?: string;
  /** which of its items are on the screen */
  onShown?: (first: number, last: number) => void;
}

interface Place {
  offset: number;
  measured: VirtualItem[];
}
const places = new Map<string, Place>();

/** A long list of which only what is on the screen exists; more is fetched as its end comes near. */
export function VirtualFeed<T>({
  feed,
  idOf,
  renderItem,
  estimateHeight,
  label,
  announce,
  handle,
  within,
  placeKey,
  onShown,
}: VirtualFeedProps<T>) {
  const { t } = useTranslation();
  const own = useRef<HTMLDivElement>(null);
  const scroller = within ?? own;
  const list = useRef<HTMLUListElement>(null);
  const [above, setAbove] = useState(0);
  const { items, hasMore, isLoadingMore, loadMoreError, loadMore } = feed;
  const [place] = useState(() => (placeKey === undefined ? undefined : places.get(placeKey)));
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimateHeight,
    getItemKey: (index) => idOf(items[index]!),
    overscan: 6,
    scrollMargin: above,
    ...(place && { initialOffset: place.offset, initialMeasurementsCache: place.measured }),
  });
  useEffect(() => {
    if (placeKey === undefined) return;
    return () => {
      places.set(placeKey, { offset: virtualizer.scrollOffset ?? 0, measured: virtualizer.measurementsCache });
    };
  }, [placeKey, virtualizer]);
  const { startIndex: first = -1, endIndex: last = -1 } = virtualizer.range ?? {};
  useEffect(() => {
    if (last >= 0) onShown?.(first, last);
  }, [onShown, first, last]);
  // what stands above the list may grow and shrink
  const offset = virtualizer.scrollOffset;
  useLayoutEffect(() => {
    const [frame, top] = [within?.current, list.current?.getBoundingClientRect().top];
    if (frame && top !== undefined) setAbove(Math.round(top - frame.getBoundingClientRect().top + frame.scrollTop));
  }, [within, offset, items.length]);
  // what is put in above moves nothing under the reader
  const topId = items[0] && idOf(items[0]);
  const lastTopId = useRef(topId);
  useLayoutEffect(() => {
    const was = lastTopId.current;
    lastTopId.current = topId;
    const box = own.current;
    if (within || !box || box.scrollTop === 0 || was === undefined || was === topId) return;
    const index = items.findIndex((item) => idOf(item) === was);
    const [top, now] = [virtualizer.measurementsCache[0], virtualizer.measurementsCache[index]];
    if (top && now) box.scrollTop += now.start - top.start;
  }, [topId, items, idOf, within, virtualizer]);
  useImperativeHandle(
    handle,
    () => ({ scrollToIndex: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }) }),
    [virtualizer],
  );

  const rows = virtualizer.getVirtualItems();
  const lastRow = rows.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && !isLoadingMore && !loadMoreError && lastRow >= items.length - 10) loadMore();
  }, [hasMore, isLoadingMore, loadMoreError, lastRow, items.length, loadMore]);

  const showUnseen = () => {
    feed.showUnseen();
    scroller.current?.scrollTo({ top: within ? above : 0 });
  };

  return (
    <div className={classes.root}>
      <div ref={own} className={within ? undefined : classes.scroller} tabIndex={within ? undefined : -1}>
        <ul ref={list} className={classes.list} style={{ height: virtualizer.getTotalSize() }} aria-label={label}>
          {rows.map((row) => (
            <li
              key={row.key}
              ref={virtualizer.measureElement}
              data-index={row.index}
              aria-posinset={row.index + 1}
              aria-setsize={hasMore ? -1 : items.length}
              className={classes.item}
              style={{ transform: `translateY(${row.start - above}px)` }}
            >
              {renderItem(items[row.index]!, row.index)}
            </li>
          ))}
        </ul>
        {(isLoadingMore || loadMoreError) && (
          <div className={classes.more}>
            {loadMoreError ? (
              <span role="alert">
                {errorSentence(t, loadMoreError)}{' '}
                <button type="button" className={classes.link} onClick={loadMore}>
                  {t('state.retry')}
                </button>
              </span>
            ) : (
              <Loading size="xs" />
            )}
          </div>
        )}
      </div>
      {/* below the rows: none of them is covered, and none moves when it comes or goes */}
      <div className={classes.announcement} aria-live="polite">
        {feed.unseenCount > 0 && (
          <button type="button" className={classes.announce} data-announces onClick={showUnseen}>
            <IconArrowUp size={14} stroke={2} aria-hidden />
            {announce(feed.unseenCount)}
          </button>
        )}
      </div>
    </div>
  );
}

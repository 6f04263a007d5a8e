import type { CoverageBucket, CoverageTimeline, CoverageTimelineQuery } from '@perch/contracts';
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { useNow } from '../../../ui/relative-time.tsx';
import { moveCell, type Cell } from './move-cell.ts';
import { TimelineRow } from './timeline-row.tsx';
import { axisLabel, bucketWords, isWorthALook } from './timeline-words.ts';
import classes from './timeline.module.css';

interface TimelineGridProps {
  timeline: CoverageTimeline;
  resolution: CoverageTimelineQuery['resolution'];
  onLook: (bucket: CoverageBucket, words: string) => void;
}

/** A row for each stream, a cell for each hour or day: one stop for Tab, arrows within. */
export function TimelineGrid({ timeline, resolution, onLook }: TimelineGridProps) {
  const { t } = useTranslation();
  const now = useNow();
  const locale = currentLocale();
  const { streams } = timeline;
  const count = streams[0]!.buckets.length;
  const [active, setActive] = useState<Cell>({ row: 0, column: count - 1 });
  const [pointed, setPointed] = useState<Cell | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const wordsOf = (bucket: CoverageBucket) => bucketWords(t, bucket, { resolution, now, locale });

  // on a narrow screen the latest is seen first
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box) box.scrollLeft = box.scrollWidth;
  }, []);

  function onKeyDown(event: KeyboardEvent) {
    const next = moveCell(active, event.key, { rows: streams.length, columns: count });
    if (!next) return;
    event.preventDefault();
    setActive(next);
    scroller.current
      ?.querySelector<HTMLElement>(`[data-row="${next.row}"] [data-column="${next.column}"]`)
      ?.focus({ preventScroll: false });
  }

  const told = pointed && streams[pointed.row]?.buckets[pointed.column];
  return (
    <>
      <div ref={scroller} className={classes.scroller} data-resolution={resolution}>
        {/* the cells take the focus; the grid hears their keys */}
        <div
          className={classes.grid}
          role="grid"
          aria-label={t('timeline.title')}
          aria-rowcount={streams.length}
          aria-colcount={count + 1}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          onMouseLeave={() => setPointed(null)}
          onBlur={() => setPointed(null)}
        >
          {streams.map(({ stream, buckets }, row) => (
            <TimelineRow
              key={stream}
              stream={stream}
              buckets={buckets}
              row={row}
              activeColumn={active.row === row ? active.column : null}
              wordsOf={wordsOf}
              onPoint={(column) => setPointed({ row, column })}
              onFocus={(column) => setActive({ row, column })}
              onChoose={(bucket) =>
                isWorthALook(bucket) && onLook(bucket, `${t(`stream.${stream}`)}, ${wordsOf(bucket)}`)
              }
            />
          ))}
        </div>
        <div className={classes.axis} aria-hidden>
          {streams[0]!.buckets.map(({ at }, index) => (
            <span key={at}>{axisLabel(at, index, count, resolution, locale)}</span>
          ))}
        </div>
      </div>
      <p className={classes.told} aria-hidden>
        {told && pointed ? (
          <>
            <strong>{t(`stream.${streams[pointed.row]!.stream}`)}</strong> {wordsOf(told)}
          </>
        ) : (
          t('timeline.point')
        )}
      </p>
    </>
  );
}

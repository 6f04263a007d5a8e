import type { CoverageBucket, StreamName } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { sumOf } from './timeline-words.ts';
import classes from './timeline.module.css';

interface TimelineRowProps {
  stream: StreamName;
  buckets: CoverageBucket[];
  row: number;
  /** the cell that Tab leads to; null: it is in another row */
  activeColumn: number | null;
  wordsOf: (bucket: CoverageBucket) => string;
  onPoint: (column: number) => void;
  onFocus: (column: number) => void;
  onChoose: (bucket: CoverageBucket) => void;
}

/** A stream with its sums, and its cells below. */
export function TimelineRow({ stream, buckets, row, activeColumn, wordsOf, ...on }: TimelineRowProps) {
  const { t } = useTranslation();
  const { items, late } = sumOf(buckets);
  return (
    <div role="row" className={classes.row} data-row={row}>
      <div role="rowheader" className={classes.rowHead}>
        <span>
          <strong>{t(`stream.${stream}`)}</strong>
          <span className={classes.sums}>
            {t('timeline.items', { count: items })}
            {late > 0 && ` · ${t('timeline.late', { count: late })}`}
          </span>
        </span>
      </div>
      <div role="none" className={classes.cells}>
        {buckets.map((bucket, column) => {
          const words = wordsOf(bucket);
          return (
            <div role="gridcell" key={bucket.at}>
              <button
                type="button"
                className={classes.cell}
                data-column={column}
                data-state={bucket.state}
                data-late={bucket.lateItems > 0 || undefined}
                tabIndex={column === activeColumn ? 0 : -1}
                title={words}
                aria-label={words}
                onMouseEnter={() => on.onPoint(column)}
                onFocus={() => {
                  on.onPoint(column);
                  on.onFocus(column);
                }}
                onClick={() => {
                  on.onPoint(column);
                  on.onChoose(bucket);
                }}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

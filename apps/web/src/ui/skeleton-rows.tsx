import { Skeleton } from '@mantine/core';
import { useTranslation } from '../lib/i18n.ts';
import classes from './skeleton-rows.module.css';

/** Rows of a list that is on its way: a face, a name, two lines. */
export function SkeletonRows({
  count = 8,
  lines = 2,
  height = 84,
  isCard = false,
}: {
  count?: number;
  lines?: number;
  height?: number;
  /** as wide as the card of a tweet, in the middle */
  isCard?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('state.loading')}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={classes.row} data-card={isCard || undefined} style={{ height }}>
          <Skeleton circle height={32} width={32} style={{ flex: 'none' }} />
          <div className={classes.lines}>
            <Skeleton height={10} width={`${45 + ((index * 17) % 30)}%`} radius="xl" />
            {Array.from({ length: lines }, (_, line) => (
              <Skeleton key={line} height={8} width={`${95 - ((index * 13 + line * 29) % 40)}%`} radius="xl" />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

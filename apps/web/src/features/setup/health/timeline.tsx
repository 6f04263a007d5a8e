import { SegmentedControl, Skeleton } from '@mantine/core';
import type { CoverageBucket, CoverageTimelineQuery } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { useTimeline } from './health-queries.ts';
import { TimelineGrid } from './timeline-grid.tsx';
import { TimelineLegend } from './timeline-legend.tsx';
import classes from './timeline.module.css';

type Resolution = CoverageTimelineQuery['resolution'];

interface TimelineProps {
  accountId: string;
  /** somebody wants to know what is missing there; `words` say which cell it was */
  onLook: (bucket: CoverageBucket, bucketSeconds: number, words: string) => void;
}

/** What was read of each stream, hour by hour or day by day. */
export function Timeline({ accountId, onLook }: TimelineProps) {
  const { t } = useTranslation();
  const [resolution, setResolution] = useState<Resolution>('hour');
  const { data, error, refetch } = useTimeline(accountId, resolution);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={230} radius="md" role="status" aria-label={t('state.loading')} />;
  if (data.streams.length === 0) return null;
  return (
    <div className={classes.timeline}>
      <div className={classes.head}>
        <h3>{t('timeline.title')}</h3>
        <SegmentedControl
          size="xs"
          aria-label={t('timeline.span')}
          value={resolution}
          onChange={(value) => setResolution(value as Resolution)}
          data={[
            { value: 'hour', label: t('timeline.hours') },
            { value: 'day', label: t('timeline.days') },
          ]}
        />
      </div>
      {/* what is shown may still be the other span, until the answer has come */}
      <TimelineGrid
        key={data.bucketSeconds}
        timeline={data}
        resolution={data.bucketSeconds > 3600 ? 'day' : 'hour'}
        onLook={(bucket, words) => onLook(bucket, data.bucketSeconds, words)}
      />
      <TimelineLegend />
    </div>
  );
}

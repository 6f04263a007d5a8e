import type { Sentiment } from '@perch/contracts';
import { IconMoodSad, IconMoodSmile } from '@tabler/icons-react';
import { useTranslation } from '../lib/i18n.ts';
import { useEstimates } from '../lib/estimates.ts';

/** That words sound good or bad, by our own estimate. */
export function SentimentMark({ sentiment }: { sentiment: Sentiment | null }) {
  const { t } = useTranslation();
  const isShown = useEstimates();
  if (!isShown || sentiment === null || sentiment === 'neutral') return null;
  const Icon = sentiment === 'positive' ? IconMoodSmile : IconMoodSad;
  const words = t(`socialStream.sentiment.${sentiment}`);
  return (
    <span role="img" aria-label={words} title={words} style={{ display: 'inline-flex' }}>
      <Icon size={15} stroke={1.6} aria-hidden />
    </span>
  );
}

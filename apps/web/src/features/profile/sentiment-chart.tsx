import type { ProfileMessage, Sentiment } from '@perch/contracts';
import { useTranslation } from '../../lib/i18n.ts';
import { useEstimates } from '../../lib/estimates.ts';
import classes from './profile.module.css';

const HEIGHT = 32;
const STEP = 8;
const MOST = 50;

/** How the latest messages sounded, oldest first: a bar up for a good one, down for a bad one, a dot for neither. */
export function SentimentChart({ messages }: { messages: readonly ProfileMessage[] }) {
  const { t } = useTranslation();
  const [isShown] = useEstimates();
  const sounds = messages
    .slice(0, MOST)
    .flatMap(({ sentiment }) => sentiment ?? [])
    .toReversed();
  if (!isShown || sounds.length < 2) return null;
  const count = (wanted: Sentiment) => sounds.filter((each) => each === wanted).length;
  const words = t('socialProfile.sounds', {
    positive: count('positive'),
    neutral: count('neutral'),
    negative: count('negative'),
  });
  const middle = HEIGHT / 2;
  return (
    <figure className={classes.chart}>
      <svg width={sounds.length * STEP} height={HEIGHT} role="img" aria-label={words}>
        <line x1={0} x2={sounds.length * STEP} y1={middle} y2={middle} className={classes.axis} />
        {sounds.map((sound, at) => {
          const x = at * STEP + 1;
          const bar = { positive: [2, middle - 3], neutral: [middle - 1, 2], negative: [middle + 1, middle - 3] }[
            sound
          ];
          return <rect key={at} x={x} y={bar[0]} width={STEP - 2} height={bar[1]} rx={1} className={classes[sound]} />;
        })}
      </svg>
      <figcaption className={classes.dim}>{words}</figcaption>
    </figure>
  );
}

import type { IncidentDetail } from '@perch/contracts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { clockTime, exactTime, momentWords } from '../../lib/time.ts';
import classes from './incidents.module.css';

const WIDTH = 480;
const HEIGHT = 120;

type Rate = Pick<IncidentDetail, 'rate' | 'stepSeconds' | 'tweetCount' | 'windowMinutes' | 'countsAuthors'>;

/** How many tweets came in each step of time; the line is the rate at which the rule fires. */
export function RateChart({ rate, stepSeconds, tweetCount, windowMinutes, countsAuthors }: Rate) {
  const { t } = useTranslation();
  const line = countsAuthors ? null : (tweetCount * stepSeconds) / (windowMinutes * 60);
  const most = Math.max(1, line ?? 0, ...rate.map(({ count }) => count));
  const width = WIDTH / Math.max(rate.length, 1);
  const heightOf = (count: number) => (count / most) * (HEIGHT - 4);
  const at = (instant: string) => exactTime(new Date(instant), currentLocale());
  const [first] = rate;
  const last = rate.at(-1);
  if (!first || !last) return null;
  const peak = Math.max(...rate.map(({ count }) => count));
  return (
    <figure className={classes.chart}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('incident.chart', { from: at(first.at), until: at(last.at), count: peak, seconds: stepSeconds })}
      >
        {rate.map(({ at: instant, count }, place) => (
          <rect
            key={instant}
            x={place * width}
            y={HEIGHT - heightOf(count)}
            width={Math.max(width - 1, 0.5)}
            height={heightOf(count)}
          >
            <title>{`${at(instant)}: ${count}`}</title>
          </rect>
        ))}
        {line !== null && <line x1={0} x2={WIDTH} y1={HEIGHT - heightOf(line)} y2={HEIGHT - heightOf(line)} />}
      </svg>
      <figcaption>
        <span>{clockTime(new Date(first.at), currentLocale())}</span>
        <span>{line !== null && t('incident.line')}</span>
        <span>{momentWords(new Date(last.at), new Date(first.at), currentLocale())}</span>
      </figcaption>
    </figure>
  );
}

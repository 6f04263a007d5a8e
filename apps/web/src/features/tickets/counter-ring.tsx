import type { ReplyMeasure } from '@perch/core';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import classes from './counter-ring.module.css';

const RADIUS = 9;
const LENGTH = 2 * Math.PI * RADIUS;
const NEARLY_FULL = 20;

/** How much of the room is used, in X's own weights; amber when little is left, red when too much is written. */
export function CounterRing({ measure, isQuiet }: { measure: ReplyMeasure; isQuiet: boolean }) {
  const { t } = useTranslation();
  const { length, limit, remaining } = measure;
  const level = remaining < 0 ? 'over' : remaining <= NEARLY_FULL ? 'near' : 'fine';
  const number = new Intl.NumberFormat(currentLocale());
  const left = t(remaining < 0 ? 'composer.over' : 'composer.left', { count: Math.abs(remaining) });
  return (
    <span
      className={classes.counter}
      data-level={level}
      title={t('composer.count', { length: number.format(length), limit: number.format(limit) })}
    >
      {(!isQuiet || level !== 'fine') && (
        <span className={classes.remaining} aria-hidden>
          {number.format(remaining)}
        </span>
      )}
      <svg width={24} height={24} viewBox="0 0 24 24" role="img" aria-label={left}>
        <circle className={classes.track} cx={12} cy={12} r={RADIUS} />
        <circle
          className={classes.progress}
          cx={12}
          cy={12}
          r={RADIUS}
          strokeDasharray={LENGTH}
          strokeDashoffset={LENGTH * (1 - Math.min(1, length / limit))}
          transform="rotate(-90 12 12)"
        />
      </svg>
      <span className="sr-only" aria-live="polite">
        {level === 'fine' ? '' : left}
      </span>
    </span>
  );
}

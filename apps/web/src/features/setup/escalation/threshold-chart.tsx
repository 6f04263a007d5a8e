import type { ReplayedBurst } from '@perch/core';
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { momentWords } from '../../../lib/time.ts';
import type { Held } from './tried-rule.ts';
import classes from './threshold-chart.module.css';

interface ThresholdChartProps {
  held: Held;
  fired: readonly ReplayedBurst[];
  /** undefined: none can be drawn */
  threshold: number | undefined;
  /** the highest that it may be */
  most: number;
  /** in words */
  period: string;
  onThreshold: (tweetCount: string) => void;
}

const STEP: Record<string, number> = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 };

/** What a window held at most in each step of the days; the line where the rule fires is drawn up and down. */
export function ThresholdChart({ held, fired, threshold, most, period, onThreshold }: ThresholdChartProps) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const plot = useRef<HTMLDivElement>(null);
  // while it is drawn, the scale stands; a line far above would press all bars flat
  const [frozen, setFrozen] = useState<number>();
  const top = frozen ?? Math.max(held.most, Math.min(threshold ?? 0, Math.max(held.most * 2, 20)), 4) * 1.15;
  const heightOf = (count: number) => `${Math.min(count / top, 1) * 100}%`;
  const set = (count: number) => onThreshold(String(Math.min(Math.max(Math.round(count), 1), most)));
  const draw = ({ clientY }: PointerEvent) => {
    const { bottom, height } = plot.current!.getBoundingClientRect();
    set(((bottom - clientY) / height) * top);
  };
  const onKey = (event: KeyboardEvent) => {
    if (threshold === undefined) return;
    const far = Math.max(1, Math.round(held.most / 10));
    const to: Record<string, number> = {
      PageUp: threshold + far,
      PageDown: threshold - far,
      Home: 1,
      End: held.most + 1,
    };
    const next = event.key in STEP ? threshold + STEP[event.key]! : to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    set(next);
  };
  // as far as it says anything: beyond, the rule would never have fired
  const furthest = Math.min(most, Math.max(held.most + 1, threshold ?? 1));
  const { steps } = held;
  const begin = steps[0]!.at;
  const span = steps.length * (steps[1]!.at - begin);
  const shareOf = (at: number) => `${((at - begin) / span) * 100}%`;
  const day = (at: number) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(at);
  return (
    <figure className={classes.chart}>
      <figcaption>{t('escalation.preview.chart', { period })}</figcaption>
      <div className={classes.plot} ref={plot}>
        <div
          className={classes.bars}
          role="img"
          aria-label={t('escalation.preview.most', { count: held.most, period })}
        >
          {steps.map(({ at, most: count }) => (
            <div key={at} className={classes.step} title={`${momentWords(new Date(at), new Date(), locale)}: ${count}`}>
              <div
                data-full={(threshold !== undefined && count >= threshold) || undefined}
                style={{ height: heightOf(count) }}
              />
            </div>
          ))}
        </div>
        {fired.map(({ reachedAt }) => (
          <div key={reachedAt} className={classes.fired} style={{ insetInlineStart: shareOf(reachedAt) }} />
        ))}
        {threshold !== undefined && (
          <div
            className={classes.line}
            style={{ bottom: heightOf(threshold) }}
            role="slider"
            tabIndex={0}
            aria-label={t('escalation.preview.threshold')}
            aria-orientation="vertical"
            aria-valuemin={1}
            aria-valuemax={furthest}
            aria-valuenow={threshold}
            aria-valuetext={t('escalation.preview.valueText', { threshold, count: fired.length })}
            onKeyDown={onKey}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              setFrozen(top);
            }}
            onPointerMove={(event) => frozen !== undefined && draw(event)}
            onPointerUp={() => setFrozen(undefined)}
            onPointerCancel={() => setFrozen(undefined)}
          >
            <span>{threshold.toLocaleString(locale)}</span>
          </div>
        )}
      </div>
      <div className={classes.axis} aria-hidden>
        <span>{day(begin)}</span>
        <span>{day(begin + span / 2)}</span>
        <span>{day(begin + span)}</span>
      </div>
    </figure>
  );
}

import { SegmentedControl } from '@mantine/core';
import type { VolumeSpan } from '@perch/contracts';
import { IconChevronDown } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { clockTime } from '../../lib/time.ts';
import { FiguresTable } from '../../ui/figures-table.tsx';
import type { Volume, VolumeStep } from './sum-volume.ts';
import { lookAtVolume, useFreshVolume, useVolume, useVolumeView } from './use-volume.ts';
import classes from './volume.module.css';

interface OfStreams {
  /** keys of the streams, counted together */
  streamKeys: readonly string[];
}

export interface VolumeProps extends OfStreams {
  /** mark: a small line beside a name; button: with its number, it opens the chart */
  as: 'mark' | 'button' | 'chart';
}

const FORMS = { mark: VolumeMark, button: VolumeButton, chart: VolumeChart };

export function Volume({ as, streamKeys }: VolumeProps) {
  const Form = FORMS[as];
  return <Form streamKeys={streamKeys} />;
}

/** The volume beside the name of a stream, as a small line. */
function VolumeMark({ streamKeys }: OfStreams) {
  const words = useWords();
  const volume = useVolume(streamKeys);
  if (!volume?.most) return null;
  return (
    <span className={classes.mark} title={words.total(volume)}>
      <Sparkline volume={volume} />
      <span className="sr-only">{words.total(volume)}</span>
    </span>
  );
}

/** The same with its number; it opens and closes the chart. */
function VolumeButton({ streamKeys }: OfStreams) {
  const { t } = useTranslation();
  const words = useWords();
  const { isOpen } = useVolumeView();
  const volume = useVolume(streamKeys);
  useFreshVolume();
  if (!volume) return null;
  return (
    <button
      type="button"
      className={classes.button}
      aria-expanded={isOpen}
      aria-label={`${t('volume.title')}: ${words.total(volume)}`}
      title={words.total(volume)}
      onClick={() => lookAtVolume({ isOpen: !isOpen })}
    >
      <Sparkline volume={volume} />
      <span className={classes.total}>{words.number(volume.total)}</span>
      <IconChevronDown size={14} stroke={1.75} aria-hidden />
    </button>
  );
}

/** A bar for each step of the last hour or day; the last step is not over. */
function VolumeChart({ streamKeys }: OfStreams) {
  const { t } = useTranslation();
  const words = useWords();
  const { isOpen, span } = useVolumeView();
  const volume = useVolume(streamKeys);
  if (!isOpen || !volume) return null;
  const { steps, most } = volume;
  const middle = Math.floor(steps.length / 2);
  return (
    <section className={classes.chart} aria-label={t('volume.title')}>
      <div className={classes.chartHead}>
        <p>{words.summary(volume)}</p>
        <SegmentedControl
          size="xs"
          aria-label={t('volume.span')}
          value={span}
          data={(['hour', 'day'] as const).map((value) => ({ value, label: t(`volume.${value}`) }))}
          onChange={(value) => lookAtVolume({ span: value as VolumeSpan })}
        />
      </div>
      <div className={classes.plot} role="img" aria-label={words.summary(volume)}>
        {steps.map((step) => (
          <div key={step.from.getTime()} className={classes.step} title={words.step(step)}>
            <div
              className={classes.bar}
              data-uncounted={step.count === null || undefined}
              style={{ height: `${step.count === null ? 100 : (100 * step.count) / (most?.count ?? 1)}%` }}
            />
          </div>
        ))}
      </div>
      <div className={classes.times} aria-hidden>
        {[steps[0]!, steps[middle]!].map(({ from }) => (
          <span key={from.getTime()}>{clockTime(from, currentLocale())}</span>
        ))}
        <span>{t('volume.now')}</span>
      </div>
      {volume.isCut && <p className={classes.note}>{t('volume.notCountedHint')}</p>}
      <FiguresTable
        summary={t('volume.asTable')}
        columns={[t('volume.time'), t('volume.count')]}
        rows={steps.map((step) => ({
          key: step.from.toISOString(),
          name: words.time(step),
          figures: [words.countOf(step)],
        }))}
      />
    </section>
  );
}

function useWords() {
  const { t } = useTranslation();
  const { span } = useVolumeView();
  const locale = currentLocale();
  const number = (value: number) => new Intl.NumberFormat(locale).format(value);
  const time = ({ from, to }: VolumeStep) =>
    t('volume.fromTo', { from: clockTime(from, locale), to: clockTime(to, locale) });
  const countOf = ({ count }: VolumeStep) => (count === null ? t('volume.notCounted') : number(count));
  const total = (volume: Volume) =>
    t(`volume.${span === 'hour' ? 'lastHour' : 'lastDay'}`, { count: volume.total, shown: number(volume.total) });
  return {
    number,
    time,
    countOf,
    total,
    step: (step: VolumeStep) => `${time(step)}: ${countOf(step)}`,
    summary: (volume: Volume) =>
      volume.most
        ? t('volume.summary', { total: total(volume), time: time(volume.most), most: countOf(volume.most) })
        : total(volume),
  };
}

const [WIDTH, HEIGHT] = [28, 14];

/** What is said beside it in words. */
function Sparkline({ volume: { steps, most } }: { volume: Volume }) {
  const points = steps.map(({ count }, at) => {
    const share = (count ?? most?.count ?? 0) / (most?.count ?? 1);
    return `${((at * WIDTH) / (steps.length - 1)).toFixed(1)},${(HEIGHT - 1 - share * (HEIGHT - 2)).toFixed(1)}`;
  });
  return (
    <svg className={classes.spark} width={WIDTH} height={HEIGHT} aria-hidden>
      <polyline points={points.join(' ')} />
    </svg>
  );
}

import { SegmentedControl } from '@mantine/core';
import type { IncidentDetail } from '@perch/contracts';
import { useState } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { clockTime, durationWords, exactSecondTime, momentWords, secondTime } from '../../lib/time.ts';
import { FiguresTable } from '../../ui/figures-table.tsx';
import { eventWords } from './incident-words.ts';
import classes from './rate-chart.module.css';

type Rate = Pick<IncidentDetail, 'rate' | 'stepSeconds' | 'peak' | 'firesAt' | 'state' | 'events' | 'unread'>;
/** Shorter charts begin and end in the same minutes. */
const SHORT_MS = 10 * 60_000;

type View = 'held' | 'count';

/** How full what raises the alarm was, or how many tweets came, in each step of time; a line where it does. */
export function RateChart(incident: Rate) {
  const { t } = useTranslation();
  const [view, setView] = useState<View>('held');
  const words = useWords(incident);
  const { rate, stepSeconds } = incident;
  const { count: limit, windowMinutes, countsAuthors } = incident.firesAt;
  const perStep = countsAuthors ? null : (limit * stepSeconds) / (windowMinutes * 60);
  const line = view === 'held' ? limit : perStep;
  const highest = Math.max(...rate.map((step) => step[view] ?? 0));
  // a line far above would press all bars flat
  const top = Math.max(1, highest, line !== null && line <= highest * 4 ? line : 0);
  const heightOf = (count: number) => `${(count / top) * 100}%`;
  const [first] = rate;
  const last = rate.at(-1);
  if (!first || !last) return null;
  const span = Date.parse(last.at) + stepSeconds * 1000 - Date.parse(first.at);
  const edge = (at: string) =>
    span < SHORT_MS
      ? secondTime(new Date(at), currentLocale())
      : momentWords(new Date(at), new Date(first.at), currentLocale());
  const marks = incident.events
    .map((event) => ({ event, share: (Date.parse(event.at) - Date.parse(first.at)) / span }))
    .filter(({ share }) => share >= 0 && share <= 1);
  return (
    <figure className={classes.chart}>
      <figcaption>
        <span>{words.summary}</span>
        <SegmentedControl
          size="xs"
          aria-label={t('incidentPage.chart.view')}
          value={view}
          data={[
            { value: 'held', label: t('incidentPage.chart.within', { period: words.period }) },
            { value: 'count', label: t('incidentPage.chart.perStep', { step: words.step }) },
          ]}
          onChange={(chosen) => setView(chosen as View)}
        />
      </figcaption>
      <div className={classes.area}>
        <div className={classes.scale} aria-hidden>
          <span style={{ bottom: '100%' }}>{words.number(top)}</span>
          {line !== null && line < top && (
            // clear of the numbers at both ends
            <span data-line style={{ bottom: heightOf(Math.min(Math.max(line, top * 0.1), top * 0.9)) }}>
              {words.number(line)}
            </span>
          )}
          <span style={{ bottom: 0 }}>0</span>
        </div>
        <div className={classes.plot} role="img" aria-label={words.summary}>
          {line !== null && line <= top && <div className={classes.line} style={{ bottom: heightOf(line) }} />}
          {marks.map(({ event, share }) => (
            <div
              key={event.id}
              className={classes.mark}
              title={eventWords(t, event)}
              style={{ insetInlineStart: `${share * 100}%` }}
            />
          ))}
          {rate.map((step) => (
            <div key={step.at} className={classes.step} title={words.stepWords(step)}>
              <div
                data-full={(view === 'held' && (step.held ?? 0) >= limit) || undefined}
                data-uncounted={step[view] === null || undefined}
                style={{ height: step[view] === null ? '100%' : heightOf(step[view]) }}
              />
            </div>
          ))}
        </div>
      </div>
      <div className={classes.axis} aria-hidden>
        <span>{edge(first.at)}</span>
        <span className={classes.keys}>
          {line !== null && <span className={classes.key}>{words.lineWords(line, view)}</span>}
          {incident.unread && <span className={classes.unread}>{t('incidentPage.chart.unread')}</span>}
          {marks.length > 0 && <span className={classes.pins}>{t('incidentPage.chart.pins')}</span>}
        </span>
        <span>{edge(last.at)}</span>
      </div>
      <FiguresTable
        summary={t('incidentPage.chart.asTable')}
        columns={[
          t('incidentPage.chart.from'),
          t('incidentPage.chart.tweets'),
          t('incidentPage.chart.within', { period: words.period }),
        ]}
        rows={rate.toReversed().map((step) => ({
          key: step.at,
          name: exactSecondTime(new Date(step.at), currentLocale()),
          figures: [words.counted(step.count), words.counted(step.held)],
        }))}
      />
    </figure>
  );
}

function useWords({ rate, stepSeconds, firesAt, peak, state, unread }: Rate) {
  const { windowMinutes, countsAuthors } = firesAt;
  const { t } = useTranslation();
  const locale = currentLocale();
  const number = (value: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
  const counted = (count: number | null) => (count === null ? t('incidentPage.chart.notCounted') : number(count));
  const period = durationWords(windowMinutes * 60, locale);
  const step = durationWords(stepSeconds, locale);
  const what = (count: number) =>
    t(countsAuthors ? 'incidentPage.people' : 'incidentPage.tweets', { count, number: number(count) });
  const known = rate.findLast((each) => each.held !== null);
  const held = known?.held ?? 0;
  const isUnderWay = state === 'open' || state === 'acknowledged';
  const present = unread
    ? t('incidentPage.chart.asOf', {
        // a round under way may have brought later tweets already
        at: momentWords(new Date(known && known.at > unread.until ? known.at : unread.until), new Date(), locale),
        what: what(held),
        period,
      })
    : t('incidentPage.chart.now', { what: what(held), period });
  const most = peak
    ? t('incidentPage.chart.peak', {
        what: what(peak.held),
        period,
        at: momentWords(new Date(peak.at), new Date(), locale),
      })
    : '';
  return {
    number,
    counted,
    period,
    step,
    summary: isUnderWay ? `${present} ${most}` : most,
    stepWords: (each: Rate['rate'][number]) =>
      t('incidentPage.chart.step', {
        at: clockTime(new Date(each.at), locale),
        count: counted(each.count),
        held: counted(each.held),
        period,
      }),
    lineWords: (line: number, view: View) =>
      view === 'held'
        ? t('incidentPage.chart.fires', { what: what(firesAt.count), period })
        : t('incidentPage.chart.firesAt', { count: number(line), step }),
  };
}

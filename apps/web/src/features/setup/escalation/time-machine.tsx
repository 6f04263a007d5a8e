import { ESCALATION_LIMITS } from '@perch/contracts';
import { HOUR_MS, LEAST_WEEKS } from '@perch/core';
import { useMemo } from 'react';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { durationWords, exactTime, momentWords } from '../../../lib/time.ts';
import { baselineOf, numberOf, type RuleDraft } from './rule-draft.ts';
import { ThresholdChart } from './threshold-chart.tsx';
import { comparedMs, expectedOf, firedAt, heldBy, readMs, triedDays, unusualOf } from './tried-rule.ts';
import { useTriedHits } from './use-tried-hits.ts';
import classes from './escalation.module.css';

const SHOWN = 20;
/** Keywords that so many of all tweets have choose nothing. */
const NEARLY_ALL = 0.9;
const FEW = 20;

const DAY_MS = 86_400_000;
const wordsOf = (ms: number) => durationWords(ms / 1000, currentLocale());

interface TimeMachineProps {
  accountId: string;
  draft: RuleDraft;
  onThreshold: (tweetCount: string) => void;
}

/** How often the rule would have fired in the last days, while its numbers are tried. */
export function TimeMachine({ accountId, draft, onThreshold }: TimeMachineProps) {
  const { t } = useTranslation();
  const { data, error, hits, isPending: isAsked } = useTriedHits(accountId, draft);
  const minFollowers = numberOf('minFollowers', draft.minFollowers);
  const windowMinutes = numberOf('windowMinutes', draft.windowMinutes);
  const cooldownMinutes = numberOf('cooldownMinutes', draft.cooldownMinutes);
  const tweetCount = numberOf('tweetCount', draft.tweetCount);
  const { countsAuthors, keywords, hasBaseline, baselineTimes, baselineLeast, timeZone } = draft;
  const unusual = useMemo(() => {
    const baseline = baselineOf({ hasBaseline, baselineTimes, baselineLeast });
    return data && baseline ? unusualOf(hits, { ...baseline, timeZone }, data) : [];
  }, [data, hits, hasBaseline, baselineTimes, baselineLeast, timeZone]);
  const held = useMemo(
    () => (data && windowMinutes !== undefined ? heldBy(hits, { windowMinutes, countsAuthors }, data) : null),
    [data, hits, windowMinutes, countsAuthors],
  );
  const fired = useMemo(
    () =>
      held && tweetCount !== undefined && windowMinutes !== undefined && cooldownMinutes !== undefined
        ? firedAt(hits, held, { tweetCount, windowMinutes, countsAuthors, cooldownMinutes }, unusual)
        : null,
    [hits, held, tweetCount, windowMinutes, countsAuthors, cooldownMinutes, unusual],
  );
  const compared = useMemo(
    () => (data && hasBaseline ? comparedMs(hits, timeZone, data) : null),
    [data, hits, hasBaseline, timeZone],
  );
  const isInvalid = [minFollowers, windowMinutes, cooldownMinutes, tweetCount].includes(undefined);
  const isPending = !isInvalid && isAsked;
  const words = () => {
    if (isInvalid) return t('escalation.preview.invalid');
    if (error) return errorSentence(t, error);
    if (!data || !fired || isPending) return t('escalation.preview.trying');
    const counted = t('escalation.preview.tweets', { count: hits.length });
    return `${t('escalation.preview.fired', { count: fired.length, period: wordsOf(triedDays(data) * DAY_MS) })} ${counted}`;
  };
  const locale = currentLocale();
  const { perWeek, isMuch } = data && fired ? expectedOf(fired, data) : { perWeek: 0, isMuch: false };
  const isNearlyAll = data && keywords.length > 0 && data.looked >= FEW && hits.length >= data.looked * NEARLY_ALL;
  const isShown = data && held && !error;
  const known = data ? readMs(data) : 0;
  return (
    <section
      className={classes.preview}
      aria-label={t('escalation.preview.title')}
      data-warning={isMuch || undefined}
      aria-busy={isPending}
    >
      <p role="status">{words()}</p>
      {isShown && Date.parse(data.until) - Date.parse(data.from) - known >= HOUR_MS && (
        <p className={classes.lead}>
          {known < HOUR_MS
            ? t('escalation.preview.neverRead')
            : t('escalation.preview.read', { period: wordsOf(known) })}
        </p>
      )}
      {isShown && compared !== null && (
        <p className={classes.lead}>
          {compared === 0
            ? t('escalation.preview.neverCompared', { weeks: LEAST_WEEKS })
            : t('escalation.preview.compared', { period: wordsOf(compared) })}
        </p>
      )}
      {isShown && data.limitedBy !== null && (
        <p className={classes.lead}>
          {t(`escalation.preview.limitedBy.${data.limitedBy}`, { from: exactTime(new Date(data.from), locale) })}
        </p>
      )}
      {isShown && (
        <ThresholdChart
          held={held}
          fired={fired ?? []}
          threshold={tweetCount}
          most={ESCALATION_LIMITS.tweetCount.most}
          period={t('escalation.minutes', { count: windowMinutes ?? 0 })}
          onThreshold={onThreshold}
        />
      )}
      {isShown && fired && fired.length > 0 && (
        <details className={classes.fired}>
          <summary>{t('escalation.preview.when')}</summary>
          <ul>
            {fired
              .slice(-SHOWN)
              .toReversed()
              .map(({ reachedAt }) => (
                <li key={reachedAt}>{momentWords(new Date(reachedAt), new Date(), locale)}</li>
              ))}
          </ul>
        </details>
      )}
      {isShown && isNearlyAll && (
        <p>
          {t(`escalation.preview.${perWeek === 0 ? 'nearlyAllSeldom' : 'nearlyAll'}`, {
            share: Math.round((hits.length / data.looked) * 100),
            count: perWeek,
          })}
        </p>
      )}
      {isShown && isMuch && <p>{t('escalation.preview.much', { count: perWeek })}</p>}
      {keywords.length === 0 && <p>{t('escalation.preview.everything')}</p>}
    </section>
  );
}

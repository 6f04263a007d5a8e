import type { Usage } from '@perch/contracts';
import { IconAlertTriangle, IconCircleCheck, IconClockPause, IconCoin } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { clockTime, exactTime } from '../../lib/time.ts';
import classes from './cost-section.module.css';
import { everyWords } from './every-words.ts';
import { formatShare, formatUsd, spendingOf } from './usage-words.ts';

const ICONS = { unlimited: IconCoin, within: IconCircleCheck, close: IconAlertTriangle, over: IconAlertTriangle };

/** Today's costs beside the budget, and in words what it does. */
export function BudgetMeter({ budget }: Pick<Usage, 'budget'>) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const spending = spendingOf(budget);
  const Icon = ICONS[spending];
  const { dailyMicros, spentTodayMicros } = budget;
  const spent = formatUsd(spentTodayMicros, locale);
  const share = dailyMicros === null ? 0 : spentTodayMicros / dailyMicros;
  const ofBudget =
    dailyMicros === null
      ? t('cost.noBudget')
      : t('cost.ofBudget', { budget: formatUsd(dailyMicros, locale), share: formatShare(share, locale) });
  return (
    <div className={classes.spending} data-spending={spending}>
      <p className={classes.spent}>
        <strong>{t('cost.today', { spent })}</strong>
        <span className={classes.ofBudget}>
          <Icon size={15} stroke={1.75} aria-hidden />
          {ofBudget}
        </span>
      </p>
      {dailyMicros !== null && (
        <div
          className={classes.meter}
          role="meter"
          aria-label={t('cost.meter')}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.min(100, Math.floor(share * 100))}
          aria-valuetext={`${t('cost.today', { spent })}, ${ofBudget}`}
        >
          <div style={{ width: `${Math.min(100, share * 100)}%` }} />
        </div>
      )}
      {spending === 'over' && <p className={classes.overspent}>{t('cost.over')}</p>}
      {budget.slowed.length > 0 && <Slowed budget={budget} share={share} />}
    </div>
  );
}

function Slowed({ budget, share }: Pick<Usage, 'budget'> & { share: number }) {
  const { t } = useTranslation();
  const locale = currentLocale();
  return (
    <>
      <p className={classes.slowedTitle}>{t('cost.slowed', { share: formatShare(share, locale) })}</p>
      <ul className={classes.slowed}>
        {budget.slowed.map(({ stream, intervalSeconds, usualSeconds, stoppedUntil }) => (
          <li key={stream} title={stoppedUntil ? exactTime(new Date(stoppedUntil), locale) : undefined}>
            <IconClockPause size={15} stroke={1.75} aria-hidden />
            <span>
              <strong>{t(`stream.${stream}`)}</strong>
              {': '}
              {stoppedUntil
                ? t('cost.stopped', { time: clockTime(new Date(stoppedUntil), locale) })
                : t('cost.insteadOf', { every: everyWords(t, intervalSeconds), usual: everyWords(t, usualSeconds) })}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

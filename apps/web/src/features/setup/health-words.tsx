import type { TwitterAccount } from '@perch/contracts';
import { accountHealth } from '@perch/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleDot, IconPlugConnectedX } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { momentWords } from '../../lib/time.ts';
import { RelativeTime, useNow } from '../../ui/relative-time.tsx';
import classes from './setup.module.css';

const ICONS = { good: IconCircleCheck, warning: IconAlertTriangle, danger: IconPlugConnectedX, calm: IconCircleDot };

/** "Healthy · polled 20 seconds ago" */
export function HealthWords({ account }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  const now = useNow();
  const health = accountHealth(account, now);
  const since = health.since && momentWords(new Date(health.since), now, currentLocale());
  const Icon = ICONS[health.tone];
  return (
    <span className={classes.health} data-tone={health.tone} title={health.detail ?? undefined}>
      <Icon size={15} stroke={1.75} aria-hidden />
      <span>
        {t(`health.${health.code}`, { time: since })}
        {health.nextAt && (
          <span className={classes.dim}>
            {' · '}
            {t('health.goesOn')} <RelativeTime at={health.nextAt} style="long" />
          </span>
        )}
        {health.at && (
          <span className={classes.dim}>
            {' · '}
            {t('health.polled')} <RelativeTime at={health.at} style="long" />
          </span>
        )}
      </span>
    </span>
  );
}

import { Skeleton } from '@mantine/core';
import type { CallsLeft, TwitterAccount } from '@perch/contracts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { Section } from '../section.tsx';
import { useCallsLeft } from './health-queries.ts';
import classes from './limits-section.module.css';
import { fullnessOf } from './limits-words.ts';

/** What X still allows this account, as all of Perch shares it. */
export function LimitsSection({ account }: { account: Pick<TwitterAccount, 'id'> }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCallsLeft(account.id);
  return (
    <Section title={t('limits.title')} lead={t('limits.lead')}>
      {data ? (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('limits.what')}</th>
              <th scope="col">{t('limits.left')}</th>
              <th scope="col">{t('limits.full')}</th>
            </tr>
          </thead>
          <tbody>
            {data.map((calls) => (
              <Row key={`${calls.kind} ${calls.window}`} calls={calls} />
            ))}
          </tbody>
        </table>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={280} radius="md" role="status" aria-label={t('state.loading')} />
      )}
    </Section>
  );
}

function Row({ calls }: { calls: CallsLeft }) {
  const { t } = useTranslation();
  const { kind, window, limit, remaining, resetsAt, source } = calls;
  const number = new Intl.NumberFormat(currentLocale());
  const words = t('limits.of', { remaining: number.format(remaining), limit: number.format(limit) });
  return (
    <tr>
      <th scope="row">
        {t(`limits.kind.${kind}`)}
        <span className={classes.dim}>{t(`limits.window.${window}`)}</span>
      </th>
      <td>
        <span className={classes.left} data-fullness={fullnessOf(calls)}>
          <span
            className={classes.bar}
            role="meter"
            aria-label={t(`limits.kind.${kind}`)}
            aria-valuemin={0}
            aria-valuemax={limit}
            aria-valuenow={remaining}
            aria-valuetext={words}
          >
            <span style={{ width: `${limit === 0 ? 0 : (remaining / limit) * 100}%` }} />
          </span>
          <span className={classes.words}>
            {words}
            {remaining === 0 && <strong>{t('limits.usedUp')}</strong>}
          </span>
        </span>
      </td>
      <td className={classes.dim} data-label={resetsAt ? t('limits.full') : undefined}>
        {resetsAt ? <RelativeTime at={resetsAt} style="long" /> : t(`limits.untouched.${source}`)}
      </td>
    </tr>
  );
}

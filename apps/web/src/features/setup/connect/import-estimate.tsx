import { Skeleton } from '@mantine/core';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { formatUsd } from '../usage-words.ts';
import { useImportEstimate } from './connect-queries.ts';
import { budgetSentence, estimateLine } from './connect-words.ts';
import classes from './connect.module.css';

/** What the history costs, told before it is brought. */
export function ImportEstimate({ accountId, days }: { accountId: string; days: number }) {
  const { t } = useTranslation();
  const locale = currentLocale();
  const { data: estimate, error } = useImportEstimate(accountId, days);
  const usd = (micros: number) => formatUsd(micros, locale);
  if (!estimate) {
    return error ? (
      <p className={classes.estimateFailed} role="alert">
        {t('connect.estimate.failed')}
      </p>
    ) : (
      <Skeleton height={150} radius="md" role="status" aria-label={t('state.loading')} />
    );
  }
  const budget = budgetSentence(t, estimate, locale);
  return (
    <section className={classes.estimate} aria-label={t('connect.estimate.label')} aria-live="polite">
      <p>
        <strong>{t('connect.estimate.usual', { usd: usd(estimate.hundredMentionsMicros) })}</strong>{' '}
        {t('connect.estimate.unknown')}
      </p>
      <ul>
        {estimate.lines.map((line) => (
          <li key={line.kind}>
            <span>{estimateLine(t, line, locale)}</span>
            <span className={classes.amount}>{usd(line.costMicrosAtMost)}</span>
          </li>
        ))}
        <li className={classes.most}>
          <span>{t('connect.estimate.most')}</span>
          <span className={classes.amount}>{usd(estimate.costMicrosAtMost)}</span>
        </li>
      </ul>
      {budget && <p>{budget}</p>}
    </section>
  );
}

import { Skeleton } from '@mantine/core';
import type { TwitterAccount, Usage } from '@perch/contracts';
import { useTranslation } from '../../lib/i18n.ts';
import { useNow } from '../../ui/relative-time.tsx';
import { ErrorState } from '../../ui/states.tsx';
import { BudgetField } from './budget-field.tsx';
import { BudgetMeter } from './budget-meter.tsx';
import classes from './cost-section.module.css';
import { Section } from './section.tsx';
import { UsageChart } from './usage-chart.tsx';
import { UsageLines } from './usage-lines.tsx';
import { useUsage } from './usage-queries.ts';
import { chartDays, utcDay } from './usage-words.ts';

const DAYS = 30;

/** What X bills for the account, the budget of a day, and what it slows down. */
export function CostSection({ account }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  const { data: usage, error, refetch } = useUsage(account.id);
  return (
    <Section title={t('cost.title')} lead={t('cost.lead')}>
      {usage ? (
        <Costs account={account} usage={usage} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton height={320} radius="md" role="status" aria-label={t('state.loading')} />
      )}
    </Section>
  );
}

function Costs({ account, usage }: { account: TwitterAccount; usage: Usage }) {
  const { t } = useTranslation();
  const now = useNow();
  const today = usage.days.find(({ day }) => day === utcDay(now));
  return (
    <>
      <BudgetMeter budget={usage.budget} />
      <BudgetField key={account.dailyBudgetUsd} accountId={account.id} budgetUsd={account.dailyBudgetUsd} />
      <UsageLines lines={today?.lines ?? []} totalMicros={today?.totalMicros ?? 0} />
      <UsageChart
        days={chartDays(usage.days, now, DAYS)}
        totalMicros={usage.totalMicros}
        budgetMicros={usage.budget.dailyMicros}
      />
      <p className={classes.note}>{t('cost.note')}</p>
    </>
  );
}

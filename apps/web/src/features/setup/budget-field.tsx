import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { budgetAmount } from './budget-amount.ts';
import classes from './cost-section.module.css';
import { LimitField } from './limit-field.tsx';

/** The budget of a day in dollars and cents; empty: none. */
export function BudgetField({ accountId, budgetUsd }: { accountId: string; budgetUsd: number | null }) {
  const { t } = useTranslation();
  const decimalSeparator = currentLocale() === 'pt-BR' ? ',' : '.';
  return (
    <div className={classes.budget}>
      <LimitField
        accountId={accountId}
        saved={budgetUsd}
        written={budgetUsd === null ? '' : String(budgetUsd).replace('.', decimalSeparator)}
        read={budgetAmount}
        changeOf={(dailyBudgetUsd) => ({ dailyBudgetUsd })}
        label={t('cost.budget')}
        placeholder={t('cost.budgetNone')}
        leftSection={<span aria-hidden>US$</span>}
        leftSectionWidth={44}
        inputMode="decimal"
        words={{
          hint: t('cost.budgetHint'),
          unusable: t('cost.budgetUnusable'),
          remove: t('cost.remove'),
          saved: t('cost.saved'),
          removed: t('cost.removed'),
        }}
      />
    </div>
  );
}

import { Button, TextInput } from '@mantine/core';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { errorSentence } from '../../lib/error-sentence.ts';
import { currentLocale } from '../../lib/i18n.ts';
import { notifyDone } from '../../lib/notify.ts';
import { budgetAmount } from './budget-amount.ts';
import classes from './cost-section.module.css';
import { useUpdateAccount } from './usage-queries.ts';

/** The budget of a day in dollars and cents; empty: none. */
export function BudgetField({ accountId, budgetUsd }: { accountId: string; budgetUsd: number | null }) {
  const { t } = useTranslation();
  const update = useUpdateAccount(accountId);
  const hintId = useId();
  const decimalSeparator = currentLocale() === 'pt-BR' ? ',' : '.';
  const [typed, setTyped] = useState(budgetUsd === null ? '' : String(budgetUsd).replace('.', decimalSeparator));
  const [isRefused, setRefused] = useState(false);
  const next = budgetAmount(typed);

  const save = (dailyBudgetUsd: number | null) =>
    update.mutate(
      { dailyBudgetUsd },
      { onSuccess: () => notifyDone(t(dailyBudgetUsd === null ? 'cost.removed' : 'cost.saved')) },
    );
  function submit(event: FormEvent) {
    event.preventDefault();
    setRefused(next === 'unusable');
    if (next !== 'unusable') save(next);
  }
  const problem = isRefused ? t('cost.budgetUnusable') : update.error ? errorSentence(t, update.error) : null;
  return (
    <form className={classes.budget} onSubmit={submit} noValidate>
      <TextInput
        className={classes.budgetInput!}
        label={t('cost.budget')}
        placeholder={t('cost.budgetNone')}
        leftSection={<span aria-hidden>US$</span>}
        leftSectionWidth={44}
        inputMode="decimal"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setRefused(false);
          update.reset();
        }}
        error={problem !== null}
        aria-describedby={hintId}
      />
      <div className={classes.budgetActions}>
        <Button type="submit" disabled={next === budgetUsd} loading={update.isPending}>
          {t('action.save')}
        </Button>
        {budgetUsd !== null && (
          <Button variant="default" disabled={update.isPending} onClick={() => save(null)}>
            {t('cost.remove')}
          </Button>
        )}
      </div>
      <p
        id={hintId}
        className={classes.budgetHint}
        role={problem ? 'alert' : undefined}
        data-problem={problem !== null || undefined}
      >
        {problem ?? t('cost.budgetHint')}
      </p>
    </form>
  );
}

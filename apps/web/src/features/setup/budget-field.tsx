import { Button, NumberInput } from '@mantine/core';
import { useId, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { errorSentence } from '../../lib/error-sentence.ts';
import { currentLocale } from '../../lib/i18n.ts';
import { notifyDone } from '../../lib/notify.ts';
import classes from './cost-section.module.css';
import { useUpdateAccount } from './usage-queries.ts';

const LEAST = 0.01;
const MOST = 1_000_000;

/** The budget of a day in dollars and cents; empty: none. */
export function BudgetField({ accountId, budgetUsd }: { accountId: string; budgetUsd: number | null }) {
  const { t } = useTranslation();
  const update = useUpdateAccount(accountId);
  const hintId = useId();
  const [value, setValue] = useState<number | string>(budgetUsd ?? '');
  const [isRefused, setRefused] = useState(false);
  const isPortuguese = currentLocale() === 'pt-BR';
  const next = value === '' ? null : Number(value);

  const save = (dailyBudgetUsd: number | null) =>
    update.mutate(
      { dailyBudgetUsd },
      { onSuccess: () => notifyDone(t(dailyBudgetUsd === null ? 'cost.removed' : 'cost.saved')) },
    );
  function submit(event: FormEvent) {
    event.preventDefault();
    const isUsable = next === null || (next >= LEAST && next <= MOST);
    setRefused(!isUsable);
    if (isUsable) save(next);
  }
  const problem = isRefused ? t('cost.budgetUnusable') : update.error ? errorSentence(t, update.error) : null;
  return (
    <form className={classes.budget} onSubmit={submit} noValidate>
      <NumberInput
        className={classes.budgetInput!}
        label={t('cost.budget')}
        placeholder={t('cost.budgetNone')}
        prefix="US$ "
        decimalScale={2}
        decimalSeparator={isPortuguese ? ',' : '.'}
        thousandSeparator={isPortuguese ? '.' : ','}
        allowNegative={false}
        hideControls
        inputMode="decimal"
        value={value}
        onChange={(typed) => {
          setValue(typed);
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

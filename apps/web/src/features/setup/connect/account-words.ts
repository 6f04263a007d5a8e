import type { AccountState, TwitterAccount } from '@perch/contracts';
import { formatUsd, spendingOf, type Spending } from '../usage-words.ts';

export type NextAction = 'confirm' | 'reauthorize' | 'resume' | 'again';

/** The one thing that somebody should do with an account in this state; null: nothing. */
export function nextActionOf(state: AccountState): NextAction | null {
  switch (state) {
    case 'awaiting_confirmation':
      return 'confirm';
    case 'needs_reauthorization':
      return 'reauthorize';
    case 'paused':
      return 'resume';
    case 'disconnected':
      return 'again';
    case 'connected':
      return null;
  }
}

/** Today's costs beside the budget, as the list shows them. */
export function costWords(
  { spentTodayMicros, dailyBudgetUsd }: Pick<TwitterAccount, 'spentTodayMicros' | 'dailyBudgetUsd'>,
  locale: string,
): { spent: string; budget: string | null; share: number; spending: Spending } {
  const dailyMicros = dailyBudgetUsd === null ? null : Math.round(dailyBudgetUsd * 1_000_000);
  return {
    spent: formatUsd(spentTodayMicros, locale),
    budget: dailyMicros === null ? null : formatUsd(dailyMicros, locale),
    share: dailyMicros === null ? 0 : spentTodayMicros / dailyMicros,
    spending: spendingOf({ dailyMicros, spentTodayMicros, slowed: [] }),
  };
}

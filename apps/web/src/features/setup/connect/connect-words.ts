import { ERRORS, type ErrorCode, type ImportEstimate } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { formatUsd } from '../usage-words.ts';

/** What the browser comes back from X with. */
export interface ReturnSearch {
  error?: string | undefined;
  /** handles, where the sentence speaks of them */
  authorized?: string | undefined;
  expected?: string | undefined;
  /** the account that was to be authorized anew */
  account?: string | undefined;
}

/** Those of which this page has more to say than others, by the handles that the sentence needs. */
const OWN_WORDS = {
  authorization_denied: [],
  authorization_expired: [],
  account_already_connected: ['authorized'],
  account_in_use_elsewhere: [],
  other_account_authorized: ['authorized', 'expected'],
} as const satisfies Partial<Record<ErrorCode, readonly ('authorized' | 'expected')[]>>;

/** Handles come from the address bar: nothing that is none gets into a sentence. */
const isHandle = (name: string | undefined): name is string => name !== undefined && /^\w{1,15}$/.test(name);

export function problemSentence(t: TFunction, { error = 'internal', ...names }: ReturnSearch): string {
  const { authorized, expected } = names;
  if (Object.hasOwn(OWN_WORDS, error)) {
    const code = error as keyof typeof OWN_WORDS;
    if (OWN_WORDS[code].every((name) => isHandle(names[name]))) {
      return t(`connect.problem.${code}`, { authorized, expected });
    }
  }
  return t(`error.${Object.hasOwn(ERRORS, error) ? (error as ErrorCode) : 'internal'}`);
}

/** One line of what is told before history is brought. */
export function estimateLine(t: TFunction, line: ImportEstimate['lines'][number], locale: string): string {
  const units = line.unitsAtMost.toLocaleString(locale);
  return t(`connect.estimate.${line.kind}`, { units, count: line.daysAtMost });
}

/** What the budget does to an import that costs the most it may; null: there is none. */
export function budgetSentence(
  t: TFunction,
  { budget, costMicrosAtMost }: Pick<ImportEstimate, 'budget' | 'costMicrosAtMost'>,
  locale: string,
): string | null {
  if (budget === null) return null;
  const usd = (micros: number) => formatUsd(micros, locale);
  return t(
    costMicrosAtMost > budget.leftTodayMicros ? 'connect.estimate.overBudget' : 'connect.estimate.withinBudget',
    {
      budget: usd(budget.dailyMicros),
      left: usd(budget.leftTodayMicros),
    },
  );
}

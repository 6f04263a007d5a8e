import { MOST_NAME } from '@perch/contracts';
import type { TFunction } from 'i18next';

/** What is wrong with a name that is too long: nothing of it is cut off unseen. */
export function longNameProblem(t: TFunction, name: string): string | undefined {
  const count = name.trim().length;
  return count > MOST_NAME ? t('people.nameTooLong', { count, most: MOST_NAME }) : undefined;
}

import type { RetentionRemoval } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { currentLocale } from '../../../lib/i18n.ts';

/** How much of a kind goes, and of when the oldest is. */
export function amountWords(t: TFunction, { count, isMore, oldestAt }: RetentionRemoval): string {
  if (oldestAt === null) return t('retention.amountUnknown');
  const locale = currentLocale();
  const values = {
    count,
    number: count.toLocaleString(locale),
    day: new Date(oldestAt).toLocaleDateString(locale, { dateStyle: 'long' }),
  };
  return isMore ? t('retention.amountMore', values) : t('retention.amount', values);
}

/** Something goes, or nobody has looked to the end. */
export const isRemoved = ({ count, isMore }: RetentionRemoval) => count > 0 || isMore;

import type { TFunction } from 'i18next';
import { durationOf } from './usage-words.ts';

/** "every 5 minutes" */
export function everyWords(t: TFunction, seconds: number): string {
  const { unit, count } = durationOf(seconds);
  return t(`cost.every.${unit}`, { count });
}

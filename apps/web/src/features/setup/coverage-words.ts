import type { CoverageGap } from '@perch/contracts';

/** Key of the sentence that says what happened to a gap, and what was done. */
export function gapSentence({ stream, kind, reason, state }: CoverageGap) {
  if (kind === 'interval' && reason === 'window_full' && stream === 'own_tweets') return 'coverage.gap.window_full_own';
  return `coverage.gap.${reason}.${state}` as const;
}

/** "12 Nov, 10:02 – 11:40", in the words of the locale; a single moment for an item. The year only where it is another. */
export function gapTimes({ fromAt, toAt }: Pick<CoverageGap, 'fromAt' | 'toAt'>, now: Date, locale: string): string {
  const [from, to] = [new Date(fromAt), new Date(toAt)];
  const isThisYear = from.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(!isThisYear && { year: 'numeric' as const }),
  }).formatRange(from, to);
}

/** Where to look at an item oneself; X has no such address for direct messages. */
export const itemUrl = ({ itemId, stream }: Pick<CoverageGap, 'itemId' | 'stream'>): string | null =>
  itemId === null || stream === 'direct_messages' ? null : `https://x.com/i/status/${itemId}`;

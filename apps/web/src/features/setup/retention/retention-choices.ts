import type { Retention } from '@perch/contracts';
import type { RetentionKind } from '@perch/core';

const USUAL_DAYS = [7, 14, 30, 60, 90, 180, 365, 730, 1095, 1825, 3650];

/** The days that can be chosen for a kind, shortest first: the usual ones between its bounds, and what is chosen now. */
export function retentionChoices({ days, least, most }: Retention, kind: RetentionKind): number[] {
  const [shortest, longest, chosen] = [least[kind], most[kind], days[kind]];
  const fitting = USUAL_DAYS.filter((each) => each >= shortest && (longest === null || each < longest));
  const isWithin = longest === null || shortest < longest;
  return [...new Set([...fitting, ...(isWithin ? [shortest] : []), ...(chosen === null ? [] : [chosen])])].toSorted(
    (a, b) => a - b,
  );
}

/** A tweet that counts for a rule. */
export interface BurstHit {
  /** when it was posted, milliseconds */
  at: number;
  authorId: string;
  /** posted before the account was connected */
  isImport: boolean;
}

export interface BurstRule {
  /** so many tweets, or people */
  count: number;
  /** within so long */
  windowMs: number;
  countsAuthors: boolean;
}

/** A window that holds the count. */
export interface FullWindow {
  /** its oldest hit */
  startedAt: number;
  /** its newest hit, with which it ends */
  at: number;
  /** how many tweets, or people, it holds */
  count: number;
  isImport: boolean;
  /** so many hits there were until its end, of those that were looked at */
  place?: number;
  /** it is one of sixty minutes, which holds far more than this */
  usual?: number;
  /** where so many raise an alarm */
  enough?: number;
  /** the sixty minutes up to it, where they hold far more than is usual too */
  hour?: UnusualHour;
}

export interface UnusualHour {
  count: number;
  usual: number;
  /** so many raise an alarm */
  enough: number;
}

/**
 * Windows that hold the count, each named by the hit it ends with: all hits after `at - windowMs` and up to it. Ties are
 * one moment: the last of the hits stands for it.
 * @param hits in the order they were posted
 */
export function findFullWindows(
  { count, windowMs, countsAuthors }: BurstRule,
  hits: readonly BurstHit[],
): FullWindow[] {
  const full: FullWindow[] = [];
  const tweetsOf = new Map<string, number>();
  let first = 0;
  hits.forEach((hit, place) => {
    tweetsOf.set(hit.authorId, (tweetsOf.get(hit.authorId) ?? 0) + 1);
    for (; hits[first]!.at <= hit.at - windowMs; first++) {
      const { authorId } = hits[first]!;
      const left = tweetsOf.get(authorId)! - 1;
      if (left === 0) tweetsOf.delete(authorId);
      else tweetsOf.set(authorId, left);
    }
    if (hits[place + 1]?.at === hit.at) return;
    const held = countsAuthors ? tweetsOf.size : place - first + 1;
    if (held < count) return;
    const isImport = isImportAt(hits, place);
    full.push({ startedAt: hits[first]!.at, at: hit.at, count: held, isImport, place: place + 1 });
  });
  return full;
}

/** Of several hits at one moment one that is none is enough for an alarm. */
function isImportAt(hits: readonly BurstHit[], last: number): boolean {
  for (let place = last; hits[place]?.at === hits[last]!.at; place--) if (!hits[place]!.isImport) return false;
  return true;
}

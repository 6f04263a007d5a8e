import { validatePhrase } from '../match/phrase.ts';
import type { CaptureMode, CaptureSettings } from './types.ts';

export type ComparedCapture = Pick<
  CaptureSettings,
  | 'mentions'
  | 'directMessages'
  | 'excludedKeywords'
  | 'unmatchedDepartmentId'
  | 'includeRetweets'
  | 'includeQuotes'
  | 'includeReplies'
  | 'mutedProfiles'
> & { keywords: readonly { phrase: string }[] };

const RANK: Record<CaptureMode, number> = { off: 0, matching: 1, all: 2 };

/** What lets more become tickets with `after` than with `before`, whatever comes in. */
export interface Loosening {
  /** Keywords that were not there. */
  keywords: string[];
  /** Something else does. */
  isWider: boolean;
}

export function looseningOf(before: ComparedCapture, after: ComparedCapture): Loosening {
  const opensMode = (['mentions', 'directMessages'] as const).some((kind) => RANK[after[kind]] > RANK[before[kind]]);
  const opensKind = (['includeRetweets', 'includeQuotes', 'includeReplies'] as const).some(
    (kind) => after[kind] && !before[kind],
  );
  return {
    keywords: newAmong(after.keywords.map(phraseOf), before.keywords.map(phraseOf)),
    isWider:
      opensMode ||
      opensKind ||
      (before.unmatchedDepartmentId === null && after.unmatchedDepartmentId !== null) ||
      newAmong(before.excludedKeywords, after.excludedKeywords).length > 0 ||
      !isSubset(before.mutedProfiles, after.mutedProfiles),
  };
}

const phraseOf = ({ phrase }: { phrase: string }) => phrase;

/** Those that are not among the others, however they are spelled. Mostly there are none, which costs least. */
function newAmong(phrases: readonly string[], others: readonly string[]): string[] {
  const written = new Set(others);
  const differing = phrases.filter((phrase) => !written.has(phrase));
  if (differing.length === 0) return [];
  const known = new Set(others.map(normalized));
  return differing.filter((phrase) => !known.has(normalized(phrase)));
}

function isSubset(ids: readonly string[], others: readonly string[]): boolean {
  const known = new Set(others);
  return ids.every((id) => known.has(id));
}

/** Two spellings of one keyword are the same. */
function normalized(phrase: string): string {
  const valid = validatePhrase(phrase);
  return valid.ok ? valid.normalized : phrase;
}

/** Tickets that settings would open in a day. */
export interface TicketsPerDay {
  now: number;
  after: number;
}

/** What a team may well have asked for is no flood, nor is what it has had already. */
export const FLOOD_TICKETS_PER_DAY = 500;

export const isFlood = ({ now, after }: TicketsPerDay) => after > FLOOD_TICKETS_PER_DAY && after > 2 * now;

import type { Capture } from '@perch/contracts';
import { keyOf, type Keyword } from '../keyword-entry.ts';

export const COMPARED_FIELDS = [
  'mentions',
  'directMessages',
  'includeReplies',
  'includeQuotes',
  'includeRetweets',
  'keywords',
  'excludedKeywords',
  'mutedProfiles',
  'departmentId',
  'unmatchedDepartmentId',
  'reopenHours',
] as const satisfies readonly (keyof Capture)[];
export type ComparedField = (typeof COMPARED_FIELDS)[number];

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Whether two versions of the settings mean the same. */
export const isSameCapture = (a: Capture, b: Capture) => COMPARED_FIELDS.every((field) => isSame(a[field], b[field]));

/** What two people did to the same settings, field by field: only where one of them changed something. */
export interface FieldChange {
  field: ComparedField;
  isMine: boolean;
  isTheirs: boolean;
}

export function changesOf(base: Capture, mine: Capture, theirs: Capture): FieldChange[] {
  return COMPARED_FIELDS.map((field) => ({
    field,
    isMine: !isSame(base[field], mine[field]),
    isTheirs: !isSame(base[field], theirs[field]),
  })).filter(({ isMine, isTheirs }) => isMine || isTheirs);
}

/** Their settings with my changes on top: mine decide where both changed the same; lists take what each has added. */
export function mergeCaptures(base: Capture, mine: Capture, theirs: Capture): Capture {
  const pick = <Field extends keyof Capture>(field: Field) => (isSame(base[field], mine[field]) ? theirs : mine)[field];
  return {
    mentions: pick('mentions'),
    directMessages: pick('directMessages'),
    keywords: mergeKeywords(base.keywords, mine.keywords, theirs.keywords),
    excludedKeywords: mergeList(base.excludedKeywords, mine.excludedKeywords, theirs.excludedKeywords, keyOf),
    departmentId: pick('departmentId'),
    unmatchedDepartmentId: pick('unmatchedDepartmentId'),
    includeRetweets: pick('includeRetweets'),
    includeQuotes: pick('includeQuotes'),
    includeReplies: pick('includeReplies'),
    mutedProfiles: mergeList(base.mutedProfiles, mine.mutedProfiles, theirs.mutedProfiles, (id) => id),
    reopenHours: pick('reopenHours'),
    revision: theirs.revision,
  };
}

function mergeList(
  base: readonly string[],
  mine: readonly string[],
  theirs: readonly string[],
  key: (item: string) => string,
): string[] {
  if (isSame(base, mine)) return [...theirs];
  if (isSame(base, theirs)) return [...mine];
  const [known, kept, there] = [base, mine, theirs].map((list) => new Set(list.map(key)));
  const removed = (item: string) => known!.has(key(item)) && !kept!.has(key(item));
  const added = mine.filter((item) => !known!.has(key(item)) && !there!.has(key(item)));
  return [...theirs.filter((item) => !removed(item)), ...added];
}

/** In their order, since the order decides; what I have added comes last. */
function mergeKeywords(base: readonly Keyword[], mine: readonly Keyword[], theirs: readonly Keyword[]): Keyword[] {
  if (isSame(base, mine)) return [...theirs];
  if (isSame(base, theirs)) return [...mine];
  const keys = (list: readonly Keyword[]) => new Map(list.map((each) => [keyOf(each.phrase), each]));
  const [before, ours, there] = [keys(base), keys(mine), keys(theirs)];
  const kept = theirs.flatMap((keyword): Keyword[] => {
    const key = keyOf(keyword.phrase);
    const [was, own] = [before.get(key), ours.get(key)];
    if (was && !own) return [];
    return own && !isSame(was, own) ? [{ ...own, ...(keyword.id ? { id: keyword.id } : {}) }] : [keyword];
  });
  const added = mine.filter(({ phrase }) => !before.has(keyOf(phrase)) && !there.has(keyOf(phrase)));
  return [...kept, ...added];
}

/** What is in one list of phrases and not in the other, however it is spelled. */
export function listDifference(before: readonly string[], after: readonly string[]) {
  const [old, current] = [before, after].map((list) => new Set(list.map(keyOf)));
  return {
    added: after.filter((phrase) => !old!.has(keyOf(phrase))),
    removed: before.filter((phrase) => !current!.has(keyOf(phrase))),
  };
}

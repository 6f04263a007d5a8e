import { AppError, type Capture, type FieldError } from '@perch/contracts';
import { keywordQuery, validatePhrase, type PhraseProblem } from '@perch/core';

/** What a capture may refer to. */
export interface KnownToCapture {
  activeDepartmentIds: ReadonlySet<string>;
  activeMemberIds: ReadonlySet<string>;
  /** of the account's keywords */
  keywordIds: ReadonlySet<string>;
}

const WORDS: Record<PhraseProblem, string> = {
  empty: 'Enter a word or phrase',
  only_punctuation: 'Enter at least one letter, digit or emoji',
  too_long: 'Use at most 100 characters',
  not_a_handle: 'After @ comes one handle: letters, digits and _ only',
  not_a_hashtag: 'After # comes one word',
  link: 'Words in links are not looked at, so this would never be found',
};

/**
 * Whether a capture can be saved, with a path for each thing that stands in the way.
 * @throws AppError `capture_without_keywords`, `keyword_invalid`, `department_unusable`, `member_unusable`
 */
export function checkCapture(capture: Capture, known: KnownToCapture, username: string): void {
  const { keywords } = capture;
  const needsKeywords = (['mentions', 'directMessages'] as const).filter((field) => capture[field] === 'matching');
  if (keywords.length === 0 && needsKeywords.length > 0) {
    throw new AppError('capture_without_keywords', {
      errors: needsKeywords.map((path) => ({ path, message: 'Matching needs at least one keyword' })),
    });
  }
  throwAny('keyword_invalid', [
    ...phraseErrors(keywords.map((keyword, at) => [`keywords.${at}.phrase`, keyword.phrase])),
    ...phraseErrors(capture.excludedKeywords.map((phrase, at) => [`excludedKeywords.${at}`, phrase])),
    ...idErrors(keywords, known.keywordIds),
    ...keywords.flatMap(({ phrase, publicSearch }, at) =>
      publicSearch && keywordQuery(phrase, username) === null
        ? [{ path: `keywords.${at}.publicSearch`, message: 'X cannot be searched for this phrase' }]
        : [],
    ),
  ]);
  throwAny(
    'department_unusable',
    missing(known.activeDepartmentIds, 'The department does not exist or is inactive', [
      ['departmentId', capture.departmentId],
      ['unmatchedDepartmentId', capture.unmatchedDepartmentId],
      ...keywords.map((keyword, at) => [`keywords.${at}.departmentId`, keyword.departmentId] as const),
    ]),
  );
  throwAny(
    'member_unusable',
    missing(
      known.activeMemberIds,
      'The member does not exist or is deactivated',
      keywords.map((keyword, at) => [`keywords.${at}.assigneeId`, keyword.assigneeId] as const),
    ),
  );
}

function throwAny(code: 'keyword_invalid' | 'department_unusable' | 'member_unusable', errors: FieldError[]) {
  if (errors.length > 0) throw new AppError(code, { errors });
}

/** Two spellings of the same keyword would be one too many. */
export function phraseErrors(phrases: (readonly [path: string, phrase: string])[]): FieldError[] {
  const firstWith = new Map<string, string>();
  return phrases.flatMap(([path, phrase]) => {
    const valid = validatePhrase(phrase);
    if (!valid.ok) return [{ path, message: WORDS[valid.reason] }];
    const first = firstWith.get(valid.normalized);
    if (first !== undefined) return [{ path, message: `The same as “${first}”` }];
    firstWith.set(valid.normalized, phrase);
    return [];
  });
}

function idErrors(keywords: Capture['keywords'], known: ReadonlySet<string>): FieldError[] {
  const seen = new Set<string>();
  return keywords.flatMap(({ id }, at) => {
    if (id === undefined) return [];
    const path = `keywords.${at}.id`;
    if (!known.has(id)) return [{ path, message: 'This account has no such keyword' }];
    if (seen.has(id)) return [{ path, message: 'Given twice' }];
    seen.add(id);
    return [];
  });
}

const missing = (known: ReadonlySet<string>, message: string, ids: (readonly [path: string, id: string | null])[]) =>
  ids.flatMap(([path, id]) => (id === null || known.has(id) ? [] : [{ path, message }]));

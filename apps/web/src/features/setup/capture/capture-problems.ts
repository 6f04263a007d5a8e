import type { Capture, Department, Member } from '@perch/contracts';
import { validatePhrase } from '@perch/core';
import type { TFunction } from 'i18next';
import { ApiError } from '../../../lib/api.ts';

/** What stands in the way of saving: path of the field, as the API names it → a sentence. */
export type Problems = ReadonlyMap<string, string>;

/** Whom settings may name; undefined while it is fetched. */
export interface Named {
  departments: readonly Department[] | undefined;
  members: readonly Member[] | undefined;
}

/** What can be told without asking the API: what is missing, and what was deactivated while it was chosen. */
export function captureProblems(t: TFunction, capture: Capture, { departments, members }: Named): Problems {
  const problems = new Map<string, string>();
  if (capture.keywords.length === 0) {
    for (const kind of ['mentions', 'directMessages'] as const) {
      if (capture[kind] === 'matching') problems.set(kind, t('error.capture_without_keywords'));
    }
  }
  const check = (path: string, id: string | null, known: readonly Nameable[] | undefined, key: string) => {
    const named = known?.find((each) => each.id === id);
    if (id === null || known === undefined || named?.isActive) return;
    problems.set(path, named ? t(`capture.${key}`, { name: named.name }) : t(`capture.${key}Gone`));
  };
  check('departmentId', capture.departmentId, departments, 'departmentInactive');
  check('unmatchedDepartmentId', capture.unmatchedDepartmentId, departments, 'departmentInactive');
  capture.keywords.forEach(({ phrase, departmentId, assigneeId }, place) => {
    const valid = validatePhrase(phrase);
    if (!valid.ok) problems.set(`keywords.${place}.phrase`, t(`keywordProblem.${valid.reason}`, { phrase }));
    check(`keywords.${place}.departmentId`, departmentId, departments, 'departmentInactive');
    check(`keywords.${place}.assigneeId`, assigneeId, members, 'memberInactive');
  });
  capture.excludedKeywords.forEach((phrase, place) => {
    const valid = validatePhrase(phrase);
    if (!valid.ok) problems.set(`excludedKeywords.${place}`, t(`keywordProblem.${valid.reason}`, { phrase }));
  });
  return problems;
}

type Nameable = Pick<Department, 'id' | 'name' | 'isActive'>;

/** Codes whose meaning is the same for each field they name; the others come with words of their own. */
const SAME_FOR_ALL = new Set(['capture_without_keywords', 'department_unusable', 'member_unusable']);

/** What the API has said about fields, in the reader's language where we have words for it. */
export function problemsOfAnswer(t: TFunction, error: Error | null): Problems {
  if (!(error instanceof ApiError)) return NONE;
  const sentence = SAME_FOR_ALL.has(error.code) ? t(`error.${error.code}`) : null;
  return new Map(error.fields.map(({ path, message }) => [path, sentence ?? message]));
}

export const NONE: Problems = new Map();

/** Those of one list (`keywords`, `excludedKeywords`), by place, whichever field of the item they are about. */
export function problemsOfList(problems: Problems, list: string): ReadonlyMap<number, string> {
  const byPlace = new Map<number, string>();
  for (const [path, sentence] of problems) {
    const [, place] = new RegExp(`^${list}\\.(\\d+)(?:\\.|$)`).exec(path) ?? [];
    if (place !== undefined && !byPlace.has(Number(place))) byPlace.set(Number(place), sentence);
  }
  return byPlace;
}

import { compileKeywordLists, type KeywordMatch, type KeywordMatcher } from '../match/match-keywords.ts';
import type { CaptureKeyword, CaptureMode, CaptureSettings, Open, Reason, ReasonCode } from './types.ts';

/** Capture settings made ready for many decisions: compile once for each revision of the settings. */
export interface CompiledCapture {
  settings: CaptureSettings;
  keywords: KeywordMatcher;
  excluded: KeywordMatcher;
  keywordById: ReadonlyMap<string, CaptureKeyword>;
  muted: ReadonlySet<string>;
}

export function compileCapture(settings: CaptureSettings): CompiledCapture {
  return compileCaptures([settings])[0]!;
}

/** Several settings, to be asked about the same texts: a text is searched once for the keywords of all of them. */
export function compileCaptures(several: readonly CaptureSettings[]): CompiledCapture[] {
  const matchers = compileKeywordLists(
    several.flatMap(({ keywords, excludedKeywords }) => [
      keywords,
      excludedKeywords.map((phrase, at) => ({ id: String(at), phrase })),
    ]),
  );
  return several.map((settings, at) => ({
    settings,
    keywords: matchers[2 * at]!,
    excluded: matchers[2 * at + 1]!,
    keywordById: new Map(settings.keywords.map((keyword) => [keyword.id, keyword])),
    muted: new Set(settings.mutedProfiles),
  }));
}

export type Routing = Pick<Open, 'departmentId' | 'priority' | 'tags' | 'assigneeId' | 'reason'>;

export interface CaptureInput {
  text: string;
  /** the keywords of the list that are in the text, where the caller has looked for them already */
  keywordMatches?: readonly KeywordMatch[] | undefined;
}

/** What the settings do with a text that continues no ticket: where it goes, or why nowhere. */
export function captureText(
  input: CaptureInput & { authorId: string; mode: CaptureMode; codeForAll: ReasonCode },
  capture: CompiledCapture,
): Routing | { refused: Reason } {
  const { settings } = capture;
  if (input.mode === 'off') return { refused: { code: 'capture_off' } };
  if (capture.muted.has(input.authorId)) return { refused: { code: 'muted' } };
  const excluded = capture.excluded.match(input);
  if (excluded.length > 0) return { refused: { code: 'excluded_keyword', matched: positions(excluded) } };

  const byKeyword = routeByKeyword(input, capture);
  if (byKeyword) return byKeyword;
  if (settings.unmatchedDepartmentId !== null) {
    return plainRouting(settings.unmatchedDepartmentId, { code: 'unmatched_department' });
  }
  if (input.mode === 'all') return plainRouting(settings.departmentId, { code: input.codeForAll });
  return { refused: { code: 'no_keyword_matched' } };
}

/** Routing for a follow-up, which opens whatever the switches say. */
export function routeFollowUp(input: CaptureInput, capture: CompiledCapture): Routing {
  const byKeyword = routeByKeyword(input, capture);
  if (byKeyword) return { ...byKeyword, reason: { ...byKeyword.reason, code: 'follow_up' } };
  return plainRouting(capture.settings.departmentId, { code: 'follow_up' });
}

/** The first keyword of the list that matches decides, however many do. */
function routeByKeyword({ text, keywordMatches }: CaptureInput, capture: CompiledCapture): Routing | null {
  const matches = keywordMatches ?? capture.keywords.match({ text });
  const first = matches[0];
  if (!first) return null;
  const keyword = capture.keywordById.get(first.keywordId)!;
  return {
    departmentId: keyword.departmentId ?? capture.settings.departmentId,
    priority: keyword.priority ?? 'normal',
    tags: keyword.tags,
    assigneeId: keyword.assigneeId,
    reason: {
      code: 'keyword',
      keywordId: keyword.id,
      matched: positions(matches.filter(({ keywordId }) => keywordId === keyword.id)),
    },
  };
}

const plainRouting = (departmentId: string, reason: Reason): Routing => ({
  departmentId,
  priority: 'normal',
  tags: [],
  assigneeId: null,
  reason,
});

const positions = (matches: readonly KeywordMatch[]) =>
  matches.map(({ start, end, phrase }) => ({ start, end, phrase }));

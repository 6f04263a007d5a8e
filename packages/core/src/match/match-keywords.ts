import { findUrls, type UrlRange } from '../text/find-urls.ts';
import { buildAutomaton } from './automaton.ts';
import { AT_UNIT, FoldedText, Kind, SPACE, ZERO_WIDTH_JOINER } from './fold.ts';
import { literalForm, parsePhrase, type Phrase } from './phrase.ts';

export interface MatchInput {
  /** Visible text: without the addressing of a reply, unescaped, links written out. */
  text: string;
}

export interface KeywordMatch {
  keywordId: string;
  /** As the keyword was written. */
  phrase: string;
  /** Offsets in the text given, in UTF-16 units, `end` exclusive. */
  start: number;
  end: number;
}

export interface KeywordMatcher {
  /** Every occurrence of every keyword, in the order of the keyword list, then of the text. */
  match(input: MatchInput): KeywordMatch[];
}

interface CompiledKeyword extends Phrase {
  keywordId: string;
  written: string;
}

// One text is folded at a time: this is synchronous code.
const folded = new FoldedText();
const NO_RANGES: readonly UrlRange[] = [];

/** Keywords that `validatePhrase` refuses match nothing. The time to match does not grow with the number of keywords. */
export function compileKeywords(keywords: readonly { id: string; phrase: string }[]): KeywordMatcher {
  const compiled: CompiledKeyword[] = [];
  for (const { id, phrase: written } of keywords) {
    const phrase = parsePhrase(written);
    if (typeof phrase !== 'string') compiled.push({ ...phrase, keywordId: id, written });
  }
  const { pages, classes, base, check, fail, hits, words } = buildAutomaton(compiled.map(({ units }) => units));

  function match({ text }: MatchInput): KeywordMatch[] {
    if (compiled.length === 0) return [];
    folded.fold(text, mayHoldUrl(text) ? findUrls(text) : NO_RANGES);
    const { units, length } = folded;
    let found: { keyword: number; start: number; end: number }[] | null = null;
    let state = 0;
    for (let at = 0; at < length; at++) {
      const unit = units[at]!;
      const unitClass = classes[(pages[unit >> 8]! << 8) | (unit & 255)]!;
      if (unitClass === 0) {
        state = 0;
        continue;
      }
      let next = base[state]! + unitClass;
      while (check[next] !== state && state !== 0) {
        state = fail[state]!;
        next = base[state]! + unitClass;
      }
      state = check[next] === state ? next : 0;
      let hit = hits[state]!;
      if (hit === 0) continue;
      for (; words[hit] !== 0; hit++) {
        const keyword = words[hit]! - 1;
        const range = rangeOf(compiled[keyword]!, at);
        if (range) (found ??= []).push({ keyword, start: range.start, end: range.end });
      }
    }
    if (found === null) return [];
    if (found.length > 1) found.sort((a, b) => a.keyword - b.keyword || a.start - b.start || a.end - b.end);
    return found.map(({ keyword, start, end }) => {
      const { keywordId, written: phrase } = compiled[keyword]!;
      return { keywordId, phrase, start, end };
    });
  }

  return { match };
}

/** Where in the original text the keyword stands whose last unit is at `last`; null if it is only part of a word. */
function rangeOf(keyword: CompiledKeyword, last: number): { start: number; end: number } | null {
  const first = last - keyword.units.length + 1;
  if (!beginsWord(first, keyword.kind)) return null;
  let start = folded.starts[first]!;
  if (keyword.kind === 'hashtag') {
    if (!isHashtagStart(first)) return null;
    start--;
  }
  let end = folded.endOf(last);
  if (keyword.isPrefix) end = folded.endOf(endOfToken(last));
  else if (!endsWord(last, keyword.kind)) return null;
  if (keyword.kind === 'exact' && literalForm(folded.source.slice(start, end)) !== keyword.literal) return null;
  return { start, end };
}

function beginsWord(first: number, kind: Phrase['kind']): boolean {
  if (first === 0 || kind === 'handle') return true;
  const before = folded.units[first - 1]!;
  if (before === SPACE) return true;
  if (before === AT_UNIT || before === ZERO_WIDTH_JOINER) return false;
  if (isRegional(first)) return regionalsBefore(first) % 2 === 0;
  return !(folded.kindAt(first - 1) === Kind.WORD && folded.kindAt(first) === Kind.WORD);
}

function endsWord(last: number, kind: Phrase['kind']): boolean {
  const next = last + 1;
  if (next === folded.length) return true;
  const after = folded.units[next]!;
  if (after === SPACE) return true;
  if (after === ZERO_WIDTH_JOINER) return false;
  const afterKind = folded.kindAt(next);
  if (afterKind === Kind.DENSE_MARK) return false;
  // A hashtag runs to its end in every script.
  if (kind === 'hashtag') return afterKind !== Kind.WORD && afterKind !== Kind.DENSE;
  return !(afterKind === Kind.WORD && folded.kindAt(last) === Kind.WORD);
}

/** What a trailing `*` covers: the rest of the word, where words have an end. */
function endOfToken(last: number): number {
  if (folded.kindAt(last) === Kind.WORD)
    while (last + 1 < folded.length && folded.kindAt(last + 1) === Kind.WORD) last++;
  while (last + 1 < folded.length && folded.kindAt(last + 1) === Kind.DENSE_MARK) last++;
  return last;
}

function isHashtagStart(first: number): boolean {
  const sign = folded.starts[first]! - 1;
  const { source } = folded;
  if (sign < 0 || (source[sign] !== '#' && source[sign] !== '＃')) return false;
  return sign === 0 || !/[\p{L}\p{M}\p{N}_&]/u.test(source[sign - 1]!);
}

/** Flags are pairs of regional letters: 🇸🇧 is not in 🇺🇸🇧🇷. */
function isRegional(index: number): boolean {
  const low = folded.units[index + 1]!;
  return folded.units[index] === 0xd83c && index + 1 < folded.length && low >= 0xdde6 && low <= 0xddff;
}

function regionalsBefore(first: number): number {
  let count = 0;
  while (first - 2 * (count + 1) >= 0 && isRegional(first - 2 * (count + 1))) count++;
  return count;
}

/** Quick refusal: a link has a point between two characters that are not space. */
function mayHoldUrl(text: string): boolean {
  for (let dot = text.indexOf('.'); dot !== -1; dot = text.indexOf('.', dot + 1)) {
    if (dot > 0 && text.charCodeAt(dot + 1) > 47 && text.charCodeAt(dot - 1) > 32) return true;
  }
  return false;
}

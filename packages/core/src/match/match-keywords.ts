import { findUrls, type UrlRange } from '../text/find-urls.ts';
import { buildAutomaton } from './automaton.ts';
import { AT_UNIT, FoldedText, isHandleLetter, Kind, SPACE, ZERO_WIDTH_JOINER } from './fold.ts';
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

export interface Keyword {
  id: string;
  phrase: string;
}

interface CompiledPhrase extends Phrase {
  place: number;
}

// One text is folded at a time: this is synchronous code.
const folded = new FoldedText();
const NO_RANGES: readonly UrlRange[] = [];
const NOTHING: readonly Found[] = [];

interface Found {
  /** Of the phrase, in its list. */
  place: number;
  start: number;
  end: number;
}

/** Keywords that `validatePhrase` refuses match nothing. The time to match does not grow with the number of keywords. */
export function compileKeywords(keywords: readonly Keyword[]): KeywordMatcher {
  return compileKeywordLists([keywords])[0]!;
}

/**
 * A matcher for each of several lists. They share one automaton, and what was found in a text is kept for the others,
 * so that asking all of them about a text one after the other costs hardly more than asking one.
 */
export function compileKeywordLists(lists: readonly (readonly Keyword[])[]): KeywordMatcher[] {
  const phrases = [...new Set(lists.flatMap((list) => list.map(({ phrase }) => phrase)))];
  const find = compilePhrases(phrases);
  let asked: string | null = null;
  let found: readonly Found[] = NOTHING;
  return lists.map((list) => {
    if (list.length === 0) return { match: () => [] };
    const placesOf = placesIn(list, phrases);
    const match = ({ text }: MatchInput): KeywordMatch[] => {
      if (text !== asked) {
        found = find(text);
        asked = text;
      }
      return found.length === 0 ? [] : asMatches(placesOf ? placed(found, placesOf) : found, list);
    };
    return { match };
  });
}

/** Where in the list each of the phrases stands: nowhere, once, or as often as it was given. Null: just there. */
function placesIn(list: readonly Keyword[], phrases: readonly string[]): (readonly number[])[] | null {
  if (list.length === phrases.length && list.every(({ phrase }, place) => phrase === phrases[place])) return null;
  const places = new Map<string, number[]>();
  list.forEach(({ phrase }, place) => {
    const known = places.get(phrase);
    if (known) known.push(place);
    else places.set(phrase, [place]);
  });
  return phrases.map((phrase) => places.get(phrase) ?? []);
}

function placed(found: readonly Found[], placesOf: readonly (readonly number[])[]): Found[] {
  const inList: Found[] = [];
  for (const { place: phrase, start, end } of found) {
    for (const place of placesOf[phrase]!) inList.push({ place, start, end });
  }
  return sortInPlace(inList);
}

const asMatches = (found: readonly Found[], list: readonly Keyword[]) =>
  found.map(({ place, start, end }): KeywordMatch => {
    const { id: keywordId, phrase } = list[place]!;
    return { keywordId, phrase, start, end };
  });

const FEW = 24;

/** A few are sorted by inserting each: they are nearly in order, and `sort` makes copies, for each of many texts. */
function sortInPlace(found: Found[]): Found[] {
  if (found.length > FEW) return found.sort(byPlace);
  for (let next = 1; next < found.length; next++) {
    const each = found[next]!;
    let at = next;
    for (; at > 0 && byPlace(found[at - 1]!, each) > 0; at--) found[at] = found[at - 1]!;
    found[at] = each;
  }
  return found;
}

const byPlace = (a: Found, b: Found) => a.place - b.place || a.start - b.start || a.end - b.end;

/** Finds every occurrence of every phrase, in the order of the phrases, then of the text. */
function compilePhrases(phrases: readonly string[]): (text: string) => readonly Found[] {
  const compiled: CompiledPhrase[] = [];
  phrases.forEach((written, place) => {
    const phrase = parsePhrase(written);
    if (typeof phrase !== 'string') compiled.push({ ...phrase, place });
  });
  if (compiled.length === 0) return () => NOTHING;
  const { pages, classes, base, check, fail, hits, words } = buildAutomaton(compiled.map(({ units }) => units));

  return (text) => {
    folded.fold(text, mayHoldUrl(text) ? findUrls(text) : NO_RANGES);
    const { units, length } = folded;
    let found: Found[] | null = null;
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
        const phrase = compiled[words[hit]! - 1]!;
        const range = rangeOf(phrase, at);
        if (range) (found ??= []).push({ place: phrase.place, start: range.start, end: range.end });
      }
    }
    if (found === null) return NOTHING;
    return sortInPlace(found);
  };
}

/** Where in the original text the keyword stands whose last unit is at `last`; null if it is only part of a word. */
function rangeOf(keyword: Phrase, last: number): { start: number; end: number } | null {
  const first = last - keyword.units.length + 1;
  if (keyword.kind === 'handle') return handleAt(folded.starts[first]!, folded.starts[last]! + 1, keyword.isPrefix);
  if (!beginsWord(first)) return null;
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

/** A handle ends with the letters that X allows in one, whatever word goes on after it. */
function handleAt(start: number, end: number, isPrefix: boolean): { start: number; end: number } | null {
  const { source } = folded;
  for (let at = start + 1; at < end; at++) if (!isHandleLetter(source.charCodeAt(at))) return null;
  let next = end;
  while (next < source.length && isHandleLetter(source.charCodeAt(next))) next++;
  return isPrefix || next === end ? { start, end: next } : null;
}

function beginsWord(first: number): boolean {
  if (first === 0) return true;
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

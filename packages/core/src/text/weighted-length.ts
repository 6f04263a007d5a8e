import { findUrls } from './find-urls.ts';
import { MAX_DIRECT_MESSAGE_LENGTH, MAX_TWEET_LENGTH } from './lengths.ts';

const URL_WEIGHT = 23;
const EMOJI_WEIGHT = 2;

/**
 * Unicode's list of emoji, as the browser or Node knows it, and keycaps typed without their variation selector, which X
 * takes for emoji too. Where the `v` flag is missing, a pattern of the same shape that is a little more generous.
 */
const EMOJI = emojiPattern();

function emojiPattern(): RegExp {
  try {
    return new RegExp('\\p{RGI_Emoji}|[0-9#*]\\u20e3', 'gv');
  } catch {
    const one = '(?:\\p{Emoji_Presentation}|\\p{Emoji}\\ufe0f)\\p{Emoji_Modifier}?';
    return new RegExp(
      `\\p{RI}{2}|[0-9#*]\\ufe0f?\\u20e3|${one}(?:\\u200d\\p{Emoji}\\ufe0f?\\p{Emoji_Modifier}?)*`,
      'gu',
    );
  }
}

/**
 * The length X gives a tweet (configuration 3 of twitter-text: 280 allowed, any link 23, any emoji 2, Latin and most
 * alphabets 1, everything else 2).
 *
 * It counts too much, never too little, in two known cases: a name under a top-level domain that X does not know (yet,
 * or any more) counts as a link, and a bare domain glued to a word of another script counts as the dearer of link and
 * text. X is the final judge.
 */
export function weightedLength(text: string): number {
  const normal = text.normalize('NFC');
  if (isPlain(normal)) return normal.length;
  let length = 0;
  let from = 0;
  for (const url of findUrls(normal)) {
    length += weightOfWords(normal.slice(from, url.start));
    length += url.isGlued ? Math.max(URL_WEIGHT, weightOfWords(normal.slice(url.start, url.end))) : URL_WEIGHT;
    from = url.end;
  }
  return length + weightOfWords(normal.slice(from));
}

/** Nothing but characters of weight 1, and no point that could make a link. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 46 || code === 0xa9 || code === 0xae || code > 0x10ff) return false;
  }
  return true;
}

function weightOfWords(text: string): number {
  let length = 0;
  let from = 0;
  for (const emoji of text.matchAll(EMOJI)) {
    length += weightOfCharacters(text, from, emoji.index) + EMOJI_WEIGHT;
    from = emoji.index + emoji[0].length;
  }
  return length + weightOfCharacters(text, from, text.length);
}

function weightOfCharacters(text: string, start: number, end: number): number {
  let length = 0;
  for (let at = start; at < end; at++) {
    const code = text.codePointAt(at)!;
    if (code > 0xffff) at++;
    length += isLight(code) ? 1 : 2;
  }
  return length;
}

const isLight = (code: number) =>
  code <= 0x10ff ||
  (code >= 0x2000 && code <= 0x200d) ||
  (code >= 0x2010 && code <= 0x201f) ||
  (code >= 0x2032 && code <= 0x2037);

export interface ReplyMeasure {
  length: number;
  limit: number;
  remaining: number;
  ok: boolean;
  problem: null | 'empty' | 'too_long';
}

/** A tweet is measured in X's weights, a direct message in characters. With a file it may have no text. */
export function measureReply(text: string, via: 'tweet' | 'dm', hasMedia = false): ReplyMeasure {
  const limit = via === 'tweet' ? MAX_TWEET_LENGTH : MAX_DIRECT_MESSAGE_LENGTH;
  const length = via === 'tweet' ? weightedLength(text) : [...text.normalize('NFC')].length;
  const problem = isBlank(text) && !hasMedia ? 'empty' : length > limit ? 'too_long' : null;
  return { length, limit, remaining: limit - length, ok: problem === null, problem };
}

/** Also blank: text of nothing but marks that do not show, such as a zero-width space. */
const isBlank = (text: string) => /^[\p{White_Space}\p{Default_Ignorable_Code_Point}]*$/u.test(text);

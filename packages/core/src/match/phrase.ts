import { findUrls } from '../text/find-urls.ts';
import { FoldedText, SPACE, foldString } from './fold.ts';

export const MAX_PHRASE_LENGTH = 100;

export type PhraseProblem =
  /** Nothing, or only space. */
  | 'empty'
  /** No letter, digit or emoji to look for. */
  | 'only_punctuation'
  | 'too_long'
  /** `@` with anything but the letters of one handle. */
  | 'not_a_handle'
  /** `#` with anything but one word. */
  | 'not_a_hashtag'
  /** A link, whose words are not looked at: it would never be found. */
  | 'link';

export type ValidatedPhrase = { ok: true; normalized: string } | { ok: false; reason: PhraseProblem };

export interface Phrase {
  kind: 'plain' | 'exact' | 'hashtag' | 'handle';
  /** Folded; of a hashtag without its `#`. */
  units: string;
  isPrefix: boolean;
  /** Of an exact phrase: as typed but folded, with the punctuation between its words; else empty. */
  literal: string;
}

const scratch = new FoldedText();

export function parsePhrase(source: string): Phrase | PhraseProblem {
  const phrase = source.normalize('NFC').trim();
  if (phrase === '') return 'empty';
  if ([...phrase].length > MAX_PHRASE_LENGTH) return 'too_long';

  const quoted = /^["“”„«](.*)["“”»]$/su.exec(phrase)?.[1];
  if (quoted !== undefined) return holdsLink(quoted) ? 'link' : wordsOf('exact', quoted, false);

  const [, mark, body, star] = /^([#＃@＠]?)(.*?)([*＊]*)$/su.exec(phrase) as unknown as [
    string,
    string,
    string,
    string,
  ];
  const isPrefix = star !== '';
  if (mark === '') return holdsLink(body) ? 'link' : wordsOf('plain', body, isPrefix);
  if (mark === '@' || mark === '＠') {
    if (body === '') return 'only_punctuation';
    return /^[A-Za-z0-9_]{1,20}$/u.test(body)
      ? { kind: 'handle', units: `@${body.toLowerCase()}`, isPrefix, literal: '' }
      : 'not_a_handle';
  }
  const hashtag = wordsOf('hashtag', body, isPrefix);
  if (typeof hashtag === 'string') return hashtag;
  return /^[\p{L}\p{M}\p{N}_]+$/u.test(hashtag.units) ? hashtag : 'not_a_hashtag';
}

const holdsLink = (body: string) => body.includes('.') && findUrls(body).length > 0;

function wordsOf(kind: Phrase['kind'], body: string, isPrefix: boolean): Phrase | PhraseProblem {
  scratch.fold(body, []);
  let { length } = scratch;
  if (length > 0 && scratch.units[length - 1] === SPACE) length--;
  const units = String.fromCharCode(...scratch.units.subarray(0, length));
  if (!/[\p{L}\p{N}\p{So}\p{Extended_Pictographic}\p{Regional_Indicator}]/u.test(units)) {
    return body.trim() === '' && kind === 'exact' ? 'empty' : 'only_punctuation';
  }
  const literal = kind === 'exact' ? literalForm(body.slice(scratch.starts[0], scratch.endOf(length - 1))) : '';
  return { kind, units, isPrefix, literal };
}

/** Folded, white space folded, punctuation kept. */
export function literalForm(text: string): string {
  let literal = '';
  for (const part of text.split(/\s+/u)) {
    if (part === '') continue;
    literal += literal === '' ? foldPart(part) : ` ${foldPart(part)}`;
  }
  return literal;
}

function foldPart(part: string): string {
  return foldString(part).replace(/[‘’]/gu, "'");
}

/** Whether a phrase can be a keyword, and the form in which two spellings of the same keyword are equal. */
export function validatePhrase(source: string): ValidatedPhrase {
  const phrase = parsePhrase(source);
  if (typeof phrase === 'string') return { ok: false, reason: phrase };
  const star = phrase.isPrefix ? '*' : '';
  switch (phrase.kind) {
    case 'exact':
      return { ok: true, normalized: `"${phrase.literal}"` };
    case 'hashtag':
      return { ok: true, normalized: `#${phrase.units}${star}` };
    default:
      return { ok: true, normalized: phrase.units + star };
  }
}

/** The phrases of a list as people type it: parted by commas (of any script) or lines, except inside quotes. */
export function splitKeywordList(list: string): string[] {
  return [...list.matchAll(/(?:(?<=^|[,،、，\r\n])\s*["“„«][^"“”»\r\n]*["“”»]|[^,،、，\r\n])+/gu)]
    .map(([part]) => part.trim())
    .filter((phrase) => phrase !== '');
}

/** The same, each keyword once. */
export function parseKeywordList(list: string): string[] {
  const seen = new Set<string>();
  return splitKeywordList(list).filter((phrase) => {
    const valid = validatePhrase(phrase);
    const key = valid.ok ? valid.normalized : phrase;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

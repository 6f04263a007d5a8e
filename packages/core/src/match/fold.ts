/**
 * Folding: how letters become comparable (DESIGN §7). NFKC and case folded; marks dropped on Latin, Greek and Cyrillic
 * letters ("não" → "nao") and Arabic harakat; nowhere else (が is not か).
 */

/** What a folded UTF-16 unit is, for the boundaries of words. */
export const Kind = {
  /** Between words: space, punctuation, controls. */
  SEPARATOR: 0,
  /** A letter, digit or mark of a script that is written with spaces. */
  WORD: 1,
  /** A letter of a script written without spaces, or Hangul: any place inside a run may begin or end a match. */
  DENSE: 2,
  /** The same, but a mark: belongs to the letter before it. */
  DENSE_MARK: 3,
  /** A sign that stands for itself: emoji, €, +, &, %. */
  SIGN: 4,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

const SEPARATING = /^[\p{P}\p{Z}\p{Sk}\p{Cc}\p{Cs}\p{Co}\p{Cn}]$/u;
const SIGNS = /^[\p{Sc}\p{Sm}\p{So}%&‰§]$/u;
const DROPPED = /^[\p{Default_Ignorable_Code_Point}\p{Emoji_Modifier}\p{Cf}\u0640]$/u;
const HARAKAT = /[\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]/u;
const EVERY_HARAKA = new RegExp(HARAKAT.source, 'gu');
const MARK = /^\p{M}$/u;
const MARKS_ON_FOLDED_BASES = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu;
const FOLDED_BASE = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]$/u;
const DENSE = new RegExp(
  `^[${[
    'Han',
    'Hira',
    'Kana',
    'Bopo',
    'Hang',
    'Thai',
    'Laoo',
    'Khmr',
    'Mymr',
    'Yiii',
    'Java',
    'Bali',
    'Lana',
    'Talu',
    'Tale',
  ]
    .map((script) => `\\p{Script_Extensions=${script}}`)
    .join('')}]$`,
  'u',
);

/** Folds a letter with the marks that follow it (or any text), to the end. */
export function foldString(text: string): string {
  let folded = '';
  for (const character of text.normalize('NFC')) folded += foldCharacter(character);
  return folded.normalize('NFD').replace(MARKS_ON_FOLDED_BASES, '$1').replace(EVERY_HARAKA, '').normalize('NFC');
}

function foldCharacter(character: string): string {
  const code = character.codePointAt(0)!;
  // ™ and ℠ decompose to letters, which would glue them to the word before; Korean letters typed alone (ㅋㅋ) would
  // turn into parts that then compose with each other.
  if (code === 0x2122 || code === 0x2120 || (code >= 0x3131 && code <= 0x318e)) return character;
  if (DROPPED.test(character)) return '';
  let folded = '';
  // Down, up and down: the only way to Unicode's case folding in JavaScript (ß and ẞ → ss, ς → σ, ſ → s).
  for (const part of character.normalize('NFKC')) {
    for (const capital of part.toLowerCase().toUpperCase()) folded += capital.toLowerCase();
  }
  return folded.normalize('NFKC');
}

function kindOf(character: string): Kind {
  if (character === '_') return Kind.WORD;
  if (SIGNS.test(character)) return Kind.SIGN;
  if (SEPARATING.test(character)) return Kind.SEPARATOR;
  if (DENSE.test(character)) return MARK.test(character) ? Kind.DENSE_MARK : Kind.DENSE;
  return Kind.WORD;
}

// One entry for each UTF-16 unit, filled as texts ask for them: a unit's fold, or one of these instructions.
const UNKNOWN = 0;
const DROP = 1;
const MARK_AFTER = 2;
const COMPOSE = 3;
const EXPAND = 4;
const HIGH_SURROGATE = 5;
const AT_SIGN = 6;
const LAST_INSTRUCTION = 6;

/** Stands where a link was; in no phrase, so that no phrase reaches across. */
export const URL_UNIT = 7;
export const AT_UNIT = 64;
export const SPACE = 32;
export const ZERO_WIDTH_JOINER = 0x200d;

const FOLDS = new Uint16Array(0x10000);
const KINDS = new Uint8Array(0x10000).fill(255);
const IS_FOLDED_BASE = new Uint8Array(0x10000);
const EXPANSIONS = new Map<number, string>();
const ASTRAL = new Map<number, string>();

function kindOfUnit(unit: number): Kind {
  const known = KINDS[unit]!;
  if (known !== 255) return known as Kind;
  const stands = unit === URL_UNIT || unit === AT_UNIT || unit === ZERO_WIDTH_JOINER || isSurrogate(unit);
  const kind = stands ? Kind.SIGN : kindOf(String.fromCharCode(unit));
  KINDS[unit] = kind;
  return kind;
}

const isSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdfff;

function learn(unit: number): number {
  const fold = instructionFor(unit);
  FOLDS[unit] = fold;
  if (fold > LAST_INSTRUCTION && FOLDED_BASE.test(String.fromCharCode(fold))) IS_FOLDED_BASE[fold] = 1;
  return fold;
}

function instructionFor(unit: number): number {
  if (unit === AT_UNIT || unit === 0xff20) return AT_SIGN;
  if (unit >= 0xd800 && unit <= 0xdbff) return HIGH_SURROGATE;
  if (unit >= 0xdc00 && unit <= 0xdfff) return SPACE;
  const character = String.fromCharCode(unit);
  if (HARAKAT.test(character)) return DROP;
  if (composesBackwards(unit)) return COMPOSE;
  if (MARK.test(character) && !isScriptOwnMark(character)) return DROPPED.test(character) ? DROP : MARK_AFTER;
  const folded = spaced(foldString(character));
  if (folded === '') return DROP;
  if (folded.trim() === '' || (kindOf(character) === Kind.SEPARATOR && /^\s/u.test(folded))) return SPACE;
  if (folded.length === 1) return folded.charCodeAt(0);
  noteFoldedBases(folded);
  EXPANSIONS.set(unit, folded);
  return EXPAND;
}

/** With every separator a space. */
const spaced = (folded: string) => [...folded].map((part) => (kindOf(part) === Kind.SEPARATOR ? ' ' : part)).join('');

function noteFoldedBases(folded: string): void {
  for (const part of folded) if (FOLDED_BASE.test(part)) IS_FOLDED_BASE[part.charCodeAt(0)] = 1;
}

/** May become one letter with what stands before it: vowels and finals of Hangul, voicing of kana, some vowel signs. */
function composesBackwards(unit: number): boolean {
  return (
    (unit >= 0x1160 && unit <= 0x11ff) ||
    unit === 0x3099 ||
    unit === 0x309a ||
    unit === 0xff9e ||
    unit === 0xff9f ||
    (unit >= 0x653 && unit <= 0x655) ||
    COMPOSING_SIGNS.has(unit)
  );
}
const COMPOSING_SIGNS: ReadonlySet<number> = new Set([
  0x93c, 0x9bc, 0x9be, 0x9d7, 0xb3e, 0xb56, 0xb57, 0xbbe, 0xbd7, 0xc56, 0xcc2, 0xcd5, 0xcd6, 0xd3e, 0xd57, 0xdca, 0xdcf,
  0xddf, 0x102e, 0x1b35,
]);

/** A mark of one script, which only letters of that script carry (vowel signs), not one for any letter (accents). */
const isScriptOwnMark = (character: string) =>
  !/^[\p{Script=Inherited}\p{Script=Common}\p{Script=Cyrillic}]$/u.test(character);

/** A place to leave out, in order and without overlap. */
export interface MaskedRange {
  start: number;
  end: number;
}

/** A text in folded UTF-16 units, each with the place in the original text from which it came. Used again and again. */
export class FoldedText {
  units = new Uint16Array(512);
  /** `starts[length]` is the length of the original text. */
  starts = new Int32Array(513);
  length = 0;
  source = '';

  /** The kind of the letter that the unit is or is part of. */
  kindAt(index: number): Kind {
    const unit = this.units[index]!;
    if (!isSurrogate(unit)) return kindOfUnit(unit);
    const high = unit < 0xdc00 ? index : index - 1;
    return kindOf(String.fromCharCode(this.units[high]!, this.units[high + 1]!));
  }

  /** The end in the original text of what the unit stands for, with the marks and joiners dropped after it. */
  endOf(index: number): number {
    const start = this.starts[index]!;
    let next = index + 1;
    while (next < this.length && this.starts[next] === start) next++;
    return this.starts[next]!;
  }

  fold(source: string, masked: readonly MaskedRange[]): void {
    this.source = source;
    const size = source.length;
    if (this.units.length < size + 64) this.grow(size + 64);
    let { units, starts } = this;
    let length = 0;
    let nextMask = 0;
    let maskStart = masked.length > 0 ? masked[0]!.start : size;

    for (let at = 0; at < size; at++) {
      if (at === maskStart) {
        units[length] = URL_UNIT;
        starts[length++] = at;
        at = masked[nextMask]!.end - 1;
        nextMask++;
        maskStart = nextMask < masked.length ? masked[nextMask]!.start : size;
        continue;
      }
      const unit = source.charCodeAt(at);
      let fold = FOLDS[unit]!;
      if (fold === UNKNOWN) fold = learn(unit);
      if (fold > LAST_INSTRUCTION) {
        if (fold === SPACE && (length === 0 || units[length - 1] === SPACE)) continue;
        units[length] = fold;
        starts[length++] = at;
        continue;
      }

      let part: string;
      let from = at;
      switch (fold) {
        case DROP:
          // Joins emoji to one picture; kept between them, so that a man is not found in a family.
          if (unit !== ZERO_WIDTH_JOINER || length === 0 || kindOfUnit(units[length - 1]!) !== Kind.SIGN) continue;
          part = '\u200d';
          break;
        case MARK_AFTER:
        case COMPOSE:
          if (fold === MARK_AFTER && (length === 0 || dropsMarks(units[length - 1]!))) continue;
          if (length > 0 && isLetter(units[length - 1]!)) {
            from = starts[length - 1]!;
            while (length > 0 && starts[length - 1] === from) length--;
          }
          while (at + 1 < size && at + 1 < maskStart && continuesCluster(source.charCodeAt(at + 1))) at++;
          part = foldString(source.slice(from, at + 1));
          break;
        case EXPAND:
          part = EXPANSIONS.get(unit)!;
          break;
        case AT_SIGN:
          part = beginsHandle(source, at) ? '@' : ' ';
          break;
        default: {
          const code = source.codePointAt(at)!;
          if (code > 0xffff) at++;
          part = foldAstral(code);
        }
      }
      if (length + part.length + size - at + 8 > units.length) {
        this.grow(2 * (length + part.length + size));
        ({ units, starts } = this);
      }
      for (let index = 0; index < part.length; index++) {
        const partUnit = part.charCodeAt(index);
        const isSpace = partUnit === SPACE;
        if (isSpace && (length === 0 || units[length - 1] === SPACE)) continue;
        units[length] = partUnit;
        starts[length++] = from;
      }
    }
    starts[length] = size;
    this.length = length;
  }

  private grow(capacity: number): void {
    const units = new Uint16Array(capacity);
    const starts = new Int32Array(capacity + 1);
    units.set(this.units);
    starts.set(this.starts);
    this.units = units;
    this.starts = starts;
  }
}

const dropsMarks = (unit: number) => unit === SPACE || IS_FOLDED_BASE[unit] === 1;

function isLetter(unit: number): boolean {
  const kind = kindOfUnit(unit);
  return kind !== Kind.SEPARATOR && kind !== Kind.SIGN;
}

function continuesCluster(unit: number): boolean {
  const fold = FOLDS[unit]! || learn(unit);
  return fold === COMPOSE || fold === MARK_AFTER || (fold === DROP && unit !== ZERO_WIDTH_JOINER);
}

function foldAstral(code: number): string {
  let folded = ASTRAL.get(code);
  if (folded === undefined) {
    folded = spaced(foldString(String.fromCodePoint(code)));
    noteFoldedBases(folded);
    if (ASTRAL.size < 20_000) ASTRAL.set(code, folded);
  }
  return folded;
}

/**
 * An at-sign after no letter of a handle (as in an e-mail address), before a name that no accented letter continues. X
 * wants no sign such as "!" before it either; people do write it, and mean the handle.
 */
function beginsHandle(text: string, at: number): boolean {
  if (at > 0 && isHandleLetter(text.charCodeAt(at - 1))) return false;
  let end = at + 1;
  while (end < text.length && isHandleLetter(text.charCodeAt(end))) end++;
  if (end === at + 1) return false;
  return end === text.length || !/[@＠\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]/u.test(text[end]!);
}

/** Of the handles that X gives: a–z, 0–9 and the underscore. */
export const isHandleLetter = (unit: number) =>
  (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57) || unit === 95;

import { ASCII_TOP_LEVEL_DOMAINS, INTERNATIONAL_TOP_LEVEL_DOMAINS } from './top-level-domains.ts';

export interface UrlRange {
  /** Offsets in UTF-16 units, `end` exclusive. */
  start: number;
  end: number;
  hasProtocol: boolean;
  /**
   * A bare domain glued to a word of another script ("見てexample.com"). X links it or not depending on the length of
   * what is before it, so whoever counts should take the dearer reading.
   */
  isGlued: boolean;
}

const HOST = 1; // may stand in a host name as X reads one: anything but punctuation, space and direction marks
const LABEL = 2; // may stand in the plain part of a host name: letters, digits, hyphen, accented Latin
const PATH = 4;
const PATH_END = 8;
const QUERY = 16;
const QUERY_END = 32;
const ALNUM = 64;
const BLOCKS_START = 128; // a link cannot begin right after one of these

const ASCII_TRAITS = /* @__PURE__ */ asciiTraits();

function asciiTraits(): Uint8Array {
  const traits = new Uint8Array(128);
  const give = (characters: string, flag: number) => {
    for (const character of characters) traits[character.charCodeAt(0)]! |= flag;
  };
  const alnum = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  give(alnum, HOST | LABEL | PATH | PATH_END | QUERY | QUERY_END | ALNUM | BLOCKS_START);
  give('-', LABEL | HOST);
  give('_.', HOST);
  give('"`', HOST); // not in X's list of punctuation
  for (let code = 0; code < 0x20; code++) if (code < 9 || code > 13) traits[code]! |= HOST;
  give('\x7f', HOST);
  give("!*';:=+,.$/%#[]-_~@|&", PATH);
  give('+-=_#/', PATH_END);
  give("!?*'@();:&=+$/%#[]-_.,~|", QUERY);
  give('-_&=#/', QUERY_END);
  give('@$#', BLOCKS_START);
  return traits;
}

const isAccentedLatin = (code: number) =>
  (code >= 0xc0 && code <= 0x24f && code !== 0xd7 && code !== 0xf7) ||
  (code >= 0x253 && code <= 0x2bb && ACCENTED_EXTRAS.has(code)) ||
  (code >= 0x300 && code <= 0x36f) ||
  (code >= 0x1e00 && code <= 0x1eff);
const ACCENTED_EXTRAS: ReadonlySet<number> = new Set([
  0x253, 0x254, 0x256, 0x257, 0x259, 0x25b, 0x263, 0x268, 0x26f, 0x272, 0x289, 0x28b, 0x2bb,
]);

const isSpaceOrDirection = (code: number) =>
  code === 0x85 ||
  code === 0xa0 ||
  code === 0x61c ||
  code === 0x1680 ||
  code === 0x180e ||
  (code >= 0x2000 && code <= 0x200a) ||
  (code >= 0x200e && code <= 0x200f) ||
  (code >= 0x2028 && code <= 0x202f) ||
  code === 0x205f ||
  (code >= 0x2066 && code <= 0x2069) ||
  code === 0x3000 ||
  code === 0xfeff ||
  code >= 0xfffe;

function has(code: number, flag: number): boolean {
  if (code < 128) return (ASCII_TRAITS[code]! & flag) !== 0;
  switch (flag) {
    case HOST:
      return !isSpaceOrDirection(code);
    case LABEL:
      return isAccentedLatin(code);
    case PATH:
      return code === 0x2013 || (code >= 0x400 && code <= 0x4ff) || isAccentedLatin(code);
    case PATH_END:
      return (code >= 0x400 && code <= 0x4ff) || isAccentedLatin(code);
    case BLOCKS_START:
      return code === 0xff20 || code === 0xff03 || code === 0xfeff || code >= 0xfffe;
    default:
      return false;
  }
}

const DOT = 46;
const HYPHEN = 45;
const UNDERSCORE = 95;
const SLASH = 47;
const LONGEST_LABEL = 63;
const LONGEST_URL = 4096;
const LONGEST_SHORT_LINK = 40;

/**
 * The links X would find in a text: whatever begins with http(s)://, and bare domains whose last label is a known
 * top-level domain. Follows the rules of X's twitter-text 3.1 (github.com/twitter/twitter-text) with a newer list of
 * domains. Reads each character a bounded number of times, however hostile the text.
 */
export function findUrls(text: string): UrlRange[] {
  const found: UrlRange[] = [];
  let from = 0;
  for (let dot = text.indexOf('.'); dot !== -1; dot = text.indexOf('.', from)) {
    let runStart = dot;
    while (runStart > from && has(text.charCodeAt(runStart - 1), HOST)) runStart--;
    let runEnd = dot + 1;
    while (runEnd < text.length && has(text.charCodeAt(runEnd), HOST)) runEnd++;
    from = findInRun(text, runStart, runEnd, found);
  }
  return found;
}

export function hasUrl(text: string): boolean {
  return findUrls(text).length > 0;
}

/** Collects the links of one unbroken run of host characters and answers where to go on reading. */
function findInRun(text: string, runStart: number, runEnd: number, found: UrlRange[]): number {
  const protocolStart = protocolBefore(text, runStart);
  if (protocolStart !== -1 && !blocksStart(text, protocolStart)) {
    const hostEnd = domainEnd(text, runStart, runEnd, false);
    if (hostEnd !== -1) {
      const wholeEnd = restEnd(text, hostEnd);
      const end = isShortLink(text, protocolStart, hostEnd) ? shortLinkEnd(text, hostEnd) : wholeEnd;
      if (end !== -1 && end - protocolStart <= LONGEST_URL) {
        found.push({ start: protocolStart, end, hasProtocol: true, isGlued: false });
      }
      return wholeEnd;
    }
  }

  let next = runEnd;
  for (let at = runStart; at < runEnd;) {
    if (!isPlain(text.charCodeAt(at))) {
      at++;
      continue;
    }
    let pieceEnd = at;
    while (pieceEnd < runEnd && isPlain(text.charCodeAt(pieceEnd))) pieceEnd++;
    const start = firstLabelStart(text, at, pieceEnd);
    const hostEnd = start === -1 ? -1 : domainEnd(text, start, pieceEnd, true);
    if (hostEnd !== -1 && mayBeginBare(text, start, hostEnd)) {
      const end = bareRestEnd(text, hostEnd);
      found.push({ start, end, hasProtocol: false, isGlued: isForeign(charBeforeLabel(text, start)) });
      if (end > runEnd) next = end;
      at = Math.max(hostEnd, pieceEnd);
    } else {
      at = pieceEnd;
    }
  }
  return next;
}

/** Part of a host name to X, but of a label it will not link: 日本 in 日本.example.com. */
const isForeign = (code: number) => code >= 128 && !has(code, LABEL) && has(code, HOST);

const isPlain = (code: number) => code === DOT || has(code, LABEL);

function protocolBefore(text: string, hostStart: number): number {
  if (text.charCodeAt(hostStart - 1) !== SLASH) return -1;
  const head = text.slice(Math.max(0, hostStart - 8), hostStart).toLowerCase();
  if (head.endsWith('https://')) return hostStart - 8;
  return head.endsWith('http://') ? hostStart - 7 : -1;
}

const blocksStart = (text: string, start: number) => start > 0 && has(text.charCodeAt(start - 1), BLOCKS_START);

function firstLabelStart(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && (text.charCodeAt(at) === DOT || text.charCodeAt(at) === HYPHEN)) at++;
  // Where X wants a character before a link and there is none it may use, it takes an accented letter for it.
  if (at + 1 < to && text.charCodeAt(at) >= 128 && (at === 0 || blocksStart(text, at)) && text[at + 1] !== '.') at++;
  return at < to ? at : -1;
}

function mayBeginBare(text: string, start: number, hostEnd: number): boolean {
  if (start === 0) return true;
  const before = text.charCodeAt(start - 1);
  if (before === DOT || before === HYPHEN) return isForeign(charBeforeLabel(text, start));
  if (before === SLASH || has(before, BLOCKS_START)) return false;
  // An underscore may stand in a subdomain only: foo_bar.example.com, never foo_example.com.
  return before !== UNDERSCORE || text.slice(start, hostEnd).split('.').length > 2;
}

/** The character before a label and the dots and hyphens that lead to it; 0 at the start of the text. */
function charBeforeLabel(text: string, start: number): number {
  let at = start - 1;
  while (at >= 0 && (text.charCodeAt(at) === DOT || text.charCodeAt(at) === HYPHEN)) at--;
  return at < 0 ? 0 : text.charCodeAt(at);
}

/** Where the longest domain name that starts here ends, or -1. */
function domainEnd(text: string, start: number, limit: number, isBare: boolean): number {
  let best = -1;
  let labelStart = start;
  for (let at = start; at < limit; at++) {
    if (text.charCodeAt(at) !== DOT) continue;
    if (!isLabel(text, labelStart, at)) return best;
    if (isBare || !text.slice(labelStart, at).includes('_')) {
      const end = topLevelDomainEnd(text, at + 1);
      if (end !== -1) best = end;
    }
    labelStart = at + 1;
  }
  return best;
}

function isLabel(text: string, start: number, end: number): boolean {
  if (end <= start || end - start > LONGEST_LABEL) return false;
  const first = text.charCodeAt(start);
  const last = text.charCodeAt(end - 1);
  return first !== HYPHEN && first !== UNDERSCORE && last !== HYPHEN && last !== UNDERSCORE;
}

function topLevelDomainEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && has(text.charCodeAt(end), ALNUM)) end++;
  if (end > start) {
    const label = text.slice(start, end).toLowerCase();
    if (label === 'xn' && text.startsWith('--', end)) {
      end += 2;
      while (end < text.length && (has(text.charCodeAt(end), ALNUM) || text.charCodeAt(end) === HYPHEN)) end++;
      return end;
    }
    if (ASCII_TOP_LEVEL_DOMAINS.has(label) && endsTopLevelDomain(text, end)) return end;
  }
  if (end < text.length && text.charCodeAt(end) >= 128) {
    for (const label of INTERNATIONAL_TOP_LEVEL_DOMAINS) {
      if (text.startsWith(label, start) && endsTopLevelDomain(text, start + label.length)) return start + label.length;
    }
  }
  return -1;
}

function endsTopLevelDomain(text: string, end: number): boolean {
  if (end >= text.length) return true;
  const next = text.charCodeAt(end);
  return !has(next, ALNUM) && next !== 64 && next !== 43 && next !== HYPHEN;
}

const isShortLink = (text: string, start: number, hostEnd: number) =>
  /^https?:\/\/t\.co$/iu.test(text.slice(start, hostEnd)) &&
  text.charCodeAt(hostEnd) === SLASH &&
  has(text.charCodeAt(hostEnd + 1), ALNUM);

/** A t.co link ends with its letters and digits, whatever follows; one with too many of them is no link (-1). */
function shortLinkEnd(text: string, hostEnd: number): number {
  let end = hostEnd + 1;
  while (end < text.length && has(text.charCodeAt(end), ALNUM)) end++;
  return end - hostEnd - 1 > LONGEST_SHORT_LINK ? -1 : queryEnd(text, end);
}

function portEnd(text: string, hostEnd: number): number {
  if (text[hostEnd] !== ':') return hostEnd;
  let end = hostEnd + 1;
  while (end < text.length && text[end]! >= '0' && text[end]! <= '9') end++;
  return end > hostEnd + 1 ? end : hostEnd;
}

/** To a bare domain X adds port and query only together with a path. */
function bareRestEnd(text: string, hostEnd: number): number {
  return text.charCodeAt(portEnd(text, hostEnd)) === SLASH ? restEnd(text, hostEnd) : hostEnd;
}

function restEnd(text: string, hostEnd: number): number {
  let end = portEnd(text, hostEnd);
  if (text.charCodeAt(end) === SLASH) end = pathEnd(text, end + 1);
  return queryEnd(text, end);
}

/** A path ends before trailing punctuation; brackets belong to it in pairs, nested at most once. */
function pathEnd(text: string, start: number): number {
  let end = start;
  for (let at = start; at < text.length;) {
    const code = text.charCodeAt(at);
    if (has(code, PATH)) {
      at++;
      if (has(code, PATH_END)) end = at;
    } else if (code === 40) {
      at = bracketEnd(text, at);
      if (at === -1) break;
      end = at;
    } else break;
  }
  return end;
}

function bracketEnd(text: string, open: number): number {
  let depth = 0;
  let isEmpty = true;
  for (let at = open; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 40) {
      depth++;
      isEmpty = true;
      if (depth > 2) return -1;
    } else if (code === 41) {
      if (isEmpty) return -1;
      depth--;
      if (depth === 0) return at + 1;
    } else if (has(code, PATH)) isEmpty = false;
    else return -1;
  }
  return -1;
}

function queryEnd(text: string, start: number): number {
  if (text[start] !== '?') return start;
  let end = start;
  for (let at = start + 1; at < text.length && has(text.charCodeAt(at), QUERY); at++) {
    if (has(text.charCodeAt(at), QUERY_END)) end = at + 1;
  }
  return end;
}

import { findUrls } from './find-urls.ts';

export interface UrlEntity {
  /** What stands in the text, usually https://t.co/… */
  url: string;
  expandedUrl?: string | null;
  displayUrl?: string | null;
}

export interface TweetText {
  text: string;
  /** X's `display_text_range`, in code points of the text as sent; what lies before it is the leading mentions. */
  displayTextRange?: readonly [number, number] | null;
  /** Decides about leading mentions where X sent no range: those of a reply are addressing, not text. */
  isReply?: boolean;
  entities?: { urls?: readonly UrlEntity[] | null } | null;
}

/** What a person reads: without the addressing of a reply, unescaped, with links written out and no media links. */
export function visibleText(tweet: TweetText): string {
  return unescapeText(expandUrls(withoutAddressing(tweet), tweet.entities?.urls ?? [])).trim();
}

const LEADING_MENTIONS = /^\s*(?:[@＠][A-Za-z0-9_]{1,20}(?![A-Za-z0-9_@＠])\s*)+/u;

function withoutAddressing({ text, displayTextRange, isReply = false }: TweetText): string {
  if (!displayTextRange) return isReply ? text.replace(LEADING_MENTIONS, '') : text;
  const shown = offsetOfCodePoint(text, displayTextRange[0]);
  const head = text.slice(0, shown);
  // A range that cuts anything but mentions was counted otherwise than we count (escapes, edits): keep the text whole.
  return head.replace(LEADING_MENTIONS, '').trim() === '' ? text.slice(shown) : text;
}

function offsetOfCodePoint(text: string, count: number): number {
  let offset = 0;
  for (let seen = 0; seen < count && offset < text.length; seen++) offset += text.codePointAt(offset)! > 0xffff ? 2 : 1;
  return offset;
}

/** By the link itself, not by its indices: X counts them now in escaped, now in plain text. */
function expandUrls(text: string, urls: readonly UrlEntity[]): string {
  return longestFirst(urls).reduce((expanded, entity) => {
    const replacement = isMedia(entity) ? '' : (entity.expandedUrl ?? entity.url);
    return replacement === entity.url || entity.url === '' ? expanded : expanded.split(entity.url).join(replacement);
  }, text);
}

const longestFirst = (urls: readonly UrlEntity[]) => urls.toSorted((a, b) => b.url.length - a.url.length);

const isMedia = ({ displayUrl }: UrlEntity) => /^pic\.(?:x|twitter)\.com\//u.test(displayUrl ?? '');

const ESCAPES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** X escapes exactly these three in the text it returns, once. */
export function unescapeText(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/gu, (escape) => ESCAPES[escape]!);
}

/**
 * The form in which a text we sent and the tweet X made of it are equal: unescaped, links written out (and without
 * protocol, case of the host or closing slash, which X may change), addressing stripped, NFC, white space folded.
 */
export function comparableText(text: string, urls: readonly UrlEntity[] = []): string {
  const plain = unescapeText(expandUrls(text, urls))
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .replace(LEADING_MENTIONS, '');
  let comparable = '';
  let from = 0;
  for (const { start, end } of findUrls(plain)) {
    comparable += plain.slice(from, start) + comparableUrl(plain.slice(start, end));
    from = end;
  }
  return (comparable + plain.slice(from)).trim();
}

function comparableUrl(url: string): string {
  const bare = url.replace(/^https?:\/\//iu, '');
  const hostEnd = bare.search(/[/?:]/u);
  const host = hostEnd === -1 ? bare : bare.slice(0, hostEnd);
  return host.toLowerCase() + bare.slice(host.length).replace(/\/$/u, '');
}

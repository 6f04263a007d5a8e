import { findUrls } from '@perch/core';

export interface Range {
  start: number;
  end: number;
}

export interface TextSegment {
  text: string;
  /** where it leads: a link of the text, or an @name or #tag on X */
  href: string | null;
  isMatch: boolean;
}

const X = 'https://x.com';
const TAGS =
  /(?<![\p{L}\p{N}_@#&/])(?:@(?<name>[A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@])|#(?<tag>[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*))/gu;

/** A text cut where links, names, tags and matched phrases begin and end. Offsets count UTF-16 units. */
export function textSegments(text: string, matches: readonly Range[] = [], isOnX = true): TextSegment[] {
  const links = linksIn(text, isOnX);
  const marks = matches.filter(({ start, end }) => start >= 0 && end <= text.length && start < end);
  const cuts = [...new Set([0, text.length, ...[...links, ...marks].flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  const segments: TextSegment[] = [];
  for (const [index, start] of cuts.slice(0, -1).entries()) {
    const end = cuts[index + 1]!;
    const covers = (range: Range) => range.start <= start && range.end >= end;
    segments.push({
      text: text.slice(start, end),
      href: links.find(covers)?.href ?? null,
      isMatch: marks.some(covers),
    });
  }
  return segments;
}

function linksIn(text: string, isOnX: boolean): (Range & { href: string })[] {
  const urls = findUrls(text).map(({ start, end, hasProtocol }) => {
    const url = text.slice(start, end);
    return { start, end, href: hasProtocol ? url : `https://${url}` };
  });
  const tags = [...text.matchAll(TAGS)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    href: match.groups?.['name']
      ? `${X}/${match.groups['name']}`
      : `${X}/hashtag/${encodeURIComponent(match.groups?.['tag'] ?? '')}`,
  }));
  if (!isOnX) return urls;
  return [...urls, ...tags.filter((tag) => !urls.some((url) => tag.start < url.end && url.start < tag.end))];
}
